"""Locate the keys of a TOML text by their key paths, for findings about values of the parsed data."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.dialects.toml_strings import Keys, TomlName, TomlReader, TomlTable


def key_places(text: str) -> dict[Keys, TextPlace]:
    """Return the positions of the keys of a TOML text, by their key paths.

    In the path of a key of an array of tables, such as `[[source]]`, the number of the table follows the key of the
    array: the first source is at `("source", "0")`, and its field `url` at `("source", "0", "url")`. If a key is
    written several times, its first position is returned.
    """
    reader = TomlReader(text)
    deque(reader.strings(), maxlen=0)
    arrays = [table for table in reader.tables if table.is_array]
    places: dict[Keys, TextPlace] = {}
    for name in reader.names:
        places.setdefault(_numbered(name, arrays), TextPlace("key", name.start, name.end, name.keys[-1]))
    for table in arrays:
        keys = (*table.keys, str(_number(table.start, [each for each in arrays if each.keys == table.keys])))
        places.setdefault(keys, TextPlace("key", table.key_start, table.key_end, table.keys[-1]))
    return places


def nearest_place(places: Mapping[Keys, TextPlace], keys: Keys) -> TextPlace | None:
    """Return the position of a key path, or else of the longest part of it that has a position; None if none has."""
    return next((places[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in places), None)


def _numbered(name: TomlName, arrays: Sequence[TomlTable]) -> Keys:
    """Return the key path of `name`; within an array of tables (`[[a]]`), the table's index follows the array's key.

    For `b` in the second table `[[a]]` it is `a`, `1`, `b`. `arrays` are the headers `[[...]]` of the whole text.
    """
    above = [each for each in arrays if each.start < name.start and each.keys == name.keys[: len(each.keys)]]
    if not above or len(name.keys) == len(above[-1].keys):
        return name.keys
    keys = above[-1].keys
    number = _number(name.start, [each for each in above if each.keys == keys])
    return (*keys, str(number), *name.keys[len(keys) :])


def _number(at: int, headers: Sequence[TomlTable]) -> int:
    """Return the index of the last of the table headers that begins at or before the offset `at`."""
    return sum(each.start <= at for each in headers) - 1
