"""The output of `venvoy selection` and `venvoy select`: which environment is selected for a folder, and why."""

from __future__ import annotations

from venvoy_protocol.selection import SELECTION, SelectionResult
from venvoy_server.commandline.describe import problem_lines, python_text
from venvoy_server.commandline.style import printable, short_path, standard_style
from venvoy_server.commandline.view import Switches, View


def render(result: SelectionResult, switches: Switches) -> str:
    """Return the selected environment, the reason for it, and problems; with --verbose, also the other candidates."""
    style = standard_style()
    chosen = result.selection
    record = chosen.environment or chosen.interpreter
    if record is None:
        lines = [style.paint("No environment", "bold")]
    else:
        lines = [f"{style.paint(printable(short_path(record.prefix)), 'bold')}  {python_text(record)}"]
    lines.append(printable(chosen.reason))
    lines += map(printable, result.notices)
    lines += problem_lines(chosen.problems, style, everything=True)
    lines += problem_lines(record.problems if record else (), style)
    if switches.verbose:
        lines += [f"    or {printable(short_path(each.path))} ({each.source})" for each in chosen.candidates]
    return "\n".join(lines)


VIEW = View(SELECTION, render=render)
