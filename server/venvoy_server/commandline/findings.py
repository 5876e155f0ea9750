"""Findings as text for people and machines: compiler lines, annotations of GitHub's workflows, SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_protocol.check import CheckedFile, CheckResult
from venvoy_protocol.text import Diagnostic, Position
from venvoy_protocol.version import __version__
from venvoy_server.commandline.style import Style, printable, short_path
from venvoy_server.convert import path_of_uri, uri_of_path
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.findings import SEVERITY_NAMES
from venvoy_server.dependencies.positions import Positions

_GITHUB = {1: "error", 2: "warning", 3: "notice", 4: "notice"}
_SARIF = {1: "error", 2: "warning", 3: "note", 4: "note"}


class Texts:
    """The texts that findings speak of, for columns that count characters: the files', or the one that was given."""

    def __init__(self, given: str | None = None) -> None:
        self._given = Positions.of(given) if given is not None else None
        self._known: dict[str, Positions | None] = {}

    def place(self, checked: CheckedFile, position: Position) -> tuple[int, int]:
        """Return line and column as people count: from one, in characters; in UTF-16 units where the text is gone."""
        positions = self._positions(checked)
        line, column = position.line, position.character
        if positions is not None and not positions.ascii and line < len(positions.starts):
            column = positions.offset(line, column, "utf-16") - positions.starts[line]
        return line + 1, column + 1

    def _positions(self, checked: CheckedFile) -> Positions | None:
        if checked.path is None:
            return self._given
        if checked.path not in self._known:
            self._known[checked.path] = _read(checked.path)
        return self._known[checked.path]


def _read(path: str) -> Positions | None:
    try:
        with open(path, "rb") as file:
            return Positions.of(decode(file.read()).text)
    except OSError:
        return None


def _all(result: CheckResult) -> Iterator[tuple[CheckedFile, Diagnostic]]:
    for checked in result.files:
        for finding in checked.diagnostics:
            yield checked, finding


def _name(checked: CheckedFile) -> str:
    return short_path(checked.path or path_of_uri(checked.uri or "") or checked.uri or "-")


def concise(result: CheckResult, texts: Texts, style: Style) -> list[str]:
    """Return `file:line:column: severity code message` per finding."""
    lines = []
    for checked, finding in _all(result):
        line, column = texts.place(checked, finding.range.start)
        message = " ".join(printable(part) for part in finding.message.split("\n"))
        word = style.severity(SEVERITY_NAMES[finding.severity])
        code = style.paint(finding.code, "faint")
        lines.append(f"{printable(_name(checked))}:{line}:{column}: {word} {code} {message}")
    return lines


def github(result: CheckResult, texts: Texts) -> list[str]:
    """Return findings as workflow commands, which GitHub shows at their lines ("Workflow commands", GitHub's docs)."""
    lines = []
    for checked, finding in _all(result):
        line, column = texts.place(checked, finding.range.start)
        end_line, end_column = texts.place(checked, finding.range.end)
        where = f"file={_property(_name(checked))},line={line},col={column},endLine={end_line},endColumn={end_column}"
        title = _property(f"venvoy ({finding.code})")
        lines.append(f"::{_GITHUB[finding.severity]} {where},title={title}::{_data(finding.message)}")
    return lines


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(result: CheckResult) -> dict[str, Any]:
    """Return findings as a SARIF 2.1.0 log (OASIS); its columns count UTF-16 code units, and it says so."""
    codes = sorted({finding.code for _, finding in _all(result)})
    run = {
        "tool": {
            "driver": {
                "name": "venvoy",
                "version": __version__,
                "rules": [_sarif_rule(code) for code in codes],
            }
        },
        "columnKind": "utf16CodeUnits",
        "results": [_sarif_result(checked, finding, codes) for checked, finding in _all(result)],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _sarif_rule(code: str) -> dict[str, Any]:
    from venvoy_server.dependencies.rules import BY_CODE

    rule = BY_CODE.get(code)
    if rule is None:
        return {"id": code}
    return {"id": code, "shortDescription": {"text": rule.title}, "help": {"text": (rule.documentation or "").strip()}}


def _sarif_result(checked: CheckedFile, finding: Diagnostic, codes: list[str]) -> dict[str, Any]:
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _SARIF[finding.severity],
        "message": {"text": finding.message},
        "locations": [_sarif_location(checked, finding)],
    }


def _sarif_location(checked: CheckedFile, finding: Diagnostic) -> dict[str, Any]:
    start, end = finding.range.start, finding.range.end
    region = {
        "startLine": start.line + 1,
        "startColumn": start.character + 1,
        "endLine": end.line + 1,
        "endColumn": end.character + 1,
    }
    uri = checked.uri or uri_of_path(checked.path or "")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
