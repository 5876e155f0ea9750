"""How `venvoy discover` shows its result."""

from __future__ import annotations

from venvoy_protocol.discover import DISCOVER, DiscoverResult
from venvoy_server.commandline.describe import environments_table, interpreters_table, problem_lines
from venvoy_server.commandline.style import standard_style, table
from venvoy_server.commandline.view import Switches, View


def render(result: DiscoverResult, switches: Switches) -> str:
    """Return the environments and the interpreters as tables."""
    style = standard_style()
    parts = []
    if result.environments:
        parts.append(style.paint("Environments", "bold") + "\n" + environments_table(result.environments, style))
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


VIEW = View(DISCOVER, render=render)
