"""Output of findings as SARIF 2.1.0 (OASIS), with the rules' documentation and the fixes.

Columns count UTF-16 code units.
"""

from __future__ import annotations

from typing import Any

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic, Fix, Range
from venvoy_protocol.version import __version__
from venvoy_server.commandline.findings import Report, fixes_of
from venvoy_server.convert import formatted, uri_of_path

_LEVELS = {1: "error", 2: "warning", 3: "note", 4: "note"}


def render(report: Report) -> str:
    """Return a SARIF log, a JSON text, with all findings in one run."""
    codes = sorted({finding.code for _, finding in report.findings()})
    run = {
        "tool": {"driver": {"name": "venvoy", "version": __version__, "rules": [_rule(code) for code in codes]}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(checked, finding, codes) for checked, finding in report.findings()],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return formatted(log).decode()


def _rule(code: str) -> dict[str, Any]:
    from venvoy_server.dependencies.rules import BY_CODE, documentation_of

    rule = BY_CODE.get(code)
    if rule is None:
        return {"id": code}
    text = documentation_of(code)
    return {
        "id": code,
        "shortDescription": {"text": rule.title},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.on},
        "properties": {"tags": [rule.group]},
    }


def _result(checked: CheckedFile, finding: Diagnostic, codes: list[str]) -> dict[str, Any]:
    uri = checked.uri or uri_of_path(checked.path or "")
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(uri, finding.range)],
    }
    related = finding.related_information
    if isinstance(related, list) and related:
        result["relatedLocations"] = [
            {**_location(each.location.uri, each.location.range), "message": {"text": each.message}} for each in related
        ]
    fixes = [_fix(fix) for fix in fixes_of(finding) if fix.edits]
    if fixes:
        result["fixes"] = fixes
    return result


def _location(uri: str, span: Range) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": _region(span)}}


def _region(span: Range) -> dict[str, int]:
    return {
        "startLine": span.start.line + 1,
        "startColumn": span.start.character + 1,
        "endLine": span.end.line + 1,
        "endColumn": span.end.character + 1,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    changes = []
    for file in fix.edits:
        replacements = [
            {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.new_text}} for edit in file.edits
        ]
        changes.append({"artifactLocation": {"uri": file.uri}, "replacements": replacements})
    return {"description": {"text": fix.title}, "artifactChanges": changes}
