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
    """Decode the JSON text of the option `--call`, and add the decoded method call to `values`.

    `values` are the options that become the method's parameters, `switches` the other options, with `--call` among
    them. Raises UsageError if `--call` is missing or its text is not a method call in JSON.
    """
    text = switches.text("call_json")
    if text is None:
        raise UsageError("the call is missing: give it with --call.")
    try:
        values["call"] = msgspec.json.decode(text, type=StepCall)
    except msgspec.DecodeError as error:
        raise UsageError(f"--call is not a call: {error}.") from None


def exit_status(step: Step, switches: Switches) -> int:
    """Return the exit status of `venvoy perform`, FAILED or DONE, by what the menu shows after the action (`step`).

    FAILED is returned if the menu shows an error. It is also returned for a list of choices, because the action then
    needs a choice before it can be performed. `switches` is not used.
    """
    return FAILED if step.severity == "error" or step.kind == "pick" else DONE


VIEW = View(
    PERFORM, render=render, prepare=prepare, exit_status=exit_status, options=OPTIONS, is_answer=lambda step: True
)
