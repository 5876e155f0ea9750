"""Output of findings in the format of reviewdog (rdjson, github.com/reviewdog/reviewdog/proto/rdf).

Columns count UTF-8 bytes.
"""

from __future__ import annotations

from typing import Any

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic, Position, Range
from venvoy_server.commandline.findings import Report, fixes_of, name_of
from venvoy_server.convert import formatted, uri_of_path

_SEVERITIES = {1: "ERROR", 2: "WARNING", 3: "INFO", 4: "INFO"}


def render(report: Report) -> str:
    """Return one JSON object with all findings."""
    diagnostics = [_diagnostic(report, *each) for each in report.findings()]
    return formatted({"source": {"name": "venvoy"}, "diagnostics": diagnostics}).decode()


def _diagnostic(report: Report, checked: CheckedFile, finding: Diagnostic) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": name_of(checked), "range": _range(report, checked, finding.range)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code},
    }
    uri = checked.uri or uri_of_path(checked.path or "")
    suggestions = [
        {"range": _range(report, checked, edits[0].range), "text": edits[0].new_text}
        for fix in fixes_of(finding)
        if len(fix.edits) == 1 and fix.edits[0].uri == uri and len(edits := fix.edits[0].edits) == 1
    ]
    if suggestions:
        found["suggestions"] = suggestions
    return found


def _range(report: Report, checked: CheckedFile, span: Range) -> dict[str, Any]:
    return {"start": _position(report, checked, span.start), "end": _position(report, checked, span.end)}


def _position(report: Report, checked: CheckedFile, position: Position) -> dict[str, int]:
    line, column = report.texts.place(checked, position)
    text = report.texts.line(checked, position.line) or ""
    return {"line": line, "column": len(text[: column - 1].encode("utf-8", "replace")) + 1}
