"""A choice that is written into the project: only when that is asked for, and never over an environment."""

from __future__ import annotations

import pytest

from fakes import Node
from handlers.imitation import PYENV, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.create import CreateParams
from venvoy_protocol.errors import INVALID_PARAMS, MethodError
from venvoy_protocol.remove import RemoveParams
from venvoy_protocol.select import SelectParams
from venvoy_server.handlers.create import create
from venvoy_server.handlers.remove import remove
from venvoy_server.handlers.select import select

OTHER = "/home/me/envs/data"
INNER = f"{ROOT}/envs/py312"
LIST = f"{ROOT}/.python-envs"


def written(files: dict[str, Node], environment: str) -> tuple[dict[str, bytes], list[str]]:
    machine = ImitatedMachine({**environment_at(OTHER), **environment_at(INNER), **files})
    answer = select(context_of(machine), SelectParams(environment=environment, share="project"))
    assert machine.state.chosen == {ROOT: environment}
    assert answer.shared == next(iter(machine.written), None)
    return machine.written, answer.notices


def test_nothing_is_written_unless_it_is_asked_for() -> None:
    machine = ImitatedMachine(environment_at(OTHER))
    answer = select(context_of(machine), SelectParams(environment=OTHER))
    assert machine.written == {} and answer.shared is None and answer.notices == []


def test_a_choice_becomes_the_last_line() -> None:
    assert written({}, INNER)[0] == {LIST: b"envs/py312\n"}
    assert written({}, OTHER)[0] == {LIST: b"/home/me/envs/data\n"}
    # The same environment by another path is the same line.
    found, _ = written({LIST: f"{INNER}\nme@host:x\n~/envs/data\n"}, INNER)
    assert found == {LIST: b"me@host:x\n~/envs/data\nenvs/py312\n"}
    assert written({LIST: "envs/py312\n~/envs/data\n"}, OTHER)[0] == {LIST: b"envs/py312\n~/envs/data\n"}


def test_a_dot_venv_that_is_an_environment_stays_the_default_of_others() -> None:
    found, notices = written(environment_at(f"{ROOT}/.venv"), INNER)
    assert found == {LIST: b"envs/py312\n"} and "since it exists" in notices[-1]
    found, notices = written(environment_at(f"{ROOT}/.venv"), f"{ROOT}/.venv")
    assert found == {} and "already" in notices[0]


def test_a_dot_venv_file_is_what_is_changed() -> None:
    assert written({f"{ROOT}/.venv": f"{OTHER}\n"}, INNER)[0] == {f"{ROOT}/.venv": b"envs/py312\n"}


@pytest.mark.parametrize(
    "params", [SelectParams(none=True, share="project"), SelectParams(clear=True, share="project")]
)
def test_only_an_environment_can_be_shared(params: SelectParams) -> None:
    machine = ImitatedMachine(environment_at(OTHER))
    with pytest.raises(MethodError) as refused:
        select(context_of(machine), params)
    assert refused.value.code == INVALID_PARAMS
    with pytest.raises(MethodError, match="only an environment can be shared"):
        select(context_of(machine), SelectParams(environment=f"{PYENV}/3.11.7/bin/python3.11", share="project"))
    assert machine.written == {} and machine.state.chosen == {}


def test_a_new_environment_is_written_when_it_is_made() -> None:
    machine = ImitatedMachine(environment_at(INNER))
    answer = create(context_of(machine), CreateParams(folder=ROOT, path=INNER, share="project", if_exists="reuse"))
    assert machine.written == {LIST: b"envs/py312\n"} and any(LIST in each for each in answer.notices)


def test_a_file_that_still_names_a_removed_environment_is_named_and_kept() -> None:
    files: dict[str, Node] = {LIST: "envs/py312\n", f"{ROOT}/.venv": f"{INNER}\n"}
    machine = ImitatedMachine({**environment_at(INNER), **files})
    notices = remove(context_of(machine), RemoveParams(path=INNER)).notices
    assert [each.partition(" ")[0] for each in notices] == [f"{ROOT}/.venv", LIST] and machine.written == {}
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), LIST: "envs/other\n"})
    assert remove(context_of(machine), RemoveParams(path=f"{ROOT}/.venv")).notices == []


def test_every_choice_of_an_environment_that_cannot_be_changed_is_named() -> None:
    machine = ImitatedMachine(environment_at(INNER))
    folders = (ROOT, f"{ROOT}/packages/a")
    machine.state.chosen = dict.fromkeys(folders, INNER)
    machine.state.notice = "state is not kept: /state: Read-only file system"
    notices = remove(context_of(machine), RemoveParams(path=INNER)).notices
    assert [each for each in notices if "still names" in each] == [
        f"The choice of {folder} still names the removed environment. This cannot be remembered: {machine.state.notice}."
        for folder in folders
    ]
