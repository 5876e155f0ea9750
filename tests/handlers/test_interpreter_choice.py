"""Which interpreter is meant: by path, version, range, the project's requirement, or nothing."""

from __future__ import annotations

import pytest

from fakes import python_files
from handlers.imitation import PYENV, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MenuParams
from venvoy_server.handlers.interpreter_choice import choose_interpreter
from venvoy_server.handlers.menu import menu

EXECUTABLE = {version: f"{PYENV}/{version}/bin/python" for version in ("3.11.7", "3.12.1", "3.13.0rc2")}


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        (None, "3.12.1"),
        ("3.11", "3.11.7"),
        ("3.11.7", "3.11.7"),
        ("python3.11", "3.11.7"),
        (">=3.11,<3.12", "3.11.7"),
        ("3.13", "3.13.0rc2"),
        ("~=3.11", "3.12.1"),
    ],
)
def test_the_newest_release_that_fits_is_taken(asked: str | None, version: str) -> None:
    assert choose_interpreter(context_of(ImitatedMachine({})), ROOT, asked) == EXECUTABLE[version]


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        (".python-version", "# comment\n3.11\n", "3.11.7"),
        ("pyproject.toml", '[project]\nrequires-python = "<3.12"\n', "3.11.7"),
        ("pyproject.toml", "[project\n", "3.12.1"),
        (".python-version", "shop-env\n", "3.12.1"),
    ],
    ids=["python-version", "requires-python", "broken pyproject", "a name"],
)
def test_the_projects_own_request_counts_if_nothing_is_asked_for(name: str, text: str, version: str) -> None:
    machine = ImitatedMachine({f"{ROOT}/{name}": text})
    assert choose_interpreter(context_of(machine), ROOT, None) == EXECUTABLE[version]


def test_an_environments_path_means_its_base() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    chosen = choose_interpreter(context_of(machine), ROOT, f"{ROOT}/.venv")
    assert chosen.startswith(f"{PYENV}/3.11.7/")


@pytest.mark.parametrize("asked", ["3.99", "<3", "3.x", "/nowhere/python", f"{ROOT}/app.py", "relative/python"])
def test_what_is_not_there_is_reported_in_a_sentence(asked: str) -> None:
    with pytest.raises(MethodError) as refused:
        choose_interpreter(context_of(ImitatedMachine({})), ROOT, asked)
    assert refused.value.message.endswith(".")
    assert asked in refused.value.message


OLD = f"{PYENV}/2.7.18/bin/python"


@pytest.mark.parametrize("asked", ["2.7", OLD, "<3"])
def test_a_python_that_is_too_old_is_refused_by_what_it_is(asked: str) -> None:
    """uv makes no environment of it; that there is no such Python, or that one can be downloaded, would be untrue."""
    machine = ImitatedMachine(python_files(f"{PYENV}/2.7.18", "2.7.18"))
    with pytest.raises(MethodError) as refused:
        choose_interpreter(context_of(machine), ROOT, asked)
    assert (refused.value.data or {})["code"] == "interpreter-unsupported"
    assert (
        OLD in refused.value.message and "2.7.18" in refused.value.message and "3.6 or newer" in refused.value.message
    )


def test_a_python_that_is_too_old_is_not_a_choice() -> None:
    machine = ImitatedMachine(python_files(f"{PYENV}/2.7.18", "2.7.18"))
    step = menu(context_of(machine), MenuParams(id="create", path=ROOT))
    assert step.key == "python" and len(step.items) > 1
    assert not any("2.7" in item.label for item in step.items)
    with pytest.raises(MethodError) as refused:
        choose_interpreter(context_of(machine), ROOT, "3.99")
    assert "2.7" not in refused.value.message and "3.11.7" in refused.value.message
