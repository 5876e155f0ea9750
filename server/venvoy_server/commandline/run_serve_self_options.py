"""The options of the commands `venvoy run`, `venvoy serve` and `venvoy self`, which are not methods of the service."""

from __future__ import annotations

from venvoy_server.commandline.options import STANDARD, Option

RUN_OPTIONS = (
    Option(
        "environment",
        "environment",
        "path",
        description="The environment's folder; the selected one if it is not named.",
    ),
    Option("folder", "folder", "path", description="The folder whose selected environment is meant."),
    *(option for option in STANDARD if option.name in ("no-service", "help")),
)

SELF_OPTIONS = tuple(option for option in STANDARD if option.name in ("json", "help"))

SERVE_OPTIONS = (
    Option(
        "stdio", "stdio", "flag", description="Speak over standard input and output (the default).", negatable=False
    ),
    Option(
        "shared",
        "shared",
        "flag",
        description="Join the service that your other editors use, or start it; with --stdio's options.",
        negatable=False,
    ),
    Option(
        "listen",
        "listen",
        "text",
        description="Serve many editors and programs at unix:PATH, tcp:127.0.0.1:PORT (0: any port) or, on Windows, pipe:NAME.",
    ),
    Option(
        "token_file",
        "token-file",
        "path",
        description="Where the token is written that programs present at tcp: and pipe:.",
    ),
    Option("idle", "idle", "integer", description="With --listen: end so many seconds after the last of them went."),
    Option(
        "mcp",
        "mcp",
        "flag",
        description="Speak the Model Context Protocol over standard input and output, for agents.",
        negatable=False,
    ),
    Option(
        "wsp",
        "wsp",
        "flag",
        description="Speak the Workflow Server Protocol over standard input and output, about the current folder.",
        negatable=False,
    ),
    Option(
        "tools",
        "tools",
        "text",
        choices=("default", "all"),
        description="With --mcp: the tools that agents need, or every method.",
        default="default",
    ),
    Option(
        "trust",
        "trust",
        "path",
        many=True,
        description="With --mcp: what lies in this folder may be run; other folders need `venvoy trust`.",
    ),
    Option(
        "detached",
        "detached",
        "flag",
        description="With --listen: close standard output and error once clients can connect; idle time begins at once.",
        negatable=False,
    ),
    Option("log_file", "log-file", "path", description="Write the log to this file, too; it holds no credentials."),
    Option(
        "log_level",
        "log-level",
        "text",
        choices=("error", "warning", "info", "debug"),
        description="How much is logged; `info` (as --verbose) has a line for each request, with its time.",
    ),
    Option(
        "client_process", "clientProcessId", "integer", description="End when the process with this number is gone."
    ),
)
