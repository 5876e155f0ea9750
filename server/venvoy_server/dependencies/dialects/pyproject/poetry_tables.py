"""Read Poetry's own dependency tables in a `pyproject.toml`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.named_tables import named_slots
from venvoy_server.dependencies.dialects.slots import Slot, TextPlace
from venvoy_server.dependencies.dialects.toml_strings import Keys, TomlName, TomlReader, TomlString, TomlTable

_POETRY: Final[Keys] = ("tool", "poetry")
POETRY_TABLES: Final = frozenset(
    [("tool", "poetry", "dependencies"), ("tool", "poetry", "dev-dependencies"), ("tool", "poetry", "group")]
)


def poetry_slots(text: str, strings: Sequence[TomlString], tables: Sequence[TomlTable]) -> list[Slot]:
    """Return the location of each requirement in Poetry's tables, with its text translated to PEP 508.

    `strings` are the string values in these tables, `tables` all table headers of the text.
    """
    by_list: dict[Keys, list[TomlString]] = {}
    for each in strings:
        place = _list_of(each.keys)
        if place:
            by_list.setdefault(place, []).append(each)
    headers = {table.start: table for table in tables}
    slots: list[Slot] = []
    for place, own in by_list.items():
        traits = m.OPTIONAL if place[2] != "dependencies" else 0
        slots += named_slots(text, own, headers, len(place), ".".join(place), traits)
    return slots


def _list_of(keys: Keys) -> Keys:
    if keys[2] == "group":
        return keys[:5] if len(keys) > 5 and keys[4] == "dependencies" else ()
    return keys[:3] if len(keys) > 3 else ()


def poetry_places(text: str) -> dict[Keys, TextPlace]:
    """Return the positions of the keys below `[tool.poetry]` in a pyproject.toml, by their key paths below that table.

    In the path of a key of an array of tables, such as `[[tool.poetry.source]]`, the number of the table follows the
    key of the array: the first source is at `("source", "0")`, and its field `url` at `("source", "0", "url")`. If a
    key is written several times, its first position is returned.
    """
    reader = TomlReader(text)
    deque(reader.strings(), maxlen=0)
    arrays = [table for table in reader.tables if table.is_array and table.keys[:2] == _POETRY]
    places: dict[Keys, TextPlace] = {}
    for name in reader.names:
        if name.keys[:2] == _POETRY:
            keys = _numbered(name, arrays)[2:]
            places.setdefault(keys, TextPlace("key", name.start, name.end, name.keys[-1]))
    for table in arrays:
        keys = (*table.keys[2:], str(_number(table.start, [each for each in arrays if each.keys == table.keys])))
        places.setdefault(keys, TextPlace("key", table.key_start, table.key_end, table.keys[-1]))
    return places


def _numbered(name: TomlName, arrays: Sequence[TomlTable]) -> Keys:
    """Return the key path of `name`, with the number of the table after the key of an array of tables; `arrays` are
    the headers of all arrays.
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
