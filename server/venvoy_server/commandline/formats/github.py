"""Output of findings as GitHub's workflow commands, which annotate lines on github.com.

Described in "Workflow commands for GitHub Actions", docs.github.com.
"""

from __future__ import annotations

from venvoy_server.commandline.findings import Report, name_of

_LEVELS = {1: "error", 2: "warning", 3: "notice", 4: "notice"}


def render(report: Report) -> str:
    """Return one workflow command (a line) per finding."""
    lines = []
    for checked, finding in report.findings():
        line, column = report.texts.place(checked, finding.range.start)
        end_line, end_column = report.texts.place(checked, finding.range.end)
        where = f"file={_property(name_of(checked))},line={line},col={column},endLine={end_line},endColumn={end_column}"
        title = _property(f"venvoy ({finding.code})")
        lines.append(f"::{_LEVELS[finding.severity]} {where},title={title}::{_data(finding.message)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
