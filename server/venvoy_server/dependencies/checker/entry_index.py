"""An index of a document's entries: which of them name a project, need the whole document, or have a hash."""

from __future__ import annotations

from bisect import bisect_left, insort

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.parsed_files import has_hash, is_special


class EntryIndex:
    """The labels of the entries that name each project, those of special entries, and the number of entries with hashes.

    An entry (a requirement or another logical line) is identified by its label, a number that edits of other lines do
    not change. Special entries are includes, option lines, requirements with options other than `--hash`, and lines
    that pip cannot read. The labels are sorted, and thus in document order.
    """

    def __init__(self) -> None:
        self.names: dict[str, list[int]] = {}
        self.special: list[int] = []
        self.hashed = 0

    def remove(self, old: Document, index: int, touched: dict[str, bool]) -> None:
        """Remove the entry number `index` of `old`, the document before an edit.

        If the entry names a project that is not in `touched` yet, the project's canonical name is added there, with the
        value True: the document named the project before the edit.
        """
        label, entry = old.labels[index], old.entries[index]
        if entry.traits & m.NAMED and entry.requirement:
            key = entry.requirement.key
            touched.setdefault(key, True)
            discard(self.names[key], label)
        if has_hash(entry):
            self.hashed -= 1
        if is_special(entry):
            discard(self.special, label)

    def add(self, document: Document, index: int, touched: dict[str, bool]) -> None:
        """Add the entry number `index` of the document.

        If the entry names a project that is not in `touched` yet, the project's canonical name is added there, with the
        value True if the index already has an entry that names the project, else False.
        """
        label, entry = document.labels[index], document.entries[index]
        if entry.traits & m.NAMED and entry.requirement:
            key = entry.requirement.key
            labels = self.names.setdefault(key, [])
            touched.setdefault(key, bool(labels))
            insort(labels, label)
        if has_hash(entry):
            self.hashed += 1
        if is_special(entry):
            insort(self.special, label)


def discard(labels: list[int], label: int) -> None:
    """Remove a label from a sorted list, if it is in the list."""
    at = bisect_left(labels, label)
    if at < len(labels) and labels[at] == label:
        del labels[at]
