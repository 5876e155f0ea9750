"""Results of the dialect readers: the locations of requirements and other strings in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

SlotKind = Literal["toml", "plain", "quoted", "parts"]
"""`toml`: a TOML string literal; `plain`: plain text; `quoted`: text in quotes;
`parts`: composed of several parts.
"""


class Part(msgspec.Struct, frozen=True, gc=False):
    """A part of a requirement's text with its source span; `verbatim` is whether the text equals the source."""

    text: str
    start: int
    end: int
    verbatim: bool = False


class Slot(msgspec.Struct, frozen=True, gc=False):
    """The location of one requirement: its span in the document, the kind of its text, and its list (`section`).

    `parts` are the parts of a translated requirement; empty if the text is in the span itself. `traits` are bits of
    `model`.
    """

    start: int
    end: int
    kind: SlotKind
    section: str = ""
    traits: int = 0
    parts: tuple[Part, ...] = ()


class TextPlace(msgspec.Struct, frozen=True, gc=False):
    """A string other than a requirement that rules or links are about: its kind, span, value, and section."""

    kind: str
    start: int
    end: int
    value: str
    section: str = ""


def first_keys(places: Sequence[TextPlace]) -> list[TextPlace]:
    """Return the first place of each key; a table may be spread over several lines, such as `a.b = 1` and `a.c = 2`."""
    first: dict[str, TextPlace] = {}
    for place in places:
        if place.kind == "key":
            first.setdefault(place.section, place)
    return list(first.values())


class ReadText(msgspec.Struct, frozen=True):
    """The result of a reader: requirements and other places, each in document order."""

    slots: Sequence[Slot] = ()
    places: Sequence[TextPlace] = ()
