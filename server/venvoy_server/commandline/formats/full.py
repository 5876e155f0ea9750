"""Output of findings for users at a terminal: the line with its wrong part marked, related locations, and fixes."""

from __future__ import annotations

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic, Fix
from venvoy_server.commandline.findings import Report, fixes_of, related_names
from venvoy_server.commandline.formats.concise import head_line
from venvoy_server.commandline.formats.marked_line import marked_line
from venvoy_server.commandline.style import printable
from venvoy_server.dependencies.findings import SEVERITY_NAMES

_FIXES = 3
"""Maximum number of fixes shown per finding."""
_COLUMNS = 100
"""Width of a line in columns if the terminal's is not known."""
_COLOURS = {1: "red", 2: "yellow", 3: "blue", 4: "cyan"}


def render(report: Report) -> str:
    """Return a block of lines per finding, each block followed by an empty line."""
    return "\n".join([_block(report, *each) for each in report.findings()])


def _block(report: Report, checked: CheckedFile, finding: Diagnostic) -> str:
    margin = " " * len(str(finding.range.start.line + 1))
    bar = report.style.paint(f"{margin} |", "faint")
    lines = [head_line(report, checked, finding)]
    drawn = _drawn(report, checked, finding, len(margin))
    if drawn:
        lines += [bar, *drawn, bar]
    for place, message in related_names(finding, checked, report.texts):
        lines.append(f"{margin} = {printable(place)}: {printable(message)}")
    lines += [f"{margin} = {_fix_text(fix)}" for fix in fixes_of(finding)[:_FIXES]]
    return "\n".join([*lines, ""])


def _drawn(report: Report, checked: CheckedFile, finding: Diagnostic, margin: int) -> list[str]:
    """Return two lines: the text line that has the finding, and below it marks (`^^^`) under the finding's range.

    The list is empty if the text line is empty or cannot be read. `margin` is the width of the column of line numbers.
    """
    style, start, end = report.style, finding.range.start, finding.range.end
    text = report.texts.line(checked, start.line)
    if not text or not text.strip():
        return []
    first = report.texts.place(checked, start)[1] - 1
    last = report.texts.place(checked, end)[1] - 1 if end.line == start.line else len(text)
    line, marks = marked_line(text, first, last, (report.columns or _COLUMNS) - margin - 4)
    if finding.code == "secret-in-file":
        line = line[: len(marks) - len(marks.lstrip())] + "*" * len(marks.strip()) + line[len(marks) :]
    number = style.paint(f"{str(start.line + 1).rjust(margin)} |", "faint")
    below = style.paint(f"{' ' * margin} |", "faint")
    colour = _COLOURS[finding.severity] if finding.severity in SEVERITY_NAMES else "red"
    return [f"{number} {line}", f"{below} {style.paint(marks, colour)}"]


def _fix_text(fix: Fix) -> str:
    kind = "fix" if fix.safe or fix.call is not None else "unsafe fix"
    if fix.call is None or fix.edits:
        return f"{kind}: {printable(fix.title)}"
    from venvoy_server.commandline.doctor import command_line

    return f"{kind}: {printable(fix.title)}: {command_line(fix.call)}"
