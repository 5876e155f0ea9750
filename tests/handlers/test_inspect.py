"""What `inspect` takes for the environment that is meant."""

from __future__ import annotations

import pytest

from fakes import Link, Node, venv_files
from handlers.imitation import PYENV, PYTHONS, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_server.handlers.record_at import record_at

ENVIRONMENT = f"{ROOT}/envs/one"
FILES: dict[str, Node] = {**PYTHONS, **environment_at(ENVIRONMENT)}


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, ENVIRONMENT),
        ({}, f"{ENVIRONMENT}/bin"),
        ({}, f"{ENVIRONMENT}/bin/python"),
        ({}, f"{ENVIRONMENT}/bin/activate"),
        ({}, f"{ENVIRONMENT}/pyvenv.cfg"),
        ({f"{ROOT}/.venv": "envs/one\n"}, f"{ROOT}/.venv"),
        ({"/home/me/.virtualenvs/one": Link(ENVIRONMENT), f"{ROOT}/.venv": "one\n"}, f"{ROOT}/.venv"),
        ({f"{ROOT}/.venv": Link("envs/one")}, f"{ROOT}/.venv"),
        ({f"{ROOT}/.venv/one": Link(ENVIRONMENT)}, f"{ROOT}/.venv"),
    ],
)
def test_every_way_to_name_an_environment(files: dict[str, Node], path: str) -> None:
    record = record_at(context_of(ImitatedMachine(FILES | files)), path)
    assert record.real_prefix == ENVIRONMENT  # type: ignore[union-attr]  # an interpreter has none, and fails


@pytest.mark.parametrize("path", [f"{PYENV}/3.12.1", f"{PYENV}/3.12.1/bin", f"{PYENV}/3.12.1/bin/python3"])
def test_every_way_to_name_an_interpreter(path: str) -> None:
    assert record_at(context_of(ImitatedMachine(FILES)), path).version == "3.12.1"


@pytest.mark.parametrize(
    ("files", "path", "code", "said"),
    [
        ({}, f"{ROOT}/gone", "not-found", "There is nothing at"),
        ({}, ROOT, "not-an-environment", "is neither an environment nor a Python"),
        ({f"{ROOT}/.venv": "gone\n"}, f"{ROOT}/.venv", "not-an-environment", "is neither"),
        ({f"{ROOT}/.venv": Link("gone")}, f"{ROOT}/.venv", "not-an-environment", "is neither"),
        (
            {
                **venv_files(f"{ROOT}/.venv/a", f"{PYENV}/3.12.1", "3.12.1"),
                **venv_files(f"{ROOT}/.venv/b", f"{PYENV}/3.12.1", "3.12.1"),
            },
            f"{ROOT}/.venv",
            "not-an-environment",
            "holds several environments: a, b",
        ),
    ],
)
def test_what_is_none(files: dict[str, Node], path: str, code: str, said: str) -> None:
    with pytest.raises(MethodError) as caught:
        record_at(context_of(ImitatedMachine(FILES | files)), path)
    assert (caught.value.data or {}).get("code") == code
    assert said in caught.value.message
