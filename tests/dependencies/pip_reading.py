"""What pip reads in a requirements file, as values that can be compared before and after a change of the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from posixpath import dirname, join, normpath
from typing import NamedTuple

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.dialects.requirements_txt.entry import include_of
from venvoy_server.dependencies.dialects.requirements_txt.option_names import RUN_WIDE
from venvoy_server.dependencies.model import Entry, OptionUse, Requirement

# The order of requirements means nothing to pip; that of indexes and includes does.
_ORDERED = ("option", "include")
_EGG = re.compile(r"([#&])egg=([^&]*)(&?)")


class LineReading(NamedTuple):
    """What pip takes from one line; an option line has a kind and options only."""

    kind: str
    name: str = ""
    extras: frozenset[str] = frozenset()
    specifier: str = ""
    prereleases: bool | None = None
    target: str = ""
    marker: str = ""
    options: tuple[tuple[str, str | None], ...] = ()


class Reading(NamedTuple):
    """What pip takes from a file: its accepted lines, and the texts of those that it refuses."""

    lines: list[LineReading]
    refused: list[str]


def read(
    text: str, path: str | None = None, constraints: bool = False, files: Collection[str] | None = None
) -> Reading:
    """Return what pip reads in a text; lines that say nothing to it are left out. `files` are the paths that it may include."""
    lines: list[LineReading] = []
    refused: list[str] = []
    for entry in Document.parse(text, path, constraints).entries:
        if entry.fault or _is_no_path(entry.requirement, files) or _includes_nothing(entry, path, files):
            refused.append(entry.text)
        elif entry.text:
            lines.extend(_line(entry))
    return Reading(lines, refused)


def _is_no_path(found: Requirement | None, files: Collection[str] | None) -> bool:
    """Return whether a text that is not a requirement is not clearly a path either; then pip refuses it."""
    if found is None or found.doubt is None:
        return False
    if files is not None and join(normpath(join("/w", found.target)), "setup.py") in files:
        return False  # pip finds a project there
    return not found.target.startswith((".", "/")) or found.target.startswith(("//", "/*"))


def _includes_nothing(entry: Entry, path: str | None, files: Collection[str] | None) -> bool:
    """Return whether a line includes a file that does not exist."""
    include = include_of(entry)
    if include is None or path is None or files is None or "://" in (include.value or ""):
        return False
    return normpath(join(dirname(path), include.value or "")) not in files


def _line(entry: Entry) -> list[LineReading]:
    wide = [LineReading("option", options=((use.name, use.value),)) for use in entry.options if use.name in RUN_WIDE]
    if entry.requirement is not None:
        return [_requirement(entry, entry.requirement), *wide]
    include = include_of(entry)
    if include:
        return [LineReading("include", options=((include.name, include.value),)), *wide]
    used: list[OptionUse] = [use for use in entry.options if use.name not in ("--hash", "--config-settings")]
    return [LineReading("option", options=((use.name, use.value),)) for use in used]


def _requirement(entry: Entry, found: Requirement) -> LineReading:
    target = found.target
    egg = _EGG.search(target) if found.form in ("named", "url") or entry.kind == "editable" else None
    name = found.key
    if egg:
        target = target[: egg.start()] + (egg[1] if egg[3] else "") + target[egg.end() :]
        name = name or re.sub(r"[-_.]+", "-", egg[2]).lower()
    specifier = found.specifier.strip().strip("()").strip().rstrip(",")
    return LineReading(
        entry.kind,
        name,
        frozenset(re.sub(r"[-_.]+", "-", extra).lower() for extra in found.extras),
        _range(specifier),
        SpecifierSet(specifier).prereleases,
        target,
        str(Marker(found.marker)) if found.marker else "",
        tuple(sorted({(use.name, use.value) for use in entry.options if use.name in ("--hash", "--config-settings")})),
    )


def _range(specifier: str) -> str:
    """Return the same text for all specifiers that allow the same versions."""
    found = SpecifierSet(specifier)
    if "===" in specifier:
        return ",".join(sorted(str(each) for each in found))
    return str(found.to_range())


def differences(before: Reading, after: Reading) -> list[str]:
    """Return what a change of the text that claims to be safe must not have done.

    What pip read it still reads (a line that was there twice may be there once), options and includes in the same order; what it refused it
    now accepts or refuses as before; nothing new appears where nothing was refused.
    """
    wrong = []
    known = set(before.lines)
    missing = list(known.difference(after.lines))
    if len(before.refused) == len(
        after.refused
    ):  # a repaired option may now precede an equal one, so the order is not compared
        rest = iter(after.lines)
        missing += [line for line in dict.fromkeys(before.lines) if line.kind in _ORDERED and line not in rest]
    if missing:
        wrong.append(f"lost or moved: {missing}")
    new_faults = [text for text in after.refused if text not in before.refused]
    if new_faults:
        wrong.append(f"refused now: {new_faults}")
    added = [line for line in after.lines if line not in known]
    if added and len(after.refused) >= len(before.refused):
        wrong.append(f"new: {added}")
    return wrong
