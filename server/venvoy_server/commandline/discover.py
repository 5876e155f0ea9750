"""The output of `venvoy discover`, which lists the environments and interpreters of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venvoy_protocol.discover import DISCOVER, DiscoverParams, DiscoverResult
from venvoy_server.commandline.describe import environments_table, interpreters_table, problem_lines
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext


def render(result: DiscoverResult, switches: Switches) -> str:
    """Return a table of environments, a table of interpreters, and the problems found.

    A table with the time that each locator took follows if the call measured it; with --verbose, also the total time.
    """
    style = standard_style()
    parts = []
    if result.environments:
        found = environments_table(result.environments, style, switches.selected)
        parts.append(style.paint("Environments", "bold") + "\n" + found)
    if result.interpreters:
        parts.append(style.paint("Interpreters", "bold") + "\n" + interpreters_table(result.interpreters, style))
    if not parts:
        parts.append("Nothing was found.")
    problems = problem_lines(result.problems, style, everything=True)
    if problems:
        parts.append("\n".join(problems))
    if result.timings:
        rows = [(each.locator, f"{each.elapsed_ms:.1f} ms") for each in result.timings]
        parts.append(table(rows, style, ("LOCATOR", "TIME")))
    if switches.verbose:
        parts.append(f"{result.elapsed_ms:.1f} ms{'' if result.complete else ', not complete'}")
    return "\n\n".join(parts)


def look(context: CallContext, params: DiscoverParams, switches: Switches) -> None:
    """Find the environments that the user selected for the searched folders, and store their paths in `switches`.

    The table that is printed later marks them with `*`.
    """
    if params.scope == "interpreters":
        return
    from venvoy_server.handlers.selected_environment import selection_of

    chosen = [selection_of(context, folder, candidates=False)[1] for folder in params.folders or context.client.folders]
    switches.selected = frozenset(each.environment.real_prefix for each in chosen if each.environment is not None)


VIEW = View(DISCOVER, render=render, look=look)
