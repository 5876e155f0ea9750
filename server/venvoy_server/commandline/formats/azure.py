"""Output of findings for Azure Pipelines, as logging commands, which exist for errors and warnings only.

Described in "Logging commands", learn.microsoft.com.
"""

from __future__ import annotations

from venvoy_server.commandline.findings import Report, name_of, one_line
from venvoy_server.commandline.formats.concise import head_line

_TYPES = {1: "error", 2: "warning"}


def render(report: Report) -> str:
    """Return a logging command per error and warning, and a plain line for a finding of any other severity."""
    lines = []
    for checked, finding in report.findings():
        kind = _TYPES.get(finding.severity)
        if kind is None:
            lines.append(head_line(report, checked, finding))
            continue
        line, column = report.texts.place(checked, finding.range.start)
        where = f"sourcepath={_property(name_of(checked))};linenumber={line};columnnumber={column}"
        message = _data(one_line(finding.message))
        lines.append(f"##vso[task.logissue type={kind};{where};code={_property(finding.code)};]{message}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
