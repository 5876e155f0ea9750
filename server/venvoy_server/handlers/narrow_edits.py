"""Narrowing of edits, so that they do not contain a credential (such as a password in a URL) next to the changed text.

Edits of a line with a credential replace only the characters that change. Other edits are left as the rules made them,
usually of whole words, which is easier to read.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.findings import Edit
from venvoy_server.environments.redact import masked

# Number of characters around an edit that are examined to detect a credential in a URL.
_AROUND = 2000
# Maximum length of the part of a text that several edits change, up to which they are narrowed together.
_LONGEST = 4000


def narrowed(text: str, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Return edits with the same effect on `text` as `edits`, but without credentials in the inserted text if possible.

    `edits` do not overlap. If one of them rewrites a line with a credential, all of them are replaced by smaller edits
    around the credentials. This requires that each credential occurs exactly once in the replaced text, and exactly
    once in the new text. Otherwise, or if the edits are far apart, all `edits` are returned unchanged.
    """
    if not any(edit.text and _secrets(text, edit) for edit in edits):
        return edits
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    if len(edits) > 1 and end - start > _LONGEST:
        return edits
    path, old = edits[0].path, text[start:end]
    new = apply_edits(old, [Edit(path, each.start - start, each.end - start, each.text) for each in edits])
    pieces = _around(old, new, _secrets(text, Edit(path, start, end, new)))
    if pieces is None:
        return edits
    return [Edit(path, start + first, start + last, put) for first, last, put in pieces]


def _secrets(text: str, edit: Edit) -> list[tuple[int, int]]:
    """Return where the text that `edit` inserts contains credentials, as pairs `(start, end)` of offsets in that text.

    `text` is the whole text before the edit. Characters near the edit are examined as well, since a credential may only
    be recognised as part of a longer URL. Credentials outside the inserted text are not returned.
    """
    head, tail, new = text[max(0, edit.start - _AROUND) : edit.start], text[edit.end : edit.end + _AROUND], edit.text
    after = head + new + tail
    shown = masked(after)
    if shown == after:
        return []
    spans: list[tuple[int, int]] = []
    for at in range(len(head), len(head) + len(new)):
        if shown[at] != after[at]:
            begin = at - len(head)
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], begin + 1)
            else:
                spans.append((begin, begin + 1))
    return spans


def _around(old: str, new: str, secrets: list[tuple[int, int]]) -> list[tuple[int, int, str]] | None:
    """Return replacements `(start, end, text)` that turn `old` into `new` without containing the credentials.

    `secrets` are the spans of the credentials in `new`; the offsets of the result are in `old`. The result is None if
    one of the credentials cannot be left out.
    """
    start, old_end, new_end = _difference(old, new)
    inside = [span for span in secrets if span[0] < new_end and start < span[1]]
    if not inside:
        return [(start, old_end, new[start:new_end])] if old != new else []
    first, last = inside[0]
    secret = new[first:last]
    if old.count(secret) != 1 or new.count(secret) != 1:
        return None
    at = old.index(secret)
    before = _around(old[:at], new[:first], [])
    rest = at + len(secret)
    after = _around(old[rest:], new[last:], [(begin - last, end - last) for begin, end in secrets if begin >= last])
    if before is None or after is None:
        return None
    return [*before, *((rest + begin, rest + end, put) for begin, end, put in after)]


def _difference(old: str, new: str) -> tuple[int, int, int]:
    """Return where two texts differ: the common start offset, and the end offsets of the difference in `old` and `new`.

    The difference is what remains without the longest common beginning and end; it is extended where it would split a
    CR LF.
    """
    from venvoy_server.dependencies.analysis.text_difference import text_difference

    start, old_end, new_end = text_difference(old, new)
    if "\r\n" in (old[start - 1 : start + 1], new[start - 1 : start + 1]) and start:
        start -= 1
    if "\r\n" in (old[old_end - 1 : old_end + 1], new[new_end - 1 : new_end + 1]):
        old_end, new_end = old_end + 1, new_end + 1
    return start, old_end, new_end
