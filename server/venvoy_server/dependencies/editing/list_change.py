"""Add a requirement to a list of requirements or remove one: the data types, and the edit of a single requirement."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as PackagingRequirement

from venvoy_server.dependencies.model import Entry
from venvoy_server.packages.read import canonical


class ListError(Exception):
    """Raised if a list of requirements cannot be changed as requested.

    The message states the reason and what to do instead.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class NewRequirement(msgspec.Struct, frozen=True):
    """A requirement to add: the text as typed, and its parts (PEP 508).

    `key` is the canonical form of `name`. `marker` is normalised. A part that is missing is empty.
    """

    text: str
    name: str
    key: str
    extras: tuple[str, ...] = ()
    specifier: str = ""
    url: str = ""
    marker: str = ""


class ListChange(msgspec.Struct, frozen=True):
    """The result of changing a list of requirements: the file's new text, and sentences for the user (`said`).

    The text is the old one if nothing had to change.
    """

    text: str
    said: tuple[str, ...] = ()


def new_requirement(text: str) -> NewRequirement:
    """Parse a requirement that a user typed; raises ListError if it is invalid or has no name."""
    text = text.strip()
    try:
        found = PackagingRequirement(text)
    except (InvalidRequirement, RecursionError):
        raise ListError(_not_one(text)) from None
    return NewRequirement(
        text=text,
        name=found.name,
        key=canonical(found.name),
        extras=tuple(sorted(found.extras)),
        specifier=str(found.specifier),
        url=found.url or "",
        marker=str(found.marker) if found.marker is not None else "",
    )


def _not_one(text: str) -> str:
    if "://" in text or text.startswith((".", "/", "~")) or "\\" in text:
        return f"{text!r} is a path or a URL without a name; a list needs NAME @ URL."
    meant = text.replace("=>", ">=").replace("=<", "<=")
    if "=" in meant and not any(mark in meant for mark in ("==", ">=", "<=", "~=", "!=")):
        meant = meant.replace("=", "==", 1)
    advice = f" Did you mean {meant}?" if meant != text else ""
    return f"{text!r} is not a requirement. Write NAME, NAME[extra], NAME==VERSION or NAME @ URL.{advice}"


def entry_for(entries: Sequence[Entry], wanted: NewRequirement, lines: Sequence[int]) -> Entry | None:
    """Return the existing entry into which a new requirement is merged, or None if a new entry must be added.

    `entries` are the entries (logical lines) of the same project, and `lines` are their line numbers, for messages. If
    `wanted` has a marker, the result is the first entry with an equal marker, or None without such an entry. If
    `wanted` has no marker, the result is the only entry, with or without a marker, or None without entries. Raises
    ListError if `wanted` has no marker and there are several entries.
    """
    if wanted.marker:
        same = [each for each in entries if _normal_marker(each) == wanted.marker]
        return same[0] if same else None
    if len(entries) > 1:
        where = ", ".join(str(line) for line in lines)
        raise ListError(
            f"{wanted.name} is listed {len(entries)} times (lines {where}); add it with the marker of one of them."
        )
    return entries[0] if entries else None


def _normal_marker(entry: Entry) -> str | None:
    requirement = entry.requirement
    if requirement is None or not requirement.marker:
        return None
    try:
        return str(Marker(requirement.marker))
    except ValueError:
        return requirement.marker


def merged(entry: Entry, wanted: NewRequirement) -> str | None:
    """Return the source text of an entry with a new requirement merged in; None if the entry already includes it.

    A different version replaces the existing one; extras are added to the existing ones; everything else is preserved.
    Raises ListError if the entry has hashes or a different URL, or if the text to replace is not in one piece in the
    source, as after a variable or a continued line.
    """
    requirement = entry.requirement
    assert requirement is not None
    missing = [
        extra for extra in wanted.extras if canonical(extra) not in {canonical(each) for each in requirement.extras}
    ]
    is_new_version = bool(wanted.specifier) and not _same_specifier(requirement.specifier, wanted.specifier)
    is_new_url = bool(wanted.url) and wanted.url != requirement.target
    if not (missing or is_new_version or is_new_url):
        return None
    if any(option.name == "--hash" for option in entry.options):
        raise ListError(f"The line of {wanted.name} has hashes, which are those of its version. Change it by hand.")
    if is_new_url or (is_new_version and requirement.target):
        raise ListError(
            f"{wanted.name} is listed with another source: {entry.text}. Drop it first, or change it by hand."
        )
    raw = entry.raw
    if is_new_version:
        at = (requirement.specifier_start, requirement.specifier_end)
        end = requirement.extras_end or requirement.name_end
        if not requirement.extras_end and raw[entry.lead + end : entry.lead + end + 2] == "[]":
            end += 2
        bracketed = requirement.specifier.startswith("(")
        text = f"({wanted.specifier})" if bracketed else _typed_specifier(wanted)
        raw = _replaced(entry, raw, at if requirement.specifier else (end, end), text)
    if missing:
        extras = "[" + ",".join([*requirement.extras, *missing]) + "]"
        at = (requirement.extras_start, requirement.extras_end)
        raw = _replaced(entry, raw, at if requirement.extras else (requirement.name_end, requirement.name_end), extras)
    return raw


def _typed_specifier(wanted: NewRequirement) -> str:
    """Return the version specifier of a new requirement, with the spaces and the order that the user typed."""
    return re.sub("^[^<>=!~]*", "", wanted.text.partition(";")[0]).rstrip(" )")


def _replaced(entry: Entry, raw: str, span: tuple[int, int], text: str) -> str:
    found = entry.verbatim(*span)
    if found is None:
        raise ListError(f"The line {entry.text!r} is written over several lines or with a variable. Change it by hand.")
    return raw[: found[0]] + text + raw[found[1] :]


def _same_specifier(one: str, other: str) -> bool:
    from packaging.specifiers import SpecifierSet

    try:
        return SpecifierSet(one.strip("()")) == SpecifierSet(other)
    except ValueError:  # also for a number with thousands of digits
        return False


def line_end_of(text: str) -> str:
    r"""Return the more frequent line ending of a text, `\n` or `\r\n`; `\n` by default."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def place_in_order(keys: Sequence[str], key: str) -> int:
    """Return the index at which to insert the name `key` into the canonical names `keys`.

    If there are at least two names and they are sorted, it is the sorted position of `key`, otherwise the end.
    """
    if len(keys) < 2 or list(keys) != sorted(keys):
        return len(keys)
    return next((number for number, each in enumerate(keys) if each > key), len(keys))
