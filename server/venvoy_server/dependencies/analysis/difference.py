"""Compare two documents entry by entry when the edits between them are not known."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.document import Document


def difference(old: Document | None, new: Document) -> tuple[int, int, int]:
    """Return which entries differ between two documents, as (first, old_last, new_last).

    `old.entries[first:old_last]` was replaced by `new.entries[first:new_last]`; all entries before and after are equal.
    If `old` is None, all entries of `new` are new.
    """
    if old is None:
        return 0, 0, len(new.entries)
    if new.parent == old.serial and new.change:
        first, old_last, new_last = new.change
        return first, old_last, new_last
    limit = min(len(old.entries), len(new.entries))
    first = _common(old, new, limit, False)
    last = _common(old, new, limit - first, True)
    return first, len(old.entries) - last, len(new.entries) - last


def _common(old: Document, new: Document, limit: int, backwards: bool) -> int:
    """Return how many entries two documents share at their beginnings, or at their ends if `backwards`; at most
    `limit`.
    """
    size = 0
    step = 1024
    while size < limit:
        count = min(step, limit - size)
        if backwards:
            here = slice(len(old.entries) - size - count, len(old.entries) - size)
            there = slice(len(new.entries) - size - count, len(new.entries) - size)
        else:
            here = there = slice(size, size + count)
        if old.labels[here] == new.labels[there] and old.entries[here] == new.entries[there]:
            size += count
        elif count == 1:
            break
        else:
            step = max(1, count // 4)
    return size
