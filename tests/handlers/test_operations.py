"""What the methods pass to the operations, and what else they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fakes import Hanging, Link, Node, python_files
from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.check import CheckParams
from venvoy_protocol.create import CREATE, CreateParams
from venvoy_protocol.discover import DiscoverParams
from venvoy_protocol.doctor import DoctorParams
from venvoy_protocol.errors import REQUEST_FAILED, MethodError
from venvoy_protocol.freeze import FreezeParams
from venvoy_protocol.install import InstallParams
from venvoy_protocol.remove import RemoveParams
from venvoy_protocol.repair import RepairParams
from venvoy_protocol.restore import RestoreParams
from venvoy_protocol.selection import SelectionParams
from venvoy_protocol.sync import SyncParams
from venvoy_protocol.uninstall import UninstallParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.handlers import handler
from venvoy_server.handlers.check import check
from venvoy_server.handlers.create import create
from venvoy_server.handlers.discover import discover
from venvoy_server.handlers.doctor import doctor
from venvoy_server.handlers.freeze import freeze
from venvoy_server.handlers.install import install
from venvoy_server.handlers.remove import remove
from venvoy_server.handlers.repair import repair
from venvoy_server.handlers.restore import restore
from venvoy_server.handlers.selection import selection
from venvoy_server.handlers.sync import sync
from venvoy_server.handlers.uninstall import uninstall
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import ResolverRun

VENV = f"{ROOT}/.venv"
SITE = f"{VENV}/lib/python3.11/site-packages"
PROJECT = '[project]\nname = "shop"\nversion = "1"\n[project.optional-dependencies]\nweb = ["flask"]\n[dependency-groups]\ndev = ["ruff"]\n'


def distribution(name: str, version: str, *, missing: bool = False) -> dict[str, Node]:
    """Return the files of an installed distribution of one module; `missing` leaves that out."""
    info = f"{SITE}/{name}-{version}.dist-info"
    files: dict[str, Node] = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/RECORD": f"{name}.py,,\n{name}-{version}.dist-info/METADATA,,\n{name}-{version}.dist-info/RECORD,,\n",
    }
    return files if missing else {**files, f"{SITE}/{name}.py": ""}


def machine_with(*parts: dict[str, Node]) -> ImitatedMachine:
    files = environment_at(VENV)
    for part in parts:
        files = {**files, **part}
    return ImitatedMachine(files)


def test_create_hands_over_what_was_asked_and_selects_what_was_made() -> None:
    machine = ImitatedMachine({f"{ROOT}/pyproject.toml": PROJECT, f"{ROOT}/dev.txt": "six\n"})
    made = environment_at(f"{ROOT}/env", "3.12.1")

    def make(request: object) -> None:
        for path, node in made.items():
            machine.host.put(path, node)

    machine.done = type(machine.done)(make)
    params = CreateParams(
        path=f"{ROOT}/env",
        python="3.12",
        requirements=[f"{ROOT}/dev.txt"],
        extras=["web"],
        groups=["dev"],
        prompt="shop",
        if_exists="replace",
    )
    answer = create(context_of(machine, trusted=True), params)
    (request,) = machine.done.requests
    assert (request.path, request.wanted_version, request.if_exists) == (f"{ROOT}/env", "3.12", "replace")
    assert request.sources.requirements == (f"{ROOT}/dev.txt", f"{ROOT}/pyproject.toml")
    assert (request.sources.extras, request.sources.groups) == (("web",), ("dev",))
    assert answer.environment is not None and answer.environment.version == "3.12.1"
    assert answer.selection is not None and answer.selection.source == "chosen"
    assert machine.state.chosen == {ROOT: f"{ROOT}/env"}


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        (".venv", ""),
        (".venvs/a", ""),
        ("packages/a/.venv", "/packages/a"),
        ("packages/a/envs/x", "/packages/a"),
        ("packages/b/.venv", "/packages/b"),
        ("packages/b/envs/x", ""),
    ],
)
def test_an_environment_in_a_package_is_made_and_selected_for_the_package(path: str, folder: str) -> None:
    files = {f"{ROOT}/pyproject.toml": "", f"{ROOT}/packages/a/setup.py": "", f"{ROOT}/packages/b/x.txt": ""}
    machine = ImitatedMachine({**files, **environment_at(f"{ROOT}/{path}")})
    create(context_of(machine), CreateParams(path=f"{ROOT}/{path}", python="3.11"))
    assert machine.state.chosen == {f"{ROOT}{folder}": f"{ROOT}/{path}"}


def test_a_dry_run_selects_nothing() -> None:
    machine = ImitatedMachine({})
    answer = create(context_of(machine), CreateParams(dry_run=True))
    assert (answer.environment, answer.selection, machine.state.chosen) == (None, None, {})


@pytest.mark.parametrize(
    ("files", "params", "path"),
    [
        (["pyproject.toml", "src/deep/x.py"], {}, ".venv"),
        (["setup.py", "src/deep/x.py"], {}, ".venv"),
        (["src/requirements-dev.txt", "src/deep/x.py", "pyproject.toml"], {}, "src/.venv"),
        (["src/deep/x.py"], {}, "src/deep/.venv"),
        ([".git/HEAD", "src/deep/x.py"], {}, "src/deep/.venv"),
        (["pyproject.toml", "src/.git/HEAD", "src/deep/x.py"], {}, "src/deep/.venv"),
        (["pyproject.toml", "src/deep/x.py"], {"path": f"{ROOT}/src/deep/env"}, "src/deep/env"),
        (["pyproject.toml", "src/deep/x.py"], {"folder": f"{ROOT}/src"}, "src/.venv"),
    ],
)
def test_create_without_a_path_makes_the_environment_of_the_project_around(
    files: list[str], params: dict[str, Any], path: str
) -> None:
    machine = ImitatedMachine({f"{ROOT}/{name}": "" for name in files})
    context = context_of(machine)
    context.client = Client([f"{ROOT}/src/deep"], kind="person")
    create(context, CreateParams(dry_run=True, **params))
    assert machine.done.requests[0].path == f"{ROOT}/{path}"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        (InstallParams(packages=["--index-url=http://elsewhere"]), "invalid-request"),
        (InstallParams(packages=["six\n--pre"]), "invalid-request"),
        (InstallParams(requirements=[f"{ROOT}/gone.txt"]), "file-not-found"),
        (InstallParams(extras=["nope"]), "file-not-found"),
    ],
    ids=["an option", "a line break", "a missing file", "no project"],
)
def test_what_cannot_be_installed_is_refused_before_anything_runs(params: InstallParams, code: str) -> None:
    machine = machine_with()
    with pytest.raises(MethodError) as refused:
        handler("install")(context_of(machine, trusted=True), params)
    assert refused.value.code == REQUEST_FAILED
    assert refused.value.data is not None and refused.value.data["code"] == code
    assert machine.done.requests == []


def test_an_error_of_the_resolver_names_the_lines_that_are_to_blame() -> None:
    machine = machine_with({f"{ROOT}/requirements.txt": "# first\nsix>99\nFlask_Login\nattrs\n"})

    def fail(request: object) -> None:
        raise OperationError("resolution-failed", "No versions fit.", {"packages": ["six", "attrs"]})

    def answer(texts: Mapping[str, str]) -> ResolverRun:
        fits = not {"six>99", "Flask_Login"} <= set(texts["requirements.txt"].splitlines())
        return ResolverRun(fits, "" if fits else "error: No solution found\n  cause: Because six, attrs and so on.")

    machine.done = type(machine.done)(fail, answer)
    with pytest.raises(MethodError) as refused:
        handler("install")(context_of(machine, trusted=True), InstallParams(requirements=[f"{ROOT}/requirements.txt"]))
    assert refused.value.data is not None
    (file,) = refused.value.data["files"]
    assert file["path"] == f"{ROOT}/requirements.txt"
    assert [each["range"]["start"]["line"] for each in file["diagnostics"]] == [1, 2]
    assert file["diagnostics"][1]["range"]["end"] == {"line": 2, "character": 11}


def test_sync_takes_the_usual_file_and_says_where_there_is_none() -> None:
    machine = machine_with({f"{ROOT}/requirements.txt": "six\n"})
    sync(context_of(machine, trusted=True), SyncParams())
    assert machine.done.requests[0].sources.requirements == (f"{ROOT}/requirements.txt",)
    with pytest.raises(MethodError, match=r"no requirements\.txt"):
        sync(context_of(machine_with(), trusted=True), SyncParams())


def test_sync_to_a_lock_that_does_not_fit_the_project_says_so() -> None:
    lock = 'lock-version = "1.0"\ncreated-by = "uv"\n[[packages]]\nname = "six"\nversion = "1.16.0"\n'
    for asked, fits in (("six", True), ("six>=2", False), ("idna", False)):
        project = f'[project]\nname = "shop"\nversion = "1"\ndependencies = ["{asked}"]\n'
        machine = machine_with({f"{ROOT}/pylock.toml": lock, f"{ROOT}/pyproject.toml": project})
        said = [each for each in sync(context_of(machine, trusted=True), SyncParams()).notices if "lock again" in each]
        assert bool(said) is not fits, asked


def test_the_version_of_an_interpreter_named_by_its_path_is_the_one_asked_for() -> None:
    machine = ImitatedMachine({})
    create(context_of(machine), CreateParams(python="/home/me/.pyenv/versions/3.11.7/bin/python"))
    assert machine.done.requests[0].wanted_version == "3.11.7"


def test_a_created_environment_whose_selection_is_not_kept_comes_with_a_notice() -> None:
    machine = ImitatedMachine({})
    made = environment_at(VENV, "3.12.1")

    def make(request: object) -> None:
        for path, node in made.items():
            machine.host.put(path, node)

    machine.done = type(machine.done)(make)
    machine.state.notice = "state is not kept: /state: Read-only file system"
    answer = create(context_of(machine), CreateParams())
    assert [notice for notice in answer.notices if "Read-only file system" in notice]


def test_what_is_not_an_environment_is_named_for_what_it_is() -> None:
    managed = python_files("/opt/system", "3.11.2")
    machine = machine_with(managed, {"/opt/system/lib/python3.11/EXTERNALLY-MANAGED": "[externally-managed]\n"})
    for named in ("/opt/system", "/opt/system/bin/python3"):
        with pytest.raises(MethodError, match=r"PEP 668") as refused:
            install(context_of(machine, trusted=True), InstallParams(environment=named, packages=["six"]))
        data = refused.value.data
        assert data is not None and data["code"] == "externally-managed"
        assert (data["create"].method, data["create"].params) == ("create", {"folder": ROOT})
    with pytest.raises(MethodError, match="neither an environment nor a Python"):
        install(context_of(machine, trusted=True), InstallParams(environment=ROOT, packages=["six"]))


def test_an_environments_python_names_the_environment() -> None:
    machine = machine_with()
    install(context_of(machine, trusted=True), InstallParams(environment=f"{VENV}/bin/python", packages=["six"]))
    assert machine.done.requests[0].environment == VENV


def test_what_names_an_environment_for_inspect_names_it_for_every_other_method() -> None:
    elsewhere = f"{ROOT}/envs/one"
    files = {**environment_at(elsewhere), f"{ROOT}/lib/.venv": "../envs/one\n"}
    machine = ImitatedMachine(files)
    context = context_of(machine, trusted=True)
    for named in (f"{ROOT}/lib/.venv", f"{elsewhere}/bin/python", f"{elsewhere}/bin"):
        install(context, InstallParams(environment=named, packages=["six"]))
        assert machine.done.requests.pop().environment == elsewhere
        answer = repair(context, RepairParams(path=named, codes=["moved"]))
        assert machine.done.requests.pop().path == elsewhere
        assert answer.environment is not None and answer.environment.prefix == elsewhere
        assert not check(context, CheckParams(text="pip\n", environment=named)).counts.error


def test_repair_says_what_it_cannot_repair() -> None:
    machine = machine_with(python_files("/opt/system", "3.11.2"), environment_at(f"{ROOT}/several/.venv/a"))
    for name, node in environment_at(f"{ROOT}/several/.venv/b").items():
        machine.host.put(name, node)
    machine.host.put("/opt/system/lib/python3.11/EXTERNALLY-MANAGED", "[externally-managed]\n")
    context = context_of(machine, trusted=True)
    for named, said in (
        (ROOT, "neither an environment nor a Python"),
        ("/opt/system", "a Python outside environments"),
        (f"{ROOT}/several/.venv", "holds several environments: a, b"),
    ):
        with pytest.raises(MethodError, match=said):
            repair(context, RepairParams(path=named))
    assert machine.done.requests == []


def test_what_an_interrupted_operation_left_is_repaired_where_no_environment_is() -> None:
    machine = ImitatedMachine({f"{VENV}/bin/half": ""})
    machine.journal = (Problem("interrupted-operation", "An earlier create did not end.", "warning", VENV),)
    for path in (VENV, f"{ROOT}/gone"):
        repair(context_of(machine, trusted=True), RepairParams(path=path))
        assert machine.done.requests.pop().path == path


def test_a_systems_python_is_refused_also_where_no_folder_is_open() -> None:
    machine = ImitatedMachine(python_files("/opt/system", "3.11.2"))
    machine.host.put("/opt/system/lib/python3.11/EXTERNALLY-MANAGED", "[externally-managed]\n")
    context = CallContext(machine, Client([], trusted=True), Cancellation())
    with pytest.raises(MethodError, match="PEP 668") as refused:
        install(context, InstallParams(environment="/opt/system", packages=["six"]))
    assert "create" not in (refused.value.data or {})


def test_uninstall_hands_over_the_names() -> None:
    machine = machine_with()
    uninstall(context_of(machine, trusted=True), UninstallParams(packages=["six"]))
    assert machine.done.requests[0].packages == ("six",)


def test_removing_what_was_chosen_forgets_the_choice() -> None:
    machine = machine_with()
    machine.state.chosen = {ROOT: VENV, "/elsewhere": "/other"}
    remove(context_of(machine), RemoveParams(path=VENV, dry_run=True))
    assert ROOT in machine.state.chosen
    remove(context_of(machine), RemoveParams(path=VENV))
    assert machine.state.chosen == {"/elsewhere": "/other"}


def test_restoring_it_brings_the_choices_back_except_where_another_was_made() -> None:
    machine = machine_with()
    machine.state.chosen = {ROOT: VENV, "/other": VENV, "/elsewhere": "/third"}
    remove(context_of(machine), RemoveParams(path=VENV))
    machine.state.chosen["/other"] = None
    restore(context_of(machine), RestoreParams(path="/some/other/.venv"))
    assert ROOT not in machine.state.chosen
    restore(context_of(machine), RestoreParams(path=VENV, dry_run=True))
    assert ROOT not in machine.state.chosen
    restore(context_of(machine), RestoreParams(path=VENV))
    assert machine.state.chosen == {ROOT: VENV, "/other": None, "/elsewhere": "/third"}
    assert machine.state.aside == {}


def test_repair_is_given_the_interpreters_at_hand() -> None:
    machine = machine_with()
    repair(context_of(machine, trusted=True), RepairParams(path=VENV, codes=["moved"], python="3.12"))
    assert {each.version for each in machine.done.requests[0].candidates} >= {"3.11.7", "3.12.1"}
    assert machine.done.requests[0].executable.endswith("/3.12.1/bin/python")


def test_doctor_names_broken_distributions_and_what_was_interrupted() -> None:
    machine = machine_with(distribution("good", "1.0"), distribution("half", "2.0", missing=True))
    machine.journal = (Problem("interrupted-operation", "An earlier install did not end.", "warning", VENV),)
    answer = doctor(context_of(machine), DoctorParams())
    found = {problem.code: problem for problem in answer.problems}
    assert "half 2.0" in found["broken-distribution"].message
    assert found["broken-distribution"].repair is not None and found["broken-distribution"].repair.method == "repair"
    assert "interrupted-operation" in found
    severities = [problem.severity for problem in answer.problems]
    assert severities == sorted(severities, key=("error", "warning", "information").index)


@pytest.mark.parametrize(
    ("files", "params"),
    [
        ({VENV: Link("/gone")}, {"folder": ROOT, "path": VENV, "ifExists": "replace"}),
        ({VENV: "/gone\n"}, {"folder": ROOT, "path": "/gone"}),
        ({VENV: Link("gone")}, {"folder": ROOT, "path": VENV, "ifExists": "replace"}),
        ({VENV: "notes\n", f"{ROOT}/notes/a.txt": ""}, None),
        ({f"{VENV}/bin/mine": ""}, None),
    ],
)
def test_doctor_reports_once_that_dot_venv_is_not_an_environment(files: dict[str, Node], params: object) -> None:
    (problem,) = doctor(context_of(ImitatedMachine(files)), DoctorParams()).problems
    assert problem.code == "not-an-environment"
    assert (problem.repair and problem.repair.params) == params


def test_discover_offers_the_call_that_can_be_followed_where_no_environment_is() -> None:
    context = context_of(ImitatedMachine({VENV: Link("gone"), f"{ROOT}/b/.venv": "../notes\n", f"{ROOT}/notes/a": ""}))
    found = {each.prefix: each.problems[0].repair for each in discover(context, DiscoverParams()).environments}
    call = found[VENV]
    assert call is not None and call.params == {"folder": ROOT, "path": VENV, "ifExists": "replace"}
    assert found[f"{ROOT}/notes"] is None


def test_a_folder_whose_disk_does_not_answer_is_not_called_missing() -> None:
    context = context_of(ImitatedMachine({"/net": Hanging()}))
    with pytest.raises(MethodError, match="does not answer"):
        doctor(context, DoctorParams(folder="/net/shop"))
    with pytest.raises(MethodError, match="does not exist"):
        doctor(context, DoctorParams(folder="/nowhere"))


def test_doctor_distinguishes_an_edited_file_from_a_missing_one() -> None:
    """What is missing is repaired by a repair; what a person changed only by one that is asked for by its code."""
    edited = distribution("edited", "1.0")
    record = f"{SITE}/edited-1.0.dist-info/RECORD"
    edited[record] = str(edited[record]).replace("edited.py,,", "edited.py,,7")
    machine = machine_with(distribution("half", "2.0", missing=True), edited)
    found = [
        each for each in doctor(context_of(machine), DoctorParams()).problems if each.code == "broken-distribution"
    ]
    assert [(each.severity, each.repair and each.repair.params) for each in found] == [
        ("error", {"path": VENV}),
        ("warning", {"path": VENV, "codes": ["broken-distribution"]}),
    ]


def test_doctor_reports_once_what_was_interrupted_where_no_environment_is() -> None:
    machine = ImitatedMachine({})
    repair = Repair("Repair the environment", "repair", {"path": VENV})
    machine.journal = (Problem("interrupted-operation", "An earlier replace did not end.", "warning", VENV, repair),)
    machine.state.chosen = {ROOT: VENV}
    (missing, interrupted) = doctor(context_of(machine), DoctorParams()).problems
    assert (missing.code, interrupted.code) == ("selected-missing", "interrupted-operation")
    for each in (missing, interrupted):
        assert each.repair is not None and (each.repair.method, each.repair.params) == ("repair", {"path": VENV})


def test_inspect_reports_what_was_interrupted() -> None:
    machine = machine_with()
    machine.journal = (Problem("interrupted-operation", "An earlier install did not end.", "warning", VENV),)
    chosen = selection(context_of(machine), SelectionParams()).selection
    assert chosen.environment is not None
    assert "interrupted-operation" in [problem.code for problem in chosen.environment.problems]


def test_freeze_writes_what_is_in_the_environment_itself() -> None:
    machine = machine_with(distribution("good", "1.0"), distribution("other", "3"))
    assert freeze(context_of(machine), FreezeParams()).lines == ["good==1.0", "other==3"]


def test_the_row_and_the_function_belong_together() -> None:
    assert handler("create").method is CREATE


def test_doctor_names_leftovers_and_editables_without_source() -> None:
    gone, here = f"{SITE}/gone-1.dist-info", f"{SITE}/here-1.dist-info"
    machine = machine_with(
        distribution("six", "1.16.0"),
        distribution("gone", "1"),
        distribution("here", "1"),
        {
            f"{gone}/direct_url.json": '{"url": "file:///was%20here/gone", "dir_info": {"editable": true}}',
            f"{here}/direct_url.json": f'{{"url": "file://{ROOT}", "dir_info": {{"editable": true}}}}',
            f"{SITE}/-ix-1.15.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: six\nVersion: 1.15.0\n",
        },
    )
    problems = doctor(context_of(machine), DoctorParams(folder=ROOT)).problems
    source = next(each for each in problems if each.code == "missing-source")
    assert "/was here/gone, which does not exist" in source.message
    assert source.repair is not None
    assert (source.repair.method, source.repair.params["packages"]) == ("uninstall", ["gone"])
    left = next(each for each in problems if each.code == "leftover-metadata")
    assert left.path == f"{SITE}/-ix-1.15.0.dist-info"
    assert "uv refuses to install" in left.message
    assert left.repair is not None
    assert (left.repair.method, left.repair.params) == ("repair", {"path": VENV})
    assert len([each for each in problems if each.code in {"missing-source", "leftover-metadata"}]) == 2
