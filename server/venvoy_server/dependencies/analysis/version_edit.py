"""Fixes that change the version that a requirement line requires, and its hashes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine
from venvoy_server.dependencies.analysis.line import DraftEdit, DraftFix, Line
from venvoy_server.dependencies.model import OptionUse
from venvoy_server.index.model import IndexFile, Release
from venvoy_server.index.snapshot import IndexSnapshot

_LOWER_BOUND = re.compile(r"\s*>=?\s*[^,\s]+\s*")


def version_fixes(found: IndexedLine, title: str, version: str) -> tuple[DraftFix, ...]:
    """Return a fix that replaces a pinned version or a lower bound with another version, and updates the hashes.

    Empty if the line has hashes and those of the version are not known, or if its specifier has another form.

    Args:
        found: The line.
        title: The title of the fix.
        version: The new version.
    """
    text = _new_specifier(found, version)
    if text is None:
        return ()
    line, requirement = found.line, found.requirement
    fixes = line.replace(title, requirement.specifier_start, requirement.specifier_end, text)
    if not fixes or not hash_options(line):
        return fixes
    hashes = _hash_edit(found, version)
    return (DraftFix(title, edits=(*fixes[0].edits, hashes)),) if hashes else ()


def hash_fixes(found: IndexedLine, title: str, version: str) -> tuple[DraftFix, ...]:
    """Return a tuple with one fix, which replaces the hashes of a line with those of the release `version`.

    `found` is the line with the releases of its project, and `title` the title of the fix, as shown to the user. The
    tuple is empty if the line has no hashes, or if the hashes of the release's files are not known.
    """
    edit = _hash_edit(found, version)
    return (DraftFix(title, edits=(edit,)),) if edit else ()


def hash_options(line: Line) -> list[OptionUse]:
    """Return the `--hash` options of a line."""
    return [use for use in line.entry.options if use.name == "--hash"]


def digests_of(file: IndexFile, key: str, snapshot: IndexSnapshot) -> Mapping[str, str] | None:
    """Return the hashes of a file on the index: algorithm → hex digest; None if they are not known.

    `key` is the canonical name of the project.
    """
    for answer in snapshot.answers(key):
        if answer.details is not None and file.name in answer.details.files:
            return answer.details.files[file.name].hashes
    return None


def release_digests(release: Release, key: str, snapshot: IndexSnapshot) -> dict[str, Mapping[str, str]] | None:
    """Return the hashes of all files of a release: file name → algorithm → hex digest.

    None if those of any file are not known. `key` is the canonical name of the project.
    """
    found: dict[str, Mapping[str, str]] = {}
    for file in release.files:
        digests = digests_of(file, key, snapshot)
        if not digests:
            return None
        found[file.name] = digests
    return found


def _new_specifier(found: IndexedLine, version: str) -> str | None:
    requirement, pin = found.requirement, found.pin
    start, end = requirement.specifier_start, requirement.specifier_end
    if not end or found.line.entry.traits & m.LOCKED:
        return None
    text = found.line.entry.text[start:end]
    if pin is not None:
        return text.replace(pin, version, 1) if "," not in text and text.count(pin) == 1 else None
    return f">={version}" if _LOWER_BOUND.fullmatch(text) else None


def _hash_edit(found: IndexedLine, version: str) -> DraftEdit | None:
    """Return the edit that replaces the hashes of a line with those of the release `version` of its project.

    The edit keeps the hash algorithm and the layout of the line. `found` is the line with the releases of its project.
    None if the line has no hashes, or if those of the release are not known.
    """
    uses, release = hash_options(found.line), found.release(version)
    digests = release_digests(release, found.key, found.snapshot) if release else None
    if not uses or digests is None:
        return None
    algorithm = (uses[0].value or "").partition(":")[0] or "sha256"
    texts = sorted({each[algorithm] for each in digests.values() if algorithm in each})
    if not texts:
        return None
    entry, raw = found.line.entry, found.line.raw()
    start, end = entry.locate(uses[0].start, uses[0].value_end)[0], entry.locate_all(0, uses[-1].value_end)[-1][1]
    before = entry.locate_all(0, uses[1].start)[-1][1] if len(uses) > 1 else start
    gap = re.search(r"[ \t]*(?:\\\r?\n[ \t]*)?$", raw[:before])
    separator = gap[0] if gap and gap[0] else " "
    return DraftEdit(
        found.line.label, None, start, end, separator.join([f"--hash={algorithm}:{each}" for each in texts])
    )
