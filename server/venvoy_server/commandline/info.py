"""How `venvoy info` shows its result."""

from __future__ import annotations

import msgspec

from venvoy_protocol.info import INFO, InfoResult
from venvoy_server.commandline.steps import notice_lines
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View


def render(result: InfoResult, switches: Switches) -> str:
    """Return the facts as a list."""
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


def of_the_service(result: InfoResult, switches: Switches) -> InfoResult:
    """Return the metrics of the user's running service in place of this command's own."""
    if result.metrics is None:
        return result
    from venvoy_server.commandline.running_service import NoAnswer, ask
    from venvoy_server.commandline.stderr_notes import say_aside

    try:
        answer = msgspec.convert(ask("venvoy/info", {"metrics": True}), InfoResult)
        if answer.metrics is None:
            raise NoAnswer("Your running service counts nothing: it is another version")
    except (NoAnswer, msgspec.ValidationError) as error:
        why = error if isinstance(error, NoAnswer) else "The answer of your running service is of another version"
        say_aside([f"note: {why}; these are the numbers of this command."])
        return result
    return answer


VIEW = View(INFO, render=render, finish=of_the_service)
