"""Output of findings one per line, like a compiler: `file:line:column: severity code message`."""

from __future__ import annotations

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic
from venvoy_server.commandline.findings import Report, name_of, one_line, related_names
from venvoy_server.commandline.style import printable
from venvoy_server.dependencies.findings import SEVERITY_NAMES


def render(report: Report) -> str:
    """Return a line per finding; locations that it refers to are in parentheses at the end of its line."""
    return "\n".join([head_line(report, *each) + _related(report, *each) for each in report.findings()])


def head_line(report: Report, checked: CheckedFile, finding: Diagnostic) -> str:
    """Return a finding as one line: `file:line:column: severity code message`."""
    line, column = report.texts.place(checked, finding.range.start)
    return f"{printable(name_of(checked))}:{line}:{column}: {what(report, finding)}"


def what(report: Report, finding: Diagnostic) -> str:
    """Return a finding's severity, code and message, separated by spaces and coloured by the report's style."""
    style = report.style
    word = style.severity(SEVERITY_NAMES[finding.severity])
    return f"{word} {style.paint(finding.code, 'faint')} {printable(one_line(finding.message))}"


def _related(report: Report, checked: CheckedFile, finding: Diagnostic) -> str:
    places = [printable(place) for place, _ in related_names(finding, checked, report.texts)]
    return f" ({', '.join(places)})" if places else ""
