"""Read Poetry's own dependency tables in a `pyproject.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.named_tables import named_slots
from venvoy_server.dependencies.dialects.slots import Slot
from venvoy_server.dependencies.dialects.toml_strings import Keys, TomlString, TomlTable

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
