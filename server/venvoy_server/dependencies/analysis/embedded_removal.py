"""Which text to delete so that one requirement of a pyproject.toml, setup.cfg or other format is removed."""

from __future__ import annotations

import re

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.dialect_readers import TOML_DIALECTS
from venvoy_server.dependencies.analysis.embedded_entries import BEGINNING
from venvoy_server.dependencies.dialects.names import Dialect
from venvoy_server.dependencies.dialects.table_entries import is_whole_value
from venvoy_server.dependencies.dialects.toml_strings import literal_in
from venvoy_server.dependencies.model import Entry

_ALONE = re.compile(r"[ \t]*,?[ \t]*(?:#[^\n]*)?\r?\n?")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_SEMICOLON = re.compile(r"[ \t]*;[ \t]*")


def removal_of(dialect: Dialect, entry: Entry) -> tuple[int, int] | None:
    """Return the (start, end) offsets, relative to the entry, of the text to delete.

    That text is the whole line, or, if the line contains more, the requirement and the separator after it. None for a
    requirement in a table of Poetry or Pipenv that is not a key with its whole value.
    """
    if entry.traits & m.TRANSLATED and dialect in TOML_DIALECTS and not is_whole_value(entry.raw):
        return None
    span = _span_within(dialect, entry)
    if span is None:
        return 0, entry.size
    start, end = span
    if dialect == "setup-cfg":
        after = _SEMICOLON.match(entry.raw, end)
        return start, after.end() if after else end
    if BEGINNING.fullmatch(entry.raw[:start]) and _ALONE.fullmatch(entry.raw, end) and entry.raw.endswith("\n"):
        return 0, entry.size
    comma = _COMMA.match(entry.raw, end)
    return start, comma.end() if comma else end


def _span_within(dialect: Dialect, entry: Entry) -> tuple[int, int] | None:
    """Return the (start, end) of a requirement that may share its line, with its quotes; None if it has the line."""
    start, end = entry.lead, entry.pieces[-1][2] if entry.pieces else entry.lead + len(entry.text)
    if dialect in TOML_DIALECTS:
        return None if entry.traits & m.TRANSLATED else literal_in(entry.raw)
    if dialect == "setup-cfg":  # a line that continues a list is indented
        return None if entry.raw[:1].isspace() else (start, end)
    if dialect != "conda" or "-" in entry.raw[:start]:
        return None
    quotes = int(entry.raw[start - 1 : start] in ('"', "'") and start > 0)
    return start - quotes, end + quotes
