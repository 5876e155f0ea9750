"""What the readers of the file formats return: the locations of requirements and of other strings in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

SlotKind = Literal["toml", "plain", "quoted", "parts", "split"]
"""`toml`: a TOML string literal; `plain`: plain text; `quoted`: text in quotes;
`parts`: composed of several parts; `split`: plain text after a `;`, which separates requirements there.
"""


class Part(msgspec.Struct, frozen=True, gc=False):
    """A part of a requirement's text, and the span in the document that it comes from.

    `verbatim` is whether the text equals the document's characters there.
    """

    text: str
    start: int
    end: int
    verbatim: bool = False


class Slot(msgspec.Struct, frozen=True, gc=False):
    """The location of one requirement in a file, as found by the reader of the file's format.

    `start` and `end` are the requirement's span in the document. `kind` is how the requirement is written there, such
    as `toml` for a TOML string. `section` is the name of the list that contains it, such as `project.dependencies`.

    Some formats write a requirement in several pieces, such as a Poetry entry with fields for its version and extras.
    `parts` are then the pieces of the requirement's text, in order. Otherwise `parts` is empty, and the text is the one
    in the span. `traits` are flags that describe the requirement, such as `OPTIONAL` of `dependencies.model`.
    """

    start: int
    end: int
    kind: SlotKind
    section: str = ""
    traits: int = 0
    parts: tuple[Part, ...] = ()


class TextPlace(msgspec.Struct, frozen=True, gc=False):
    """The position of a string that is not a requirement, but that findings or links refer to.

    It has a kind such as `url`, a span in the document, the value, and the key path (`section`).
    """

    kind: str
    start: int
    end: int
    value: str
    section: str = ""


def first_keys(places: Sequence[TextPlace]) -> list[TextPlace]:
    """Return the first position of each key path among the positions of keys (kind `key`) in `places`.

    A text may have one key path at several positions, such as that of the table `a` in the lines `a.b = 1` and
    `a.c = 2`.
    """
    first: dict[str, TextPlace] = {}
    for place in places:
        if place.kind == "key":
            first.setdefault(place.section, place)
    return list(first.values())


class ReadText(msgspec.Struct, frozen=True):
    """The locations that a parser found in a file: of requirements (`slots`), and of other strings (`places`)."""

    slots: Sequence[Slot] = ()
    places: Sequence[TextPlace] = ()
