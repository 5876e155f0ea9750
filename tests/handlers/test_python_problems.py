"""What a project's files ask of its Python is reported by `doctor` and by `create`, in the same way."""

from __future__ import annotations

from handlers.imitation import PYENV, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.create import CreateParams
from venvoy_protocol.doctor import DoctorParams
from venvoy_server.handlers.create import create
from venvoy_server.handlers.doctor import doctor

RANGE = {f"{ROOT}/pyproject.toml": '[project]\nrequires-python = ">=3.12"\n'}


def test_an_environment_whose_python_is_ruled_out_is_a_problem_with_a_repair() -> None:
    machine = ImitatedMachine({**RANGE, **environment_at(f"{ROOT}/.venv")})
    (found,) = [
        each for each in doctor(context_of(machine), DoctorParams(folder=ROOT)).problems if "python" in each.code
    ]
    assert found.code == "python-mismatch"
    assert found.repair is not None
    assert found.repair.params == {"path": f"{ROOT}/.venv", "python": ">=3.12"}


def test_files_that_contradict_each_other_are_a_problem_and_a_notice() -> None:
    machine = ImitatedMachine({**RANGE, f"{ROOT}/.tool-versions": "python 3.11\n"})
    (found,) = doctor(context_of(machine), DoctorParams(folder=ROOT)).problems
    assert (found.code, found.path) == ("python-contradiction", f"{ROOT}/.tool-versions")
    result = create(context_of(machine), CreateParams(folder=ROOT, select=False, dry_run=True))
    assert found.message in result.notices
    assert machine.done.requests[0].executable == f"{PYENV}/3.11.7/bin/python"


def test_a_python_that_was_named_against_the_files_is_taken_with_a_notice() -> None:
    machine = ImitatedMachine(RANGE)
    result = create(context_of(machine), CreateParams(folder=ROOT, python="3.11", select=False, dry_run=True))
    assert any(">=3.12" in notice and "3.11.7" in notice for notice in result.notices)


def test_an_environment_that_is_kept_is_judged_by_its_own_python() -> None:
    machine = ImitatedMachine({**RANGE, **environment_at(f"{ROOT}/.venv")})
    result = create(context_of(machine), CreateParams(folder=ROOT, if_exists="reuse"))
    assert any("3.11.7" in notice and ">=3.12" in notice for notice in result.notices)


def test_no_repair_is_offered_that_would_be_refused_because_the_folder_is_a_project() -> None:
    files = {**RANGE, **environment_at(f"{ROOT}/.venv"), f"{ROOT}/.venv/pyproject.toml": ""}
    found = doctor(context_of(ImitatedMachine(files)), DoctorParams(folder=ROOT)).problems
    assert [each.repair for each in found if each.code == "python-mismatch"] == [None]
    from_windows = {f"{ROOT}/pyvenv.cfg": "home = C:\\Python312\nversion = 3.12.1\n", f"{ROOT}/pyproject.toml": ""}
    problems = doctor(context_of(ImitatedMachine(from_windows)), DoctorParams(folder=ROOT)).problems
    calls = {each.code: each.repair for each in problems if each.path == ROOT}
    assert calls["foreign-platform"] is not None
    assert {each.method for each in calls.values() if each is not None} == {"remove"}
