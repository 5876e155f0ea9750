"""Output of findings as GitLab's code quality report, a JSON array ("Code Quality report format", docs.gitlab.com)."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic
from venvoy_server.commandline.findings import Report, name_of
from venvoy_server.convert import formatted

_SEVERITIES = {1: "major", 2: "minor", 3: "info", 4: "info"}


def render(report: Report) -> str:
    """Return a JSON array with an object per finding.

    The fingerprint by which GitLab recognizes a finding has no line number, so it survives changes of other lines.
    """
    seen: Counter[str] = Counter()
    issues = []
    for checked, finding in report.findings():
        text = report.texts.line(checked, finding.range.start.line) or ""
        key = "\0".join((_path(checked), finding.code, text.strip()))
        seen[key] += 1
        issues.append(_issue(report, checked, finding, f"{key}\0{seen[key]}"))
    return formatted(issues).decode()


def _issue(report: Report, checked: CheckedFile, finding: Diagnostic, key: str) -> dict[str, Any]:
    line, column = report.texts.place(checked, finding.range.start)
    end_line, end_column = report.texts.place(checked, finding.range.end)
    return {
        "check_name": finding.code,
        "description": finding.message,
        "fingerprint": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest(),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": _path(checked),
            "positions": {
                "begin": {"line": line, "column": column},
                "end": {"line": end_line, "column": end_column},
            },
        },
    }


def _path(checked: CheckedFile) -> str:
    return name_of(checked).replace("\\", "/")
