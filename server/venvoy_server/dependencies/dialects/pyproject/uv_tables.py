"""Positions in uv's tables of a `pyproject.toml` that findings refer to: the names of sources, and the indexes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.dialects.toml_strings import Keys, TomlReader

_SOURCES: Final[Keys] = ("tool", "uv", "sources")
_INDEX: Final[Keys] = ("tool", "uv", "index")


def uv_places(reader: TomlReader) -> list[TextPlace]:
    """Return the positions of uv's sources (kind `source`) and package indexes (kind `index`) in a pyproject.toml.

    `reader` must have read the whole file: its iterator `strings()` must be exhausted.
    """
    return [*_sources(reader), *_indexes(reader)]


def _sources(reader: TomlReader) -> list[TextPlace]:
    """Return the positions of the project names in `[tool.uv.sources]`; a name is a key or part of a table header."""
    return [
        TextPlace("source", name.start, name.end, name.keys[3])
        for name in reader.names
        if name.keys[:3] == _SOURCES and len(name.keys) == 4
    ]


def _indexes(reader: TomlReader) -> Iterator[TextPlace]:
    """Yield the positions of uv's package indexes (`tool.uv.index`) and of their fields.

    The `value` of a yielded place is `0` for the first `[[tool.uv.index]]`, and `0.url` for its field `url`. It is
    empty if the index is not in an array of tables.
    """
    headers = [table for table in reader.tables if table.keys == _INDEX]
    arrays = [table for table in headers if table.is_array]
    starts = [table.start for table in arrays]
    for table in headers:
        place = str(bisect_left(starts, table.start)) if table.is_array else ""
        yield TextPlace("index", table.key_start, table.key_end, place)
    in_headers = {table.key_start for table in headers}
    for key in reader.names:
        if key.keys == _INDEX and key.start not in in_headers:
            yield TextPlace("index", key.start, key.end, "")
        elif key.keys[:3] == _INDEX and len(key.keys) == 4 and arrays:
            number = bisect_left(starts, key.start) - 1
            yield TextPlace("index", key.start, key.end, f"{number}.{key.keys[3]}")
