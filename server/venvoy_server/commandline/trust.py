"""The options and output of `venvoy trust`: whether code in a folder may be executed.

The command shows the decision for a folder, unless an option changes it.
"""

from __future__ import annotations

from venvoy_protocol.trust import TRUST, TrustResult
from venvoy_server.commandline.folders import is_below
from venvoy_server.commandline.options import Option, UsageError, Values
from venvoy_server.commandline.style import printable, short_path, standard_style, table
from venvoy_server.commandline.view import Switches, View

OPTIONS = (Option("list", "list", "flag", description="Show every folder with a record of its own.", negatable=False),)


def prepare(values: Values, switches: Switches) -> None:
    """Raise UsageError if options contradict each other.

    `values` are the options that become the method's parameters, `switches` the others.
    """
    if values.get("forget") and values.get("trusted") is not None:
        raise UsageError("--forget deletes what --trusted and --no-trusted record: use one of them.")
    if switches.flag("list") and (values.get("forget") or values.get("trusted") is not None):
        raise UsageError("--list only shows: use it without --trusted, --no-trusted and --forget.")


def render(result: TrustResult, switches: Switches) -> str:
    """Return a sentence on what was changed, or on whether the folder is trusted; with --list, a table of decisions."""
    if switches.flag("list"):
        rows = [("trusted" if each.trusted else "not trusted", _shown(each.folder)) for each in result.folders]
        return table(rows, standard_style()) or "Nothing is recorded: no folder is trusted."
    place = printable(_shown(result.folder))
    if result.change == "granted":
        return f"{place} is trusted now: editors may run what lies in it and below it. `--no-trusted` revokes that."
    if result.change == "revoked":
        return f"{place} is not trusted now.{_still_trusted(result)}"
    holds = f"{place} is {'' if result.trusted else 'not '}trusted{_reason(result)}."
    if result.change == "forgotten":
        return f"The record of {place} was deleted. {holds}"
    return holds


def _still_trusted(result: TrustResult) -> str:
    """Return a sentence that lists the folders below the changed folder that have their own decision to be trusted.

    Empty if there are none.
    """
    below = [
        printable(_shown(each.folder))
        for each in result.folders
        if each.trusted and is_below(each.folder, result.folder)
    ]
    return f" Still trusted below it: {', '.join(below)}." if below else ""


def _reason(result: TrustResult) -> str:
    """Return the end of a sentence that says why the folder in `result` is trusted or not.

    The reason is the decision for a parent folder, or that no decision is recorded. Empty if the decision is about this
    folder itself.
    """
    if result.decided_by is None:
        return ": nothing is recorded about it (`--trusted` and `--no-trusted` do that)"
    if result.decided_by != result.folder:
        return f", because {printable(_shown(result.decided_by))} is {'' if result.trusted else 'not '}trusted"
    return ""


def _shown(path: str) -> str:
    """Return a folder's absolute path for display, with `~` for the home folder; a relative one would be ambiguous."""
    shown = short_path(path)
    return shown if shown.startswith("~") else path


VIEW = View(TRUST, render=render, prepare=prepare, options=OPTIONS, is_answer=lambda result: result.change is None)
