"""The settings by which other tools (language servers, debuggers, test runners, Jupyter) use an environment."""

from __future__ import annotations

from typing import Any

import msgspec


class ServerSettings(msgspec.Struct, frozen=True):
    """The configuration of a language server that makes it use an environment.

    `settings` are sent to a running server, `initialization_options` with `initialize`; `restart` is whether the server
    must be restarted to use them.
    """

    settings: dict[str, Any] = {}
    initialization_options: dict[str, Any] = {}
    restart: bool = False


def language_servers(executable: str, prefix: str) -> dict[str, ServerSettings]:
    """Return the settings by which known language servers use an environment, by the server's name.

    `executable` is the environment's interpreter, `prefix` its folder. pyright, basedpyright: `python.pythonPath`
    (docs/settings.md of each). ty: `ty.configuration` and a restart. pylsp: `pylsp.plugins.jedi.environment` and
    pylsp_mypy's overrides. jedi-language-server: `workspace.environmentPath` of its initialization options. ruff needs
    no interpreter.
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
    """Return what an editor's launch configuration needs to use the interpreter `executable`, by the debugger's name.

    The result is `{"debugpy": {"python": PATH}}`.
    """
    return {"debugpy": {"python": executable}}


def test_runners(executable: str) -> dict[str, list[str]]:
    """Return the command that starts each known test runner with the interpreter `executable`, by the runner's name.

    For example, the value for `pytest` is the list `[executable, "-m", "pytest"]`, to which arguments can be appended.
    """
    return {"pytest": [executable, "-m", "pytest"], "unittest": [executable, "-m", "unittest"]}


def kernelspec(executable: str, name: str) -> dict[str, Any]:
    """Return the content of a kernel.json, by which Jupyter starts a kernel with the interpreter `executable`.

    `name` is shown to users as `Python (NAME)`.
    """
    return {
        "argv": [executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"Python ({name})",
        "language": "python",
        "metadata": {"debugger": True},
    }
