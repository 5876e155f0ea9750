"""One gate: whatever the method, a broken, foreign or untrusted environment is refused in the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from fakes import FakeHost, Link, Node, python_files
from handlers.imitation import PYENV, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.activate import ActivateParams
from venvoy_protocol.errors import MethodError
from venvoy_protocol.freeze import FreezeParams
from venvoy_protocol.install import InstallParams
from venvoy_protocol.packages import PackagesParams
from venvoy_protocol.sync import SyncParams
from venvoy_protocol.tools import ToolsParams
from venvoy_protocol.uninstall import UninstallParams
from venvoy_server.commandline.wording import for_command_line
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.handlers import handler
from venvoy_server.handlers.activate import activate
from venvoy_server.handlers.freeze import freeze
from venvoy_server.handlers.gate import Use, pass_gate
from venvoy_server.handlers.install import install
from venvoy_server.handlers.packages import packages
from venvoy_server.handlers.sync import sync
from venvoy_server.handlers.tools import tools
from venvoy_server.handlers.uninstall import uninstall
from venvoy_server.oneshot import view_of

VENV = f"{ROOT}/.venv"
ME, OTHER = 1000, 1001
USES: tuple[Use, ...] = ("read", "run", "change", "sync")
NEEDS_PYTHON: dict[str, tuple[Callable[..., Any], Any]] = {
    "activate": (activate, ActivateParams(shell="bash")),
    "install": (install, InstallParams(packages=["six"])),
    "uninstall": (uninstall, UninstallParams(packages=["six"])),
    "sync": (sync, SyncParams(requirements=[f"{ROOT}/requirements.txt"])),
}


def machine(*parts: dict[str, Node], **variables: str) -> ImitatedMachine:
    files: dict[str, Node] = {f"{ROOT}/requirements.txt": "six\n", **environment_at(VENV)}
    for part in parts:
        files.update(part)
    return ImitatedMachine(files, variables)


DANGLING: dict[str, Node] = {f"{VENV}/bin/python": Link("/nope"), f"{VENV}/bin/python3": Link("/nope")}
FOREIGN: dict[str, Node] = {f"{VENV}/bin/python": b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01" + bytes(24)}
EMPTY: dict[str, Node] = {f"{VENV}/bin/python": b""}
UNREADABLE: dict[str, Node] = {f"{VENV}/pyvenv.cfg": b"home = \xff\xfe"}


def refusal(function: Callable[..., Any], params: Any, files: dict[str, Node]) -> MethodError:
    with pytest.raises(MethodError) as caught:
        function(context_of(machine(files), trusted=True), params)
    return caught.value


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (DANGLING, "dangling-interpreter"),
        (FOREIGN, "foreign-platform"),
        (EMPTY, "incomplete"),
        (UNREADABLE, "unreadable"),
    ],
)
def test_what_is_broken_is_refused_by_every_method_in_the_same_words(files: dict[str, Node], code: str) -> None:
    errors = [refusal(function, params, files) for function, params in NEEDS_PYTHON.values()]
    assert {error.message for error in errors} == {errors[0].message}
    assert [(error.data or {})["problem"] for error in errors] == [code] * len(errors)
    calls = [(error.data or {})["repair"] for error in errors]
    assert {(call.method, call.params["path"]) for call in calls} == {("repair", VENV)}


def test_what_is_installed_can_be_listed_and_frozen_whatever_is_wrong_with_the_python() -> None:
    context = context_of(machine(DANGLING))
    assert packages(context, PackagesParams()).environment == VENV
    assert freeze(context, FreezeParams()).environment == VENV
    (problem,) = pass_gate(context, None, None, "read").problems
    assert problem.code == "dangling-interpreter"


def test_a_choice_that_is_gone_says_so_and_how_it_is_made_again() -> None:
    made = machine()
    made.state.chosen[ROOT] = "/gone/env"
    with pytest.raises(MethodError, match="/gone/env, which was chosen for") as caught:
        pass_gate(context_of(made), None, None, "run", asks_trust=False)
    assert caught.value.data is not None
    assert caught.value.data["code"] == "no-environment"
    assert caught.value.data["repair"].params["path"] == "/gone/env"


def test_a_choice_where_something_else_is_by_now_offers_nothing_that_would_be_refused() -> None:
    made = machine({"/other/notes.txt": "mine"})
    made.state.chosen[ROOT] = "/other"
    with pytest.raises(MethodError, match="move away what is there") as caught:
        pass_gate(context_of(made), None, None, "run", asks_trust=False)
    assert not {"create", "repair"} & (caught.value.data or {}).keys()


@pytest.mark.parametrize("choice", [None, f"{PYENV}/3.12.1/bin/python"])
@pytest.mark.parametrize("files", [{}, environment_at(VENV)], ids=["nothing", "an environment"])
def test_a_choice_that_hides_an_environment_is_offered_to_be_forgotten(
    files: dict[str, Node], choice: str | None
) -> None:
    """Making one where one is would be refused."""
    made = ImitatedMachine(files)
    made.state.chosen[ROOT] = choice
    with pytest.raises(MethodError) as caught:
        pass_gate(context_of(made), None, None, "change")
    data = caught.value.data or {}
    if files:
        assert (data["repair"].method, data["repair"].params) == ("select", {"folder": ROOT, "clear": True})
        assert "create" not in data
    else:
        assert (data["create"].method, data["create"].params) == ("create", {"folder": ROOT})
        assert "repair" not in data


@pytest.mark.parametrize("use", ["change", "sync", "run"])
def test_an_interrupted_operation_is_named_and_does_not_keep_from_the_next(use: Use) -> None:
    made = machine()
    made.journal = (Problem("interrupted-operation", "x", "warning", VENV, Repair("y", "repair", {"path": VENV})),)
    passed = pass_gate(context_of(made, kind="person"), None, None, use)
    assert [problem.code for problem in passed.problems] == ["interrupted-operation"]


def owned(owner: int, **variables: str) -> ImitatedMachine:
    made = machine(**variables)
    files = dict(made.host._nodes.values())
    made.host = FakeHost(files, home="/home/me", user=ME, owners={VENV: owner}, variables=variables)
    return made


@pytest.mark.parametrize("use", ["run", "change", "sync"])
def test_another_users_environment_is_used_only_if_it_is_named_or_trusted(use: Use) -> None:
    made = owned(OTHER)
    with pytest.raises(MethodError, match="belongs to another user") as caught:
        pass_gate(context_of(made, kind="person"), None, None, use)
    call = (caught.value.data or {})["repair"]
    assert (call.method, call.params) == ("trust", {"folder": ROOT, "trusted": True})
    assert pass_gate(context_of(made, kind="person"), VENV, None, use).environment.prefix == VENV
    made.state.trust[ROOT] = True
    assert pass_gate(context_of(made, kind="person"), None, None, use).environment.prefix == VENV


def test_in_ci_another_users_environment_is_used_with_a_warning() -> None:
    passed = pass_gate(context_of(owned(OTHER, CI="true"), kind="person"), None, None, "run")
    assert [(problem.code, problem.severity) for problem in passed.problems] == [("foreign-owner", "warning")]


@pytest.mark.parametrize(
    ("kind", "trusted", "asks", "refused"),
    [
        ("program", False, None, True),
        ("program", True, None, False),
        ("person", None, None, False),
        ("person", None, True, True),
    ],
)
def test_trust_is_asked_of_the_service_and_the_shell_hook_and_not_of_a_typed_command(
    kind: Literal["person", "program"], trusted: bool | None, asks: bool | None, refused: bool
) -> None:
    context = context_of(machine(), kind=kind, trusted=trusted)
    if not refused:
        assert pass_gate(context, None, ROOT, "run", asks_trust=asks).environment.prefix == VENV
        return
    with pytest.raises(MethodError) as caught:
        pass_gate(context, None, ROOT, "run", asks_trust=asks)
    assert (caught.value.data or {})["code"] == "untrusted"


def test_what_lies_outside_the_workspace_needs_no_trust_to_run() -> None:
    context = context_of(machine(environment_at("/home/me/envs/a")), trusted=False)
    assert pass_gate(context, "/home/me/envs/a", None, "run").environment.prefix == "/home/me/envs/a"


def test_sync_does_not_empty_the_active_environment_of_another_project() -> None:
    other = "/home/me/other/.venv"
    context = context_of(machine(environment_at(other), VIRTUAL_ENV=other), trusted=True)
    with pytest.raises(MethodError, match="belongs to /home/me/other") as caught:
        pass_gate(context, None, ROOT, "sync")
    assert for_command_line(caught.value.message, view_of("sync").options).endswith("name it as `--environment`.")
    assert (caught.value.data or {})["code"] == "environment-of-another-project"
    assert pass_gate(context, other, ROOT, "sync").environment.prefix == other
    for use in ("read", "run", "change"):
        passed = pass_gate(context, None, ROOT, use)
        assert [problem.code for problem in passed.problems] == ["active-of-another-project"]


def test_a_chosen_interpreter_can_be_looked_into_and_run_and_is_never_changed() -> None:
    python = f"{PYENV}/3.12.1/bin/python3.12"
    made = ImitatedMachine({})
    made.state.chosen[ROOT] = python
    context = context_of(made, kind="person")
    result = activate(context, ActivateParams(variables={"PATH": "/usr/bin", "VIRTUAL_ENV": "/x"}))
    assert [(edit.op, edit.name, edit.value) for edit in result.edits] == [
        ("unset", "VIRTUAL_ENV", ""),
        ("prepend", "PATH", f"{PYENV}/3.12.1/bin"),
    ]
    assert result.executable == python
    assert packages(context, PackagesParams()).environment == f"{PYENV}/3.12.1"
    for use in ("change", "sync"):
        with pytest.raises(MethodError) as caught:
            pass_gate(context, None, None, use)
        assert (caught.value.data or {})["code"] == "no-environment"
        assert "It is not an environment" in caught.value.message and "No environment" not in caught.value.message


def test_a_systems_python_says_why_nothing_is_installed_there() -> None:
    system: dict[str, Node] = {
        **python_files("/opt/system", "3.11.2"),
        "/opt/system/lib/python3.11/EXTERNALLY-MANAGED": "",
    }
    with pytest.raises(MethodError, match="PEP 668"):
        pass_gate(context_of(machine(system)), "/opt/system/bin/python3", None, "change")


TELLING: dict[str, tuple[Callable[..., Any], Any]] = {
    "activate": (activate, ActivateParams(shell="bash")),
    "packages": (packages, PackagesParams()),
    "freeze": (freeze, FreezeParams()),
    "tools": (tools, ToolsParams()),
}


@pytest.mark.parametrize("name", TELLING)
def test_every_method_that_uses_an_environment_reports_what_is_notable_about_it(name: str) -> None:
    function, params = TELLING[name]
    other = environment_at("/home/me/other/.venv")
    context = context_of(machine(other, VIRTUAL_ENV="/home/me/other/.venv"), trusted=True)
    (problem,) = function(context, params).problems
    assert (problem.code, problem.severity) == ("active-of-another-project", "warning")


@pytest.mark.parametrize(
    ("made", "trusted", "code", "repair"),
    [
        (machine(DANGLING), True, "dangling-interpreter", "repair"),
        (machine(), False, "untrusted", "trust"),
        (ImitatedMachine({}), True, "no-environment", "create"),
        (owned(OTHER), None, "foreign-owner", "trust"),
    ],
)
def test_tools_says_why_it_has_nothing_and_what_changes_that(
    made: ImitatedMachine, trusted: bool | None, code: str, repair: str
) -> None:
    result = tools(context_of(made, trusted=trusted), ToolsParams())
    assert (result.executable, result.servers, result.terminal) == (None, {}, [])
    (problem,) = result.problems
    assert (problem.code, problem.severity) == (code, "error")
    assert problem.repair is not None and problem.repair.method == repair


@pytest.mark.parametrize(
    ("prefix", "refused"),
    [
        ("/home/me/other/.venv", True),
        ("/home/me/envs/shop", False),
        ("/home/me/envs/env", False),
        (f"{ROOT}/packages/a/.venv", False),
    ],
)
def test_sync_into_an_environment_that_another_project_has_needs_it_named(prefix: str, refused: bool) -> None:
    made = machine(environment_at(prefix))
    made.state.chosen[ROOT] = prefix
    context = context_of(made, kind="person")
    assert pass_gate(context, prefix, None, "sync").environment.prefix == prefix
    assert pass_gate(context, None, None, "change").environment.prefix == prefix
    if not refused:
        assert pass_gate(context, None, None, "sync").environment.prefix == prefix
        return
    with pytest.raises(MethodError, match="belongs to /home/me/other") as caught:
        pass_gate(context, None, None, "sync")
    assert (caught.value.data or {})["code"] == "environment-of-another-project"


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("activate", {}),
        ("packages", {}),
        ("freeze", {}),
        ("install", {"packages": ["six"]}),
        ("uninstall", {"packages": ["six"]}),
        ("sync", {}),
        ("add", {"packages": ["six"]}),
        ("drop", {"packages": ["six"]}),
        ("lock", {}),
        ("export", {}),
        ("create", {}),
        ("select", {"environment": f"{ROOT}/.venv"}),
    ],
)
def test_a_folder_that_is_not_there_is_not_the_one_around_it(name: str, params: dict[str, object]) -> None:
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), f"{ROOT}/requirements.txt": "six==1\n"})
    found = handler(name)
    with pytest.raises(MethodError) as caught:
        found(context_of(machine, kind="person"), found.method.params(folder=f"{ROOT}/nosuch", **params))
    assert (caught.value.data or {})["code"] == "folder-not-found"
    assert not machine.done.requests


def test_an_editor_may_ask_about_a_file_that_is_not_saved_yet() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    unsaved = {"path": f"{ROOT}/new.py"}
    for name in ("status", "tools"):
        found = handler(name)
        answer = found(context_of(machine, trusted=True), found.method.params(**unsaved))
        assert "3.11.7" in str(answer)
        if name == "status":
            with pytest.raises(MethodError):
                found(context_of(machine, kind="person"), found.method.params(**unsaved))


@pytest.mark.parametrize("name", ["app.py", "not-saved-yet.py"])
def test_the_environment_that_is_missing_for_a_file_is_created_in_its_project(name: str) -> None:
    context = context_of(ImitatedMachine({f"{ROOT}/pyproject.toml": "", f"{ROOT}/app.py": ""}))
    answer = tools(context, ToolsParams(path=f"{ROOT}/{name}"))
    assert [each.repair and each.repair.params for each in answer.problems] == [{"folder": ROOT}]
