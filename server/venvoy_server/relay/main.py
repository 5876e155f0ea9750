"""Entry point of the relay: connect to the shared service, and forward messages between it and the client."""

from __future__ import annotations

import os
import sys

from venvoy_server.relay.joining import NotStarted, join
from venvoy_server.relay.json_text import encode
from venvoy_server.relay.place import NoPlace, place
from venvoy_server.relay.pump import CANNOT_GO_ON, Pump

USAGE = 2
IDLE_SECONDS = "300"
"""Default idle timeout of the service, in seconds after its last client."""
PASSED_ON = ("--idle", "--log-file", "--log-level")
"""Options that are passed to the service, if this relay starts it."""
GREETING_ID = "venvoy-relay-greeting"
CLIENT_PROCESS = "--clientProcessId"
OTHER_PROTOCOLS = ("--mcp", "--wsp")
"""Options for protocols that only a service on standard input and output translates, not a shared one."""


def main(words: list[str]) -> int:
    """Run the relay for one client, and return the exit status.

    The relay forwards messages between the client, on standard input and output, and the user's shared service. `words`
    are the relay's command-line options.
    """
    try:
        options, client_process = _options(words)
    except ValueError as error:
        return _complain(str(error), USAGE)
    _end_with_signals()
    try:
        at = place()
        return Pump(lambda is_resumed: join(at, options, _greeting(is_resumed=is_resumed)), client_process).run()
    except (NoPlace, NotStarted, OSError) as reason:
        return _complain(f"{reason}.", CANNOT_GO_ON)
    except KeyboardInterrupt as interrupt:
        return 128 + (interrupt.args[0] if interrupt.args else 2)


def start_service() -> None:
    """Start the user's shared service if none is running.

    Raises NoPlace (no private folder for its socket) and NotStarted.
    """
    join(place(), ("--idle", IDLE_SECONDS)).close()


def _end_with_signals() -> None:
    """Make SIGTERM and SIGHUP raise KeyboardInterrupt, so that the relay ends with an exit status.

    Signals that are ignored stay ignored.
    """
    import _signal  # type: ignore[import-not-found]  # `signal` brings `enum`

    def end(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    for number in (_signal.SIGTERM, _signal.SIGHUP):
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, end)


def _options(words: list[str]) -> tuple[tuple[str, ...], int | None]:
    """Parse the relay's command-line options (`words`).

    Return those that are passed to the service, and the id of the client's process or None. Raises ValueError for an
    unknown option or an invalid value.
    """
    values = {"--idle": IDLE_SECONDS}
    words = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    words = [word for word in words if word not in ("--shared", "--stdio")]
    other = [word for word in words if word in OTHER_PROTOCOLS]
    if other:
        raise ValueError(
            f"`--shared` carries LSP and requests of Venvoy only. Use `venvoy serve {other[0]}` without it."
        )
    for at in range(0, len(words), 2):
        if words[at] not in (*PASSED_ON, CLIENT_PROCESS) or at + 1 == len(words):
            raise ValueError(f"`--shared` does not go with {words[at]!r}, or its value is missing.")
        values[words[at]] = words[at + 1]
    number = values.pop(CLIENT_PROCESS, "")
    if number and not (number.isdecimal() and len(number) < 10):
        raise ValueError(f"{CLIENT_PROCESS} is the number of a process, not {number!r}.")
    if not values["--idle"].isdecimal():
        raise ValueError(f"--idle is a number of seconds, not {values['--idle']!r}.")
    if "--log-file" in values:
        values["--log-file"] = os.path.abspath(values["--log-file"])
    return tuple(word for pair in values.items() for word in pair), int(number) if number else None


def _greeting(*, is_resumed: bool) -> bytes:
    """Return the request that the relay sends first to a service; it contains the environment variables.

    `is_resumed`: the client was connected to another service before, which has ended.
    """
    params: dict[str, object] = {"variables": _variables()}
    if is_resumed:
        params["resumed"] = True
    return encode({"jsonrpc": "2.0", "id": GREETING_ID, "method": "$/client", "params": params})


def _variables() -> str:
    """Return this process's environment variables as one text: `NAME=value` joined by NUL, bytes decoded as Latin-1.

    A relative `VENVOY_STATE_DIR` is made absolute, since the service has another current folder.
    """
    variables = dict(os.environb)
    state = variables.get(b"VENVOY_STATE_DIR", b"")
    if state and not state.startswith(
        (b"/", b"~")
    ):  # relative to the current folder of this process, which the service does not share
        variables[b"VENVOY_STATE_DIR"] = os.path.join(os.getcwdb(), state)
    return b"\0".join(name + b"=" + value for name, value in variables.items()).decode("latin-1")


def _complain(message: str, status: int) -> int:
    """Write a message to standard error, and return `status`, the exit status."""
    if sys.stderr is not None:
        sys.stderr.write(f"venvoy serve --shared: {message}\n")
    return status
