"""What `discover` leaves out of what was found."""

from __future__ import annotations

import pytest

from fakes import venv_files
from handlers.imitation import PYENV, PYTHONS, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.discover import DiscoverParams
from venvoy_server.handlers.discover import discover

FILES = {
    **PYTHONS,
    **environment_at(f"{ROOT}/.venv"),
    **venv_files(f"{ROOT}/api/.venv", f"{PYENV}/3.12.1", "3.12.1", maker="uv"),
}


@pytest.mark.parametrize(
    ("kinds", "environments", "interpreters"),
    [
        ([], [".venv", "api/.venv"], 3),
        (["venv"], [".venv", "api/.venv"], 0),
        (["uv"], ["api/.venv"], 0),
        (["pyenv"], [], 3),
        (["conda"], [], 0),
        (["uv", "pyenv"], ["api/.venv"], 3),
    ],
)
def test_only_kinds_or_managers_that_were_asked_for(
    kinds: list[str], environments: list[str], interpreters: int
) -> None:
    found = discover(context_of(ImitatedMachine(FILES)), DiscoverParams(kinds=kinds))
    assert [each.prefix for each in found.environments] == [f"{ROOT}/{name}" for name in environments]
    assert len(found.interpreters) == interpreters
