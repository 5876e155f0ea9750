"""Output of findings as JUnit XML for CI systems: a suite per file, with a test case per finding.

A file without findings gets one test case that passes.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.text import Diagnostic
from venvoy_server.commandline.findings import Report, name_of
from venvoy_server.commandline.terminal import harmless
from venvoy_server.dependencies.findings import SEVERITY_NAMES


def render(report: Report) -> str:
    """Return the XML document; a test case fails if its finding makes the command fail."""
    files = report.result.files
    cases = sum(max(1, len(checked.diagnostics)) for checked in files)
    failures = sum(_fails(report, finding) for _, finding in report.findings())
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines.append(f'<testsuites name="venvoy" tests="{cases}" failures="{failures}" errors="0" skipped="0">')
    for checked in files:
        lines += _suite(report, checked)
    return "\n".join([*lines, "</testsuites>"])


def _suite(report: Report, checked: CheckedFile) -> list[str]:
    found = checked.diagnostics
    name, failures = _attribute(name_of(checked)), sum(_fails(report, each) for each in found)
    lines = [f'  <testsuite name={name} tests="{max(1, len(found))}" failures="{failures}" errors="0" skipped="0">']
    if not found:
        lines.append(f'    <testcase name="venvoy check" classname={name} file={name}/>')
    for finding in found:
        lines += _case(report, checked, finding)
    return [*lines, "  </testsuite>"]


def _case(report: Report, checked: CheckedFile, finding: Diagnostic) -> list[str]:
    line, column = report.texts.place(checked, finding.range.start)
    name, case = _attribute(name_of(checked)), _attribute(f"{finding.code} at {line}:{column}")
    severity = SEVERITY_NAMES[finding.severity]
    place = escape(harmless(f"{name_of(checked)}:{line}:{column}: {severity} {finding.code}: {finding.message}", "\n"))
    if _fails(report, finding):
        inner = f'<failure type="{severity}" message={_attribute(finding.message)}>{place}</failure>'
    else:
        inner = f"<system-out>{place}</system-out>"
    head = f'    <testcase name={case} classname={name} file={name} line="{line}">'
    return [head, f"      {inner}", "    </testcase>"]


def _fails(report: Report, finding: Diagnostic) -> bool:
    return finding.severity <= (2 if report.strict else 1)


def _attribute(text: str) -> str:
    return quoteattr(harmless(text))
