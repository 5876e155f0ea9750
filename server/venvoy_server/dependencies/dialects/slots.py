"""Where the requirements of a file are that holds other things too: what each dialect's reader answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

SlotKind = Literal["toml", "plain", "quoted", "parts"]
"""A TOML string literal, text as it is, the same between quotes, or a requirement put together of parts."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """A part of a requirement's text, and the span of the document it comes from; `verbatim` if both are the same text."""

    text: str
    start: int
    end: int
    verbatim: bool = False


class Slot(msgspec.Struct, frozen=True, gc=False):
    """One requirement: its span in the document, what kind of text it is, and the list that it belongs to.

    `parts` are those of a translated requirement, and none if the span itself is its text. `traits` are bits of `model`.
    """

    start: int
    end: int
    kind: SlotKind
    section: str = ""
    traits: int = 0
    parts: tuple[Part, ...] = ()


class TextPlace(msgspec.Struct, frozen=True, gc=False):
    """A string that is not a requirement and that rules or links are about: what it is, its span, and the list it is in."""

    kind: str
    start: int
    end: int
    value: str
    section: str = ""


def first_keys(places: Sequence[TextPlace]) -> list[TextPlace]:
    """Return where each key is for the first time: a table may be written in several lines, as `a.b = 1` and `a.c = 2`."""
    first: dict[str, TextPlace] = {}
    for place in places:
        if place.kind == "key":
            first.setdefault(place.section, place)
    return list(first.values())


class ReadText(msgspec.Struct, frozen=True):
    """What a reader found in a text: requirements in order, other places in order."""

    slots: Sequence[Slot] = ()
    places: Sequence[TextPlace] = ()
