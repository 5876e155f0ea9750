"""A cache of parsed requirements files; a changed file is parsed incrementally, and an unused one is discarded."""

from __future__ import annotations

import weakref
from collections.abc import Generator
from typing import Literal

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.difference import difference
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.option_names import is_digest
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.host import Host, Stat

FileState = Literal["file", "missing", "folder", "unreadable"]


class ParsedFile(msgspec.Struct, frozen=True, weakref=True):
    """One file as it was when it was read: its document, if the file could be read, and data derived from the document.

    `state` is what exists at the path, `stat` the file status. `special` are the option lines and includes, `faults`
    the entries that pip refuses, each as (entry identifier, entry). `names` holds the identifiers of the lines by
    canonical project name; `hashed` is whether a requirement in the file has a `--hash`.
    """

    state: FileState
    stat: Stat | None
    document: Document | None = None
    special: tuple[tuple[int, Entry], ...] = ()
    faults: tuple[tuple[int, Entry], ...] = ()
    names: dict[str, tuple[int, ...]] = {}
    hashed: bool = False


class ParsedFiles:
    """Parses requirements files and caches each parsed file, so that several include graphs can use it.

    A parsed file is kept as long as an include graph refers to it. A changed file is compared with its previous text,
    and only the difference is parsed again. Thread-safe; a file that two threads load at once may be parsed twice.
    """

    def __init__(self) -> None:
        self._known: weakref.WeakValueDictionary[tuple[str, bool], ParsedFile] = weakref.WeakValueDictionary()

    def load(
        self, host: Host, path: str, real: str, constraints: bool, stat: Stat | None, inputs: Inputs
    ) -> Generator[None, None, ParsedFile]:
        """Parse the requirements file at `path`, or return the cached result if the file has not changed since.

        The generator yields None between slices of parsing and returns the result. `stat` is the file's current status;
        if None, the file does not exist, and the result has the state "missing". The file is unchanged if `stat` equals
        the cached status. `real` is the path with symlinks resolved. `constraints` is whether to read the file as a
        constraints file. `inputs` holds the environment variables for `${NAME}`.
        """
        known = self._known.get((real, constraints))
        if known is not None and known.stat == stat and (known.document is None or known.document.path == path):
            return known
        found = yield from _read(host, path, constraints, stat, inputs, known)
        self._known[real, constraints] = found
        return found


def _read(
    host: Host, path: str, constraints: bool, stat: Stat | None, inputs: Inputs, before: ParsedFile | None
) -> Generator[None, None, ParsedFile]:
    if stat is None:
        return ParsedFile("missing", None)
    if stat.kind == "folder":
        return ParsedFile("folder", stat)
    try:
        data = read_bytes(host, path, "requirements")
    except OSError:
        return ParsedFile("unreadable", stat)
    decoded = decode(data)
    if decoded.finding:
        return ParsedFile("unreadable", stat)
    old = before.document if before is not None else None
    document = _edited(old, decoded.text, path, inputs) if old is not None else None
    if document is None:
        windows = host.platform == "win32"
        document = yield from Document.parse_slices(decoded.text, path, constraints, inputs.variables, windows)
    special = tuple([each for each in document.pairs() if each[1].traits & (m.OPTION_LINE | m.INCLUDE)])
    faults = tuple([each for each in document.pairs() if each[1].fault is not None])
    hashed = any(has_hash(entry) for entry in document.entries)
    return ParsedFile("file", stat, document, special, faults, _names(document, before), hashed)


def _edited(old: Document, text: str, path: str, inputs: Inputs) -> Document | None:
    """Return the document for the changed text of a file, by parsing only what differs from `old`.

    `old` is the document before the change. None if the whole text should be parsed: more than half of the old text
    changed, or the path or the environment variables in `inputs` are not those of `old`.
    """
    if old.path != path or old.variables != inputs.variables:
        return None
    from venvoy_server.dependencies.analysis.text_difference import text_difference

    before = old.text
    start, end, new_end = text_difference(before, text)
    if 2 * (end - start) > len(before):
        return None
    return old.edit(start, end, text[start:new_end])


def _names(document: Document, before: ParsedFile | None) -> dict[str, tuple[int, ...]]:
    """Return the labels (entry identifiers) of a document's lines, by the canonical name of their project.

    If the document is an edited version of the one in `before`, only the edited lines are examined.
    """
    old = before.document if before is not None else None
    if before is None or old is None or document.parent != old.serial or document.change is None:
        found: dict[str, list[int]] = {}
        for label, entry in document.pairs():
            if entry.traits & m.NAMED and entry.requirement:
                found.setdefault(entry.requirement.key, []).append(label)
        return {key: tuple(labels) for key, labels in found.items()}
    names = dict(before.names)
    first, old_last, new_last = difference(old, document)
    for index in range(first, old_last):
        key = key_of(old.entries[index])
        if key and key in names:
            left = tuple([label for label in names[key] if label != old.labels[index]])
            names[key] = left
            if not left:
                del names[key]
    for index in range(first, new_last):
        key = key_of(document.entries[index])
        if key:
            names[key] = tuple(sorted((*names.get(key, ()), document.labels[index])))
    return names


def key_of(entry: Entry) -> str:
    """Return the canonical name of the project that an entry (a logical line) requires; empty if none."""
    return entry.requirement.key if entry.traits & m.NAMED and entry.requirement else ""


def has_hash(entry: Entry) -> bool:
    """Return whether an entry is a valid requirement with a `--hash`, so that pip checks the hashes of all
    requirements.

    Only a digest of the right length counts, although pip accepts others: the rule `wrong-digest-length` reports those.
    """
    if not entry.traits & m.HASH or entry.kind != "requirement" or entry.fault is not None:
        return False
    return not entry.traits & m.ODD_HASH or any(
        use.name == "--hash" and is_digest(use.value or "") for use in entry.options
    )


def is_special(entry: Entry) -> bool:
    """Return whether an entry is an option line, an include, a line that pip cannot read, or a requirement with an
    option other than `--hash`.
    """
    if entry.traits & (m.OPTION_LINE | m.INCLUDE | m.ALIEN):
        return True
    return bool(entry.traits & m.OPTION) and any(use.name != "--hash" for use in entry.options)
