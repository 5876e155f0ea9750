"""Messages about dependency conflicts: the resolver's explanation, rephrased to name the user's own lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from venvoy_server.dependencies.analysis.conflicts import Conflict, OwnLine
from venvoy_server.packages.read import canonical

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_CLAUSE = r"(?:===|[=!~]=|[<>]=?)[^\s,]*[^\s,.;:)]"
_PACKAGE = rf"(?P<name>{_NAME})(?:\[[^\]]*\])?(?:\{{[^}}]*\}})?(?P<versions>{_CLAUSE}(?:,{_CLAUSE})*)?"
_YOU_REQUIRE = re.compile(rf"\byou require {_PACKAGE}(?![\w\[])")
_LIMITED = re.compile(rf"(?<![\w.-]){_NAME}(?:{_CLAUSE}(?:,{_CLAUSE})*)? depends on {_PACKAGE}(?![\w\[])")
_CONCLUDE = "we can conclude that "

NameOf = Callable[[str | None], str]
"""Returns the display name of a file."""


def message_of(conflict: Conflict, own: OwnLine, name_of: NameOf) -> str:
    """Return the message of a conflict finding that is shown on `own`, one of the lines that conflict.

    `name_of` returns the display name of a file; its argument is the file's path.
    """
    places = {line: _place(line, own, name_of) for line in conflict.lines}
    others = [f"`{line.text}` ({places[line]})" for line in conflict.lines if line.text != own.text]
    text = in_terms_of(conflict.explanation, conflict.lines, places)
    start = ""
    if others:
        sections = conflict.sections
        together = f" if {' and '.join(sections)} are installed together" if len(sections) > 1 else ""
        start = f"This cannot be installed together with {_listed(others)}{together}. "
    return f"{start}{text}{suggestion_of(conflict)}"


def conflict_text(conflict: Conflict, name_of: NameOf) -> str:
    """Return a description of a whole conflict: its lines with their locations, the explanation, and a suggestion.

    `name_of` returns the display name of a file; its argument is the file's path.
    """
    places = {line: _at(line, name_of) for line in conflict.lines}
    lines = _listed([f"`{line.text}` ({places[line]})" for line in conflict.lines])
    start = f"{lines} cannot be installed" + (" together" if len(conflict.lines) > 1 else "")
    return f"{start}. {in_terms_of(conflict.explanation, conflict.lines, places)}{suggestion_of(conflict)}"


def suggestion_of(conflict: Conflict) -> str:
    """Return the sentence that suggests versions which would resolve a conflict, with a leading space; empty if none is
    known.
    """
    found = [f"`{each.line.name}=={each.version}`" for each in conflict.suggestions if each.version]
    if not found:
        return ""
    return f" One of the lines could give way: {' or '.join(dict.fromkeys(found))} would fit with everything else."


def _place(line: OwnLine, own: OwnLine, name_of: NameOf) -> str:
    return f"line {line.number}" if line.path is not None and line.path == own.path else _at(line, name_of)


def _at(line: OwnLine, name_of: NameOf) -> str:
    return "the command line" if line.path is None else f"{name_of(line.path)}:{line.number}"


def _listed(texts: list[str]) -> str:
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def in_terms_of(text: str, lines: tuple[OwnLine, ...], place: dict[OwnLine, str]) -> str:
    """Return uv's explanation of a conflict, rewritten with the locations of the user's lines in place of "you".

    For example, "you require a>1" becomes "requirements.txt:3 requires a>1". `place` holds the location to show for
    each line. Where uv says that a project depends on a limit which the user set in a constraints file, the limit is
    shown as "constraints.txt:3 allows only a<2".
    """

    def required(found: re.Match[str]) -> str:
        asked = found["versions"] or ""
        named = [
            line
            for line in lines
            if line.kind == "requirement" and line.name == canonical(found["name"]) and _same_versions(line.text, asked)
        ]
        return found[0].replace("you require", f"{place[named[0]]} requires") if len(named) == 1 else found[0]

    def limited(found: re.Match[str]) -> str:
        name, versions = canonical(found["name"]), found["versions"]
        for line in lines:
            if line.kind == "constraint" and line.name == name and versions and _same_versions(line.text, versions):
                return f"{place[line]} allows only {found['name']}{versions}"
        return found[0]

    text = _LIMITED.sub(limited, _YOU_REQUIRE.sub(required, text)).replace(_CONCLUDE, "")
    end = "this line cannot be installed" if len(lines) == 1 else "these lines cannot be installed together"
    for before in ("your requirements are unsatisfiable", "your project's requirements are unsatisfiable"):
        text = text.replace(before, end)
    return text


def _same_versions(text: str, versions: str) -> bool:
    squeezed = "".join(text.split())
    return all(clause in squeezed for clause in versions.split(","))
