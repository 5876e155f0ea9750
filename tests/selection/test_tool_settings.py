"""Which settings each language server, debugger and test runner reads an interpreter from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.selection import tool_settings

PYTHON, PREFIX = "/p/.venv/bin/python", "/p/.venv"


def flat(settings: dict[str, Any], start: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the settings by their dotted names, as the tools document them."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from flat(value, f"{start}{name}.")
        else:
            yield f"{start}{name}", value


def test_what_language_servers_read() -> None:
    servers = tool_settings.language_servers(PYTHON, PREFIX)
    pyright = {"python.pythonPath": PYTHON, "python.defaultInterpreterPath": PYTHON}
    assert {name: dict(flat(each.settings)) for name, each in servers.items()} == {
        "pyright": pyright,
        "basedpyright": pyright,
        "pyrefly": pyright,
        "ty": {"ty.configuration.environment.python": PREFIX},
        "pylsp": {
            "pylsp.plugins.jedi.environment": PREFIX,
            "pylsp.plugins.pylsp_mypy.overrides": ["--python-executable", PYTHON, True],
        },
        "jedi_language_server": {},
        "ruff": {},
    }
    options = {name: dict(flat(each.initialization_options)) for name, each in servers.items()}
    assert {name: each for name, each in options.items() if each} == {
        "jedi_language_server": {"workspace.environmentPath": PYTHON}
    }
    assert {name for name, each in servers.items() if each.restart} == {"ty", "jedi_language_server"}


def test_what_starts_a_program() -> None:
    assert tool_settings.debuggers(PYTHON) == {"debugpy": {"python": PYTHON}}
    assert tool_settings.test_runners(PYTHON) == {name: [PYTHON, "-m", name] for name in ("pytest", "unittest")}
    kernel = tool_settings.kernelspec(PYTHON, "shop")
    assert kernel["argv"] == [PYTHON, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    assert (kernel["display_name"], kernel["language"]) == ("Python (shop)", "python")
    assert kernel["metadata"] == {"debugger": True}
