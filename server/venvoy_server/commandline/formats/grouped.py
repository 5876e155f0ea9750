"""Output of findings grouped by file, below the file's name."""

from __future__ import annotations

from venvoy_server.commandline.findings import Report, name_of
from venvoy_server.commandline.formats.concise import what
from venvoy_server.commandline.style import printable


def render(report: Report) -> str:
    """Return a block per file with findings: its name, then each finding's line, column, severity, code and message."""
    blocks = []
    for checked in report.result.files:
        places = [report.texts.place(checked, finding.range.start) for finding in checked.diagnostics]
        width = max((len(f"{line}:{column}") for line, column in places), default=0)
        lines = [
            f"  {f'{line}:{column}'.ljust(width)}  {what(report, finding)}"
            for (line, column), finding in zip(places, checked.diagnostics, strict=True)
        ]
        if lines:
            blocks.append("\n".join([report.style.paint(f"{printable(name_of(checked))}:", "bold"), *lines]))
    return "\n\n".join(blocks)
