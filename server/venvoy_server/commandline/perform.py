"""The options and output of `venvoy perform`, which performs the action of a menu item.

The action is given as JSON: a method and its parameters. The output is what the menu shows after the action: a message,
a text, or another list or question.
"""

from __future__ import annotations

import msgspec

from venvoy_protocol.perform import PERFORM
from venvoy_protocol.step import Step, StepCall
from venvoy_server.commandline.exit_status import DONE, FAILED
from venvoy_server.commandline.menu import render
from venvoy_server.commandline.options import Option, UsageError, Values
from venvoy_server.commandline.view import Switches, View

OPTIONS = (
    Option(
        "call_json",
        "call",
        "text",
        description="The call as JSON, as the items of `venvoy menu --json` hold it.",
    ),
)


def prepare(values: Values, switches: Switches) -> None:
    """Replace the JSON text of `--call` in `values` with the decoded call; raises UsageError if that is impossible.

    `values` are the options that become the method's parameters.
    """
    text = switches.text("call_json")
    if text is None:
        raise UsageError("the call is missing: give it with --call.")
    try:
        values["call"] = msgspec.json.decode(text, type=StepCall)
    except msgspec.DecodeError as error:
        raise UsageError(f"--call is not a call: {error}.") from None


def exit_status(step: Step, switches: Switches) -> int:
    """Return FAILED or DONE (exit statuses), depending on what the menu shows after the action (`step`).

    FAILED: an error, or a list, which shows that the action needs a choice that was not given. DONE: anything else.
    """
    return FAILED if step.severity == "error" or step.kind == "pick" else DONE


VIEW = View(
    PERFORM, render=render, prepare=prepare, exit_status=exit_status, options=OPTIONS, is_answer=lambda step: True
)
