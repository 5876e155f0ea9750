"""Settings by which language servers, debuggers and test runners get an environment, by tool."""

from __future__ import annotations

from typing import Any

import msgspec


class ServerSettings(msgspec.Struct, frozen=True):
    """The configuration of a language server: settings, `initialize` options, and whether it must be restarted."""

    settings: dict[str, Any] = {}
    initialization_options: dict[str, Any] = {}
    restart: bool = False


def language_servers(executable: str, prefix: str) -> dict[str, ServerSettings]:
    """Return the settings of known language servers, by name.

    pyright, basedpyright: `python.pythonPath` (docs/settings.md of each). ty: `ty.configuration` and a restart.
    pylsp: `pylsp.plugins.jedi.environment` and pylsp_mypy's overrides. jedi-language-server:
    `workspace.environmentPath` of its initialization options. ruff needs no interpreter.
    """
    python = {"python": {"pythonPath": executable, "defaultInterpreterPath": executable}}
    mypy = {"overrides": ["--python-executable", executable, True]}
    return {
        "pyright": ServerSettings(python),
        "basedpyright": ServerSettings(python),
        "pyrefly": ServerSettings(python),
        "ty": ServerSettings({"ty": {"configuration": {"environment": {"python": prefix}}}}, restart=True),
        "pylsp": ServerSettings({"pylsp": {"plugins": {"jedi": {"environment": prefix}, "pylsp_mypy": mypy}}}),
        "jedi_language_server": ServerSettings(
            initialization_options={"workspace": {"environmentPath": executable}}, restart=True
        ),
        "ruff": ServerSettings(),
    }


def debuggers(executable: str) -> dict[str, dict[str, Any]]:
    """Return the interpreter setting for each debugger's launch configuration."""
    return {"debugpy": {"python": executable}}


def test_runners(executable: str) -> dict[str, list[str]]:
    """Return the command that starts each test runner, to which arguments are appended."""
    return {"pytest": [executable, "-m", "pytest"], "unittest": [executable, "-m", "unittest"]}


def kernelspec(executable: str, name: str) -> dict[str, Any]:
    """Return the content of a kernel.json (Jupyter's kernel specification)."""
    return {
        "argv": [executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python ({name})",
        "language": "python",
        "metadata": {"debugger": True},
    }
