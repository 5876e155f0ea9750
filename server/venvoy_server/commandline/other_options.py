"""The options of the commands that are no methods: `run` and `serve`."""

from __future__ import annotations

from venvoy_server.commandline.options import STANDARD, Option

RUN_OPTIONS = (
    Option(
        "environment",
        "environment",
        "path",
        description="The environment's folder; the selected one where it is not named.",
    ),
    Option("folder", "folder", "path", description="The folder whose selected environment is meant."),
    *(option for option in STANDARD if option.name == "help"),
)

SERVE_OPTIONS = (
    Option(
        "stdio", "stdio", "flag", description="Speak over standard input and output (the default).", negatable=False
    ),
    Option(
        "client_process", "clientProcessId", "integer", description="End when the process with this number is gone."
    ),
)
