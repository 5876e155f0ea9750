"""The options and output of `venvoy info`: facts about this program, or metrics of the running service."""

from __future__ import annotations

import os

import msgspec

from venvoy_protocol.errors import failure
from venvoy_protocol.info import INFO, InfoResult
from venvoy_server.commandline.folders import current_folder
from venvoy_server.commandline.options import Option, UsageError, Values
from venvoy_server.commandline.steps import notice_lines
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View

_UNIX = "unix:"
_ADDRESS = Option(
    "address",
    "address",
    "text",
    description="With --metrics: ask the service that `serve --listen unix:PATH` started there, not the shared one.",
)


def render(result: InfoResult, switches: Switches) -> str:
    """Return a table of facts (versions, platform, folders), or the metrics if they were requested."""
    if result.metrics is not None:
        return result.metrics.rstrip("\n")
    style = standard_style()
    rows = [
        ("venvoy", result.version),
        ("protocol", result.protocol_version),
        ("python", f"{result.python_version} ({result.python})"),
        ("platform", result.platform),
        ("uv", result.uv or "none found"),
        ("state", result.state_folder),
        ("settings", result.settings_file),
    ]
    return "\n".join([table(rows, style), *notice_lines(result.notices, style)])


def prepare(values: Values, switches: Switches) -> None:
    """Raise UsageError if --address is not the address of a unix socket, or is given without --metrics."""
    address = switches.text("address")
    if address is None:
        return
    if not values.get("metrics"):
        raise UsageError("--address is where --metrics asks: give that, too.")
    if os.name == "nt" or not address.removeprefix(_UNIX):
        raise UsageError("Only a service at a unix socket can be asked: unix:PATH.")
    if not address.startswith(_UNIX):
        message = f"{address!r} is not unix:PATH. A service at a TCP port takes a token, and answers its clients alone."
        raise UsageError(message)


def of_the_service(result: InfoResult, switches: Switches) -> InfoResult:
    """Return the result of the user's running service if metrics were requested, else `result` (of this process).

    `result` is also returned, with a note, if metrics were requested without --address and no service runs. Raises
    MethodError if the service does not answer, or if none runs at --address.
    """
    if result.metrics is None:
        return result
    address = switches.text("address")
    from venvoy_server.commandline.running_service import NoAnswer, NoService, ask
    from venvoy_server.commandline.stderr_notes import say_aside

    try:
        path = os.path.join(current_folder(), address.removeprefix(_UNIX)) if address is not None else None
        answer = msgspec.convert(ask("venvoy/info", {"metrics": True}, path), InfoResult)
        if answer.metrics is None:
            raise NoAnswer("Your running service counts nothing: it is another version")
    except (NoAnswer, msgspec.ValidationError) as error:
        why = error if isinstance(error, NoAnswer) else "The answer of your running service is of another version"
        at = "" if address is None else f" ({address})"
        if not isinstance(error, NoService):
            more = " `venvoy doctor --service` looks at it." if address is None else ""
            raise failure("service-no-answer", f"{why}{at}.{more}") from None
        if address is not None:
            raise failure("not-found", f"{why}{at}.") from None
        say_aside([f"note: {why}; these are the numbers of this command."])
        return result
    return answer


VIEW = View(INFO, render=render, prepare=prepare, finish=of_the_service, options=(_ADDRESS,))
