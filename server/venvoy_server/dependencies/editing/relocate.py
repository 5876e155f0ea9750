"""Rewrite the relative paths in a requirements file so that it has the same meaning in another folder."""

from __future__ import annotations

from collections.abc import Callable

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.model import Entry

INCLUDES = frozenset({"--requirement", "--constraint"})
_RELATIVE = INCLUDES | {"--find-links"}

Place = Callable[[str, str], str | None]
"""Maps (option name, value) to the value to write, or None to keep it."""


def relocated(text: str, place: Place) -> str:
    """Return a requirements file with the paths of its options `-r`, `-c` and `-f` rewritten by the function `place`.

    `place` takes the option's name and the path; it returns the new path, or None to keep the old one. URLs are kept,
    and so are values that the file does not contain verbatim, such as those with variables.
    """
    return "".join([_relocated(entry, place) for entry in Document.parse(text).entries])


def _relocated(entry: Entry, place: Place) -> str:
    raw = entry.raw
    for option in reversed(entry.options):
        if option.name not in _RELATIVE or not option.value or "://" in option.value:
            continue
        value, span = place(option.name, option.value), entry.verbatim(option.value_start, option.value_end)
        if value is not None and span is not None:
            raw = raw[: span[0]] + value + raw[span[1] :]
    return raw
