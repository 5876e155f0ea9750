"""Cases of rules as text: a document with its findings marked under it.

    == what the case shows
    @ path /w/requirements.txt          (this is the default)
    @ file /w/other.txt                 (its lines follow, each behind `: `)
    : requests
    @ folder /w/sub
    @ installed {"name": "requests", "version": "2.31"}
    @ marker python_version=3.11        (values of the environment; either makes an environment)
    @ environment                       (an empty one)
    @ advisory {"id": "PYSEC-1", ...}   (a record of OSV)
    @ exempt PYSEC-1 until fixed: why
    @ conflict {"lines": [...], "explanation": "..."}   (what a resolver has shown)
    @ level spacing=on
    @ variable TOKEN=secret
    @ index foo 1.0 2.0                 (what package indexes say; see `case_indexes`)
    > foo=>1.0
         ^^ error: `=>` is no operator
            related 1:4-8: first required here
    fix: Write `>=`
    < foo>=1.0

A line of marks is below the line that it is about: `^` for each character, `!` for an empty span; the message is
the beginning of the finding's. `fix: TITLE` applies the first fix of that title, and the `<` lines are the document
then; `fix? TITLE` also says that the fix is not safe, `no fix` that no finding of the case has one. Characters that cannot be seen are written by others:
"""

from __future__ import annotations

import codecs
import re
from typing import Any

import msgspec

from dependencies.case_indexes import snapshot_of
from fakes import FakeHost, Folder
from venvoy_server.advisories.exemptions import read_exemption
from venvoy_server.advisories.model import Advisory, AdvisorySnapshot, Exemption
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.dependencies.analysis.conflicts import Conflict
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.findings import SEVERITY_NAMES, Finding, Fix
from venvoy_server.packages.model import Distribution

SYMBOLS = {"⇥": "\t", "⍽": "\u00a0", "⁁": "\u200b", "␀": "\0", "␍": "\r", "␋": "\v", "␌": "\f", "␤": "\u2028", "␣": " "}
UNENDED = "␄"


class Case(msgspec.Struct):
    """One case: the document's lines, the marks under each, and what surrounds it."""

    title: str
    lines: list[str] = []
    marks: list[str] = []
    fixes: list[tuple[str, bool, list[str]]] = []
    files: dict[str, str] = {}
    folders: list[str] = []
    installed: list[Distribution] = []
    conflicts: list[Conflict] = []
    advisories: list[bytes] = []
    exemptions: dict[str, str] = {}
    markers: dict[str, str] = {}
    levels: dict[str, str] = {}
    variables: dict[str, str] = {}
    values: dict[str, str] = {}
    environment: bool = False
    indexes: list[tuple[str, str]] = []
    fixless: bool = False


def read_cases(text: str) -> list[Case]:
    """Read the cases of a file."""
    cases: list[Case] = []
    file = ""
    for line in text.split("\n"):
        if line.startswith("== "):
            cases.append(Case(line[3:]))
        elif line.startswith("@ "):
            file = _directive(cases[-1], line[2:])
        elif line.startswith(":"):
            cases[-1].files[file] += visible(line[2:]) + "\n"
        elif line.startswith(">"):
            cases[-1].lines.append(line[2:])
        elif line == "no fix":
            cases[-1].fixless = True
        elif line.startswith("fix"):
            cases[-1].fixes.append((line[5:], line[3] == "?", []))
        elif line.startswith("<"):
            cases[-1].fixes[-1][2].append(line[2:])
        elif line.strip():
            _draw(cases[-1], line)
    return cases


def _directive(case: Case, text: str) -> str:
    word, _, rest = text.partition(" ")
    if word == "file":
        case.files[rest] = ""
        return rest
    if word == "folder":
        case.folders.append(rest)
    elif word == "installed":
        value: dict[str, Any] = msgspec.json.decode(rest)
        defaults = {"key": value["name"].lower(), "location": "/e/site", "metadata_path": "/e/site/x.dist-info"}
        case.installed.append(msgspec.convert({**defaults, **value}, Distribution))
        case.environment = True
    elif word == "conflict":
        case.conflicts.append(msgspec.convert(msgspec.json.decode(rest), Conflict))
    elif word == "advisory":
        case.advisories.append(rest.encode())
    elif word == "exempt":
        id, _, reason = rest.partition(" ")
        case.exemptions[id] = reason
    elif word in ("index", "absent", "status", "metadata", "snapshot"):
        case.indexes.append((word, rest))
    elif word == "environment":
        case.environment = True
    elif word in ("path", "root", "encoding", "mode"):
        case.values[word] = rest
    else:
        name, _, value_text = rest.partition("=")
        {"marker": case.markers, "level": case.levels, "variable": case.variables}[word][name] = value_text
        case.environment = case.environment or word == "marker"
    return ""


def _draw(case: Case, line: str) -> None:
    assert re.fullmatch(r" +(\^+|!|related \S+) .*", line), f"not understood: {line!r}"
    case.marks.append(line)


def visible(text: str) -> str:
    """Return a text with the symbols replaced by what they represent."""
    for symbol, character in SYMBOLS.items():
        text = text.replace(symbol, character)
    return text


def text_of(lines: list[str]) -> str:
    """Return the document's text."""
    text = "".join([line[:-1] if line.endswith(UNENDED) else line + "\n" for line in lines])
    return visible(text)


def inputs_of(case: Case) -> Inputs:
    """Return what surrounds a case."""
    path = case.values.get("path", "/w/requirements.txt")
    nodes: dict[str, Any] = {"/w": Folder(), **case.files, **{folder: Folder() for folder in case.folders}}
    facts = None
    if case.environment:
        by_key: dict[str, list[Distribution]] = {}
        for distribution in case.installed:
            by_key.setdefault(distribution.key, []).append(distribution)
        facts = EnvironmentFacts(
            {key: found[0] for key, found in by_key.items()},
            case.markers,
            "/e",
            "env",
            case.markers.get("python_full_version"),
            {key: tuple(found) for key, found in by_key.items() if len(found) > 1},
        )
    encoding = case.values.get("encoding")
    words = encoding.split() if encoding else []
    bom = codecs.BOM_UTF8 if "marked" in words else b""
    decoded = Decoded("", words[0], bom, declared="declared" in words) if words else None
    host = FakeHost(nodes)
    root = case.values.get("root", "/w")
    conflicts = tuple(case.conflicts) or None
    return Inputs(
        path,
        host,
        root,
        facts,
        case.variables,
        environment_expected=True,
        decoded=decoded,
        conflicts=conflicts,
        advisories=_advisories(case),
        index=snapshot_of(case.indexes),
    )


def _advisories(case: Case) -> AdvisorySnapshot | None:
    if not case.advisories:
        return None
    projects: dict[str, tuple[Advisory, ...]] = {}
    for data in case.advisories:
        for key, advisory in read_record(data).items():
            projects[key] = (*projects.get(key, ()), advisory)
    read = {id: read_exemption(id, text) for id, text in case.exemptions.items()}
    exemptions = {id: each for id, each in read.items() if isinstance(each, Exemption)}
    return AdvisorySnapshot("database", projects, exemptions=exemptions, today="2026-11-29")


def findings_of(case: Case, rules: tuple[Rule, ...]) -> tuple[Document, tuple[Finding, ...]]:
    """Run rules over a case."""
    inputs = inputs_of(case)
    document = document_of(text_of(case.lines), inputs, case.values.get("mode") == "constraints" or None)
    levels: Any = {**{rule.code: "on" for rule in rules if not rule.on}, **case.levels}
    return document, check(document, inputs, rules, RuleLevels(levels))


def show(case: Case, document: Document, findings: tuple[Finding, ...]) -> list[str]:
    """Return the case as it should have been written."""
    starts = [0]
    for line in case.lines:
        starts.append(starts[-1] + len(line) + (0 if line.endswith(UNENDED) else 1) - line.count(UNENDED))
    shown = []
    for number, line in enumerate(case.lines):
        shown.append(f"> {line}")
        last = number + 1 == len(case.lines)
        for finding in findings:
            if starts[number] <= finding.start < starts[number + 1] or (last and finding.start >= starts[-1]):
                start = finding.start - starts[number]
                mark = "^" * (finding.end - finding.start) or "!"
                shown.append(" " * (start + 2) + f"{mark} {SEVERITY_NAMES[finding.severity]}: {finding.message}")
                for related in finding.related:
                    place = _place(starts, related.start, related.end)
                    place = place if related.path is None else f"{related.path}:{related.start}-{related.end}"
                    shown.append(f"    related {place}: {related.message}")
    return shown


def _place(starts: list[int], start: int, end: int) -> str:
    line = max([number for number, begin in enumerate(starts) if begin <= start])
    return f"{line + 1}:{start - starts[line]}-{end - starts[line]}"


def apply_fix(text: str, fix: Fix) -> str:
    """Return a text with a fix's edits of this document applied."""
    return apply_edits(text, [edit for edit in fix.edits if edit.path is None])


def differences(case: Case, rules: tuple[Rule, ...]) -> list[str]:
    """Return the case with its actual findings if these differ from the marks, or nothing."""
    document, findings = findings_of(case, rules)
    shown = show(case, document, findings)
    marks = case.marks
    got = [line for line in shown if not line.startswith(">")]
    if len(got) != len(marks) or any(not one.startswith(other) for one, other in zip(got, marks, strict=True)):
        return [case.title, *shown]
    offered = [fix.title for finding in findings for fix in finding.fixes]
    if case.fixless and offered:
        return [case.title, f"there are the fixes {offered}"]
    for title, unsafe, lines in case.fixes:
        fixes = [fix for finding in findings for fix in finding.fixes if fix.title == title]
        if not fixes:
            return [case.title, f"no fix {title!r} in {offered}"]
        if fixes[0].safe == unsafe:
            return [case.title, f"the fix {title!r} is {'safe' if fixes[0].safe else 'not safe'}"]
        fixed = apply_fix(document.text, fixes[0]) if fixes[0].edits else None
        if lines and fixed != text_of(lines):
            return [case.title, f"{title} gives {fixed!r}"]
    return []


__doc__ = (__doc__ or "") + " ".join(f"{symbol} for {character!r}" for symbol, character in SYMBOLS.items())
