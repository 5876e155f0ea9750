"""Choosing an environment: what is remembered, what is refused, and what the answer says."""

from __future__ import annotations

import pytest

from fakes import Node
from handlers.imitation import PYENV, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.select import SelectParams
from venvoy_protocol.selection import SelectionParams
from venvoy_protocol.status import StatusParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.select import select
from venvoy_server.handlers.selection import selection
from venvoy_server.handlers.status import status
from venvoy_server.operations.errors import OperationError

OTHER = "/home/me/envs/data"


def test_a_choice_is_remembered_under_the_real_folder_and_wins() -> None:
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), **environment_at(OTHER, "3.12.1")})
    answer = select(context_of(machine), SelectParams(environment=OTHER)).selection
    assert machine.state.chosen == {ROOT: OTHER}
    assert answer.source == "chosen"
    assert answer.environment is not None and answer.environment.version == "3.12.1"
    assert [candidate.path for candidate in answer.candidates] == [f"{ROOT}/.venv"]


def test_none_is_a_choice_and_clear_forgets_it() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    context = context_of(machine)
    assert select(context, SelectParams(none=True)).selection.environment is None
    assert machine.state.chosen == {ROOT: None}
    again = select(context, SelectParams(clear=True)).selection
    assert again.source == "dot-venv"
    assert machine.state.chosen == {}


def test_a_choice_that_cannot_be_kept_is_reported() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    machine.state.notice = "state is not kept: /state: Read-only file system"
    for params in (SelectParams(environment=f"{ROOT}/.venv"), SelectParams(none=True), SelectParams(clear=True)):
        with pytest.raises(OperationError, match="Read-only file system"):
            select(context_of(machine), params)


@pytest.mark.parametrize(
    "params",
    [SelectParams(), SelectParams(environment=OTHER, none=True), SelectParams(none=True, clear=True)],
    ids=["nothing", "an environment and none", "none and clear"],
)
def test_a_call_that_says_nothing_or_two_things_is_refused(params: SelectParams) -> None:
    machine = ImitatedMachine(environment_at(OTHER))
    with pytest.raises(MethodError) as refused:
        select(context_of(machine), params)
    assert refused.value.code == INVALID_PARAMS
    assert machine.state.chosen == {}


@pytest.mark.parametrize("path", ["/nowhere", f"{ROOT}/app.py", ROOT])
def test_what_is_not_a_python_is_not_remembered(path: str) -> None:
    machine = ImitatedMachine({})
    with pytest.raises(MethodError) as refused:
        select(context_of(machine), SelectParams(environment=path))
    assert path in refused.value.message
    assert machine.state.chosen == {}


def test_an_interpreter_can_be_chosen() -> None:
    machine = ImitatedMachine({})
    python = "/home/me/.pyenv/versions/3.12.1/bin/python"
    answer = select(context_of(machine), SelectParams(environment=python)).selection
    assert answer.interpreter is not None and answer.interpreter.version == "3.12.1"


def test_a_selection_of_nothing_there_is_refused() -> None:
    with pytest.raises(MethodError, match="nothing at"):
        selection(context_of(ImitatedMachine({})), SelectionParams(path=f"{ROOT}/gone"))


def test_a_click_on_the_status_bar_opens_the_menu() -> None:
    """Whatever is wrong, a click changes nothing: the menu offers what repairs it."""
    for path in (ROOT, f"{ROOT}/app.py"):
        shown = status(context_of(ImitatedMachine({})), StatusParams(path=path))
        assert (shown.text, shown.menu) == ("No Python", "main")
        assert shown.command is not None
        assert (shown.command.method, shown.command.params) == ("menu", {"id": "main", "path": path})


def test_the_status_bar_says_what_is_broken() -> None:
    files = environment_at(f"{ROOT}/.venv")
    machine = ImitatedMachine({})
    for path, node in files.items():
        machine.host.put(path, node)
    machine.host.remove("/home/me/.pyenv/versions/3.11.7/bin/python3.11")
    shown = status(context_of(machine), StatusParams())
    assert shown.severity == "error"
    assert shown.command is not None and shown.command.method == "menu"


def test_the_status_bar_says_what_is_being_done() -> None:
    machine = ImitatedMachine({})
    machine.held_places = {f"{ROOT}/.venv": "create"}
    for path in (ROOT, f"{ROOT}/app.py"):
        shown = status(context_of(machine), StatusParams(path=path))
        assert (shown.text, shown.busy, shown.severity) == ("Creating .venv …", "Creating .venv", "ok")


@pytest.mark.parametrize(
    ("place", "folder"),
    [
        (f"{ROOT}/src/deep", ROOT),
        (f"{ROOT}/packages/a/src", f"{ROOT}/packages/a"),
        (f"{ROOT}/tools/x", f"{ROOT}/tools"),  # it has an environment of its own
        (f"{ROOT}/chosen/x", f"{ROOT}/chosen"),
    ],
)
@pytest.mark.parametrize("variables", [{}, {"VIRTUAL_ENV": OTHER}])
def test_a_command_in_a_subfolder_chooses_for_the_project_around(
    place: str, folder: str, variables: dict[str, str]
) -> None:
    files: dict[str, Node] = {f"{ROOT}/.git/HEAD": "", f"{ROOT}/packages/a/pyproject.toml": "", f"{place}/m.py": ""}
    machine = ImitatedMachine({**files, **environment_at(OTHER), **environment_at(f"{ROOT}/tools/.venv")}, variables)
    machine.state.chosen[f"{ROOT}/chosen"] = None
    context = CallContext(machine, Client([place], kind="person"), Cancellation())
    select(context, SelectParams(environment=OTHER))
    assert machine.state.chosen[folder] == OTHER
    assert select(context, SelectParams(clear=True)).selection.source != "chosen"


# --- by name and by version -------------------------------------------------------------------------------------------


def chosen_by_a_person(word: str, **files: Node) -> str | None:
    """Return what is chosen for a word that a person types in the project's folder."""
    machine = ImitatedMachine(
        {**environment_at(f"{ROOT}/envs/old"), **environment_at(f"{ROOT}/.venv", "3.12.1"), **files}
    )
    context = context_of(machine, kind="person")
    select(context, SelectParams(environment=f"{ROOT}/{word}"))
    return machine.state.chosen[ROOT]


@pytest.mark.parametrize(
    ("word", "chosen"),
    [
        ("old", f"{ROOT}/envs/old"),
        ("shop", f"{ROOT}/.venv"),
        ("3.12", f"{ROOT}/.venv"),
        (">=3.12", f"{ROOT}/.venv"),
        ("3.11.7", f"{ROOT}/envs/old"),
        ("3.13", f"{PYENV}/3.13.0rc2/bin/python"),
    ],
)
def test_a_person_names_an_environment_as_discover_shows_it(word: str, chosen: str) -> None:
    assert chosen_by_a_person(word) == chosen


@pytest.mark.parametrize("word", ["nosuch", "3.9", "envs/no"])
def test_a_word_that_means_nothing_is_not_found(word: str) -> None:
    with pytest.raises(MethodError) as raised:
        chosen_by_a_person(word)
    assert (raised.value.data or {})["code"] == "not-found"


def test_a_word_that_means_several_is_refused_and_a_program_names_paths() -> None:
    machine = ImitatedMachine({**environment_at(f"{ROOT}/a/old"), **environment_at(f"{ROOT}/b/old")})
    for word in ("old", "3.11"):
        with pytest.raises(MethodError) as raised:
            select(context_of(machine, kind="person"), SelectParams(environment=f"{ROOT}/{word}"))
        assert f"{ROOT}/a/old, {ROOT}/b/old" in raised.value.message
    with pytest.raises(MethodError):
        select(context_of(machine), SelectParams(environment=f"{ROOT}/old"))


@pytest.mark.parametrize("word", ["tools", "3.12"])
def test_a_name_is_found_in_the_project_around_a_subfolder(word: str) -> None:
    """Which environments there are does not depend on where in the project one is."""
    files: dict[str, Node] = {f"{ROOT}/.git/HEAD": "", f"{ROOT}/src/deep/a.py": ""}
    machine = ImitatedMachine({**files, **environment_at(f"{ROOT}/envs/tools", "3.12.1")})
    here = f"{ROOT}/src/deep"
    context = CallContext(machine, Client([here], kind="person"), Cancellation())
    select(context, SelectParams(environment=f"{here}/{word}"))
    assert machine.state.chosen == {ROOT: f"{ROOT}/envs/tools"}
