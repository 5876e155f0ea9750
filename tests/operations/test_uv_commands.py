"""Every call of uv names the Python that is meant, before whatever it is given to work on."""

from __future__ import annotations

import pytest

from venvoy_server.operations import uv_commands
from venvoy_server.operations.model import Sources

UV, PYTHON = "/opt/uv", "/p/.venv/bin/python"
PACKAGES, FILE, LOCK = (
    Sources(packages=("rich",)),
    Sources(requirements=("/p/r.txt",)),
    Sources(requirements=("/p/pylock.toml",)),
)


@pytest.mark.parametrize(
    "command",
    [
        uv_commands.venv(UV, PYTHON, "/p/new", "new", system_site_packages=True),
        uv_commands.install(UV, PYTHON, PACKAGES, upgrade=True),
        uv_commands.install(UV, PYTHON, FILE, preview=True, target="/t"),
        uv_commands.sync(UV, PYTHON, FILE, kept=("pip",)),
        uv_commands.sync(UV, PYTHON, LOCK),
        uv_commands.uninstall(UV, PYTHON, ("rich",)),
        uv_commands.uninstall(UV, PYTHON, ("rich",), preview=True),
    ],
    ids=" ".join,
)
def test_the_python_that_is_meant_is_named(command: tuple[str, ...]) -> None:
    options = command[: command.index("--")] if "--" in command else command
    assert options[0] == UV
    assert options[options.index("--python") + 1] == PYTHON
