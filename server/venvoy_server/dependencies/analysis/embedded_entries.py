"""Split the text of a file such as a pyproject.toml into entries: one for each requirement, one for each other line."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from itertools import pairwise

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.entries import slot_entry
from venvoy_server.dependencies.dialects.slots import Slot
from venvoy_server.dependencies.model import Entry

# What may precede a requirement on its own line: indentation, a `- ` list marker, a script's `# ` comment prefix.
BEGINNING = re.compile(r"(?:#[ \t])?[ \t]*(?:-[ \t]+)?")
# Number of entries per slice.
_SLICE = 128


def _cuts(text: str, slots: Sequence[Slot]) -> list[int]:
    """Return the ascending offsets at which the text is split into entries.

    These are the beginning of each line, and that of each requirement that follows another one on the same line.
    `slots` are the locations of the requirements. A line end inside a requirement does not split the text.
    """
    cuts = {0, len(text)} | {found.end() for found in re.finditer("\n", text)}
    before = 0
    for slot in slots:
        line = text.rfind("\n", before, slot.start) + 1  # not further back: many strings may share a line
        if (before and not line) or not BEGINNING.fullmatch(text, line or before, slot.start):
            cuts.add(slot.start)
        if text.find("\n", slot.start, slot.end) >= 0:
            cuts -= set(range(slot.start + 1, slot.end))
        before = slot.end
    return sorted(cuts)


def entries_of(
    text: str, slots: Sequence[Slot], known: Mapping[tuple[str, str], Entry]
) -> Generator[None, None, list[Entry]]:
    """Split a text into entries; `slots` are the locations of its requirements.

    The generator yields None between slices of work, so that other tasks can run, and returns the entries. `known`
    holds entries of an earlier version of the file for reuse, by (raw text, name of the requirement's list).
    """
    pending = deque(slots)
    entries: list[Entry] = []
    for start, stop in pairwise(_cuts(text, slots)):
        raw = text[start:stop]
        if pending and start <= pending[0].start < stop:
            slot = pending.popleft()
            again = known.get((raw, slot.section))
            entries.append(again if again is not None and _is_of(again, slot) else slot_entry(raw, start, slot))
        else:
            entries.append(_other(raw))
        if len(entries) % _SLICE == 0:
            yield
    return entries


def _is_of(entry: Entry, slot: Slot) -> bool:
    """Return whether an existing entry with the same raw text can be reused for the requirement at `slot`.

    If the requirement is composed of parts in several places of the file, such as a name and a version, the entry's
    composed text must be the same, too. Outside TOML, what is wrong with a text depends on the lines around it.
    """
    if entry.fault is not None and slot.kind != "toml":
        return False
    return not slot.parts or entry.text == "".join([part.text for part in slot.parts])


def _other(raw: str) -> Entry:
    """Return the entry of a text without requirements: its kind is `comment` if it begins with `#`, else `blank`."""
    body = raw.strip()
    if not body.startswith("#"):
        return Entry("blank", raw, traits=m.ALL)
    start = raw.index("#")
    return Entry("comment", raw, "", start, (), start, start + len(body), m.ALL | m.COMMENT)
