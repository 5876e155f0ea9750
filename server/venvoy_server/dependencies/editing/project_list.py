"""Add a requirement to a list of a pyproject.toml or remove one; everything else is preserved byte for byte.

The lists are `[project]` dependencies, an extra (`optional-dependencies`) and a dependency group (PEP 735). The edited
text is parsed and compared with the expected data before it is returned.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from venvoy_server.dependencies.dialects.entries import string_entry
from venvoy_server.dependencies.dialects.toml_layout import TomlArray, TomlLayout, layout_of
from venvoy_server.dependencies.dialects.toml_strings import Keys, escaped, string_value
from venvoy_server.dependencies.editing.list_change import (
    ListChange,
    ListError,
    NewRequirement,
    entry_for,
    line_end_of,
    merged,
    place_in_order,
)
from venvoy_server.dependencies.editing.project_refusals import refuse_list
from venvoy_server.dependencies.model import Entry
from venvoy_server.environments.documents import TOML_ERRORS, load_toml
from venvoy_server.packages.read import canonical

DEPENDENCIES: Keys = ("project", "dependencies")
EXTRAS: Keys = ("project", "optional-dependencies")
GROUPS: Keys = ("dependency-groups",)


def list_keys(document: dict[str, Any], extra: str | None, group: str | None) -> Keys:
    """Return the key path of a list of requirements in `document`, a parsed pyproject.toml.

    It is that of the extra `extra` or of the dependency group `group`, such as ("dependency-groups", "dev"); without
    both, ("project", "dependencies"). If the name exists in another spelling there, the path has that spelling.
    """
    if extra is None and group is None:
        return DEPENDENCIES
    table, name = (EXTRAS, extra) if extra is not None else (GROUPS, group)
    here = _at(document, table)
    names = here if isinstance(here, dict) else {}
    known = next((each for each in names if canonical(each) == canonical(name or "")), name)
    return (*table, known or "")


def added(text: str, wanted: NewRequirement, *, extra: str | None = None, group: str | None = None) -> ListChange:
    """Return the change that adds a requirement to a pyproject.toml: its new text, and sentences for the user.

    The list is the project's dependencies, those of the extra `extra`, or the dependency group `group`. Raises
    ListError if that is not possible.
    """
    document = _loaded(text)
    keys = list_keys(document, extra, group)
    refuse_list(document, keys, "add")
    return added_at(text, keys, wanted)


def added_at(text: str, keys: Keys, wanted: NewRequirement) -> ListChange:
    """Return the change that adds a requirement to the list at the key path `keys` of a TOML text.

    The result has the new text, and sentences for the user. Raises ListError if the list cannot be changed.
    """
    document = _loaded(text)
    present = _at(document, keys)
    if present is None:
        after = _with_new_list(text, layout_of(text), keys, wanted.text)
        return ListChange(
            _checked(text, after, keys, [string_value(_literal(wanted.text, '"'))[0]]),
            (f"{_title(keys)} is new.",) if keys[:-1] in (EXTRAS, GROUPS) else (),
        )
    array = _array_of(text, keys)
    entries = _entries(text, array)
    same = [(number, entry) for number, entry in entries if _key_of(entry) == wanted.key]
    lines = [text.count("\n", 0, array.items[number].start) + 1 for number, _ in same]
    entry = entry_for([each for _, each in same], wanted, lines)
    values = list(present)
    if entry is None:
        place = place_in_order([_key_of(each) for _, each in entries], wanted.key)
        place = place if len(entries) == len(array.items) else len(array.items)
        new = _literal(wanted.text, _quote_of(text, array))
        values.insert(place, string_value(new)[0])  # escaping may have changed the quotes of a marker
        return ListChange(_checked(text, _with_item(text, array, place, new), keys, values))
    number = next(number for number, each in same if each is entry)
    literal = merged(entry, wanted)
    if literal is None:
        line = lines[[each for _, each in same].index(entry)]
        return ListChange(text, (f"{entry.text} is listed already (line {line}).",))
    item = array.items[number]
    values[number] = string_value(literal)[0]
    return ListChange(_checked(text, text[: item.start] + literal + text[item.end :], keys, values))


def dropped(text: str, key: str, *, extra: str | None = None, group: str | None = None) -> ListChange | None:
    """Return the change that removes a project from a list of a pyproject.toml; None if the list does not have it.

    The list is the project's dependencies, those of the extra `extra`, or the dependency group `group`. `key` is the
    canonical name to remove. Raises ListError if the list cannot be changed.
    """
    document = _loaded(text)
    keys = list_keys(document, extra, group)
    present = _at(document, keys)
    if not isinstance(present, list):
        refuse_list(document, keys, "drop")
    return dropped_at(text, keys, key)


def dropped_at(text: str, keys: Keys, key: str) -> ListChange | None:
    """Return the change that removes a project from a list of a TOML text; None if the list does not have it.

    `keys` is the key path of the list, `key` the project's canonical name.
    """
    present = _at(_loaded(text), keys)
    if not isinstance(present, list):
        return None
    array = _array_of(text, keys)
    numbers = [number for number, entry in _entries(text, array) if _key_of(entry) == key]
    if not numbers:
        return None
    after = text
    for number in reversed(numbers):
        after = _without_item(after, _array_of(after, keys), number)
    values = [each for number, each in enumerate(present) if number not in numbers]
    return ListChange(_checked(text, after, keys, values))


def lists_of(text: str) -> Iterator[tuple[Keys, frozenset[str]]]:
    """Yield the key path of each list of requirements in a pyproject.toml, with the canonical names of its projects.

    Nothing is yielded if the file is invalid.
    """
    try:
        document = _loaded(text)
    except ListError:
        return
    for array in layout_of(text).arrays:
        is_known = array.keys == DEPENDENCIES or array.keys[:-1] in (EXTRAS, GROUPS)
        if is_known and isinstance(_at(document, array.keys), list):
            yield array.keys, frozenset(_key_of(entry) for _, entry in _entries(text, array))


def lists_at(text: str, keys: Keys) -> frozenset[str]:
    """Return the canonical names of the projects in the list at a key path of a TOML text.

    Empty if there is no such list, or the text is invalid.
    """
    try:
        array = _array_of(text, keys) if isinstance(_at(_loaded(text), keys), list) else None
    except ListError:
        array = None
    return frozenset(_key_of(entry) for _, entry in _entries(text, array)) if array is not None else frozenset()


def _loaded(text: str) -> dict[str, Any]:
    try:
        return load_toml(text)
    except TOML_ERRORS as error:
        raise ListError(f"The file is not valid TOML: {error}. Correct that first.") from None


def _at(document: dict[str, Any], keys: Keys) -> Any:
    found: Any = document
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _title(keys: Keys) -> str:
    return f"The {'extra' if keys[:-1] == EXTRAS else 'dependency group'} {keys[-1]!r}"


def _array_of(text: str, keys: Keys) -> TomlArray:
    found = [array for array in layout_of(text).arrays if array.keys == keys]
    if len(found) != 1:
        raise ListError(f"{'.'.join(keys)} is not a list of requirements. Change it by hand.")
    return found[0]


def _entries(text: str, array: TomlArray) -> list[tuple[int, Entry]]:
    """Return the strings of an array, parsed as requirements, each as (index in the array, parsed requirement)."""
    strings = [(number, text[item.start : item.end]) for number, item in enumerate(array.items) if item.is_string]
    return [(number, string_entry(literal, 0, len(literal))) for number, literal in strings]


def _key_of(entry: Entry) -> str:
    return entry.requirement.key if entry.requirement is not None else ""


def _literal(text: str, quote: str) -> str:
    return f"{quote}{escaped(text, quote)}{quote}"


def _quote_of(text: str, array: TomlArray) -> str:
    return text[array.items[0].start] if array.items and array.items[0].is_string else '"'


def _with_item(text: str, array: TomlArray, place: int, literal: str) -> str:
    """Return the text with a new item at index `place` of an array, on its own line if the existing items are on
    their own.

    `literal` is the item's string, with quotes.
    """
    items = array.items
    inside = text[array.start + 1 : array.end - 1]
    if not items and not inside.strip() and "\n" not in inside:
        return f"{text[: array.start]}[{literal}]{text[array.end :]}"
    if "\n" not in (text[array.start : items[0].start] if items else inside):
        return _with_inline_item(text, array, place, literal)
    previous = items[place - 1] if place else None
    indent = _indent(text, items[min(place, len(items) - 1)].start) if items else "    "
    needs_comma = previous is not None and previous.comma_end is None
    at = array.start + 1 if previous is None else previous.comma_end or previous.end
    comma = "," if place < len(items) or not items or not needs_comma else ""
    rest = text[at:].partition("\n")[0].rstrip("\r")
    stripped = rest.strip()
    insertion = f"{line_end_of(text)}{indent}{literal}{comma}"
    if stripped and not stripped.startswith("#"):
        return f"{text[:at]}{',' if needs_comma else ''}{insertion}{text[at:]}"
    return f"{text[:at]}{',' if needs_comma else ''}{rest}{insertion}{text[at + len(rest) :]}"


def _with_inline_item(text: str, array: TomlArray, place: int, literal: str) -> str:
    if place < len(array.items):
        at = array.items[place].start
        return f"{text[:at]}{literal}, {text[at:]}"
    last = array.items[-1]
    if last.comma_end is None:
        return f"{text[: last.end]}, {literal}{text[last.end :]}"
    return f"{text[: last.comma_end]} {literal},{text[last.comma_end :]}"


def _indent(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    before = text[start:position]
    return before if not before.strip() else "    "


def _without_item(text: str, array: TomlArray, number: int) -> str:
    """Return the text without item `number` of an array.

    The item's whole line is removed if nothing else is on it, otherwise the item and one comma.
    """
    item = array.items[number]
    end = item.comma_end or item.end
    line = text.rfind("\n", 0, item.start) + 1
    rest, _, below = text[end:].partition("\n")
    rest = rest.strip()
    if not text[line : item.start].strip() and (not rest or rest.startswith("#")):
        return text[:line] + below
    if item.comma_end is not None:
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        start = item.start if rest else len(text[: item.start].rstrip(" \t"))
        return text[:start] + text[end:]
    if number:  # the last item: remove the comma before it
        return text[: array.items[number - 1].end] + text[item.end :]
    return text[: item.start] + text[item.end :]


def _with_new_list(text: str, layout: TomlLayout, keys: Keys, wanted: str) -> str:
    """Return the text with a new list of one requirement, `wanted`, at the key path `keys`.

    The list is added to its table. If the text has no such table, it is added with the list. `layout` has the positions
    of the tables in the text.
    """
    end = line_end_of(text)
    lines = [f"{_bare(keys[-1])} = [", f"    {_literal(wanted, chr(34))},", "]", ""]
    body = end.join(lines)
    table = next((each for each in layout.tables if each.keys == keys[:-1]), None)
    if len(keys) == 1:
        at = 0  # before the first table
    elif table is not None:
        at = _after_line(text, table.end)
    else:
        family = [each for each in layout.tables if each.keys[0] == keys[0]]
        at = _after_line(text, family[-1].end) if family else len(text)
        body = f"{end}[{'.'.join(keys[:-1])}]{end}{body}"
    lead = end if at and text[at - 1] != "\n" else ""
    if not text.strip():
        body = body.lstrip("\r\n")
    return f"{text[:at]}{lead}{body}{text[at:]}"


def _bare(key: str) -> str:
    return (
        key if key and all(each.isascii() and (each.isalnum() or each in "-_") for each in key) else _literal(key, '"')
    )


def _after_line(text: str, position: int) -> int:
    stop = text.find("\n", position)
    return len(text) if stop < 0 else stop + 1


def _checked(before: str, after: str, keys: Keys, values: Sequence[Any]) -> str:
    """Return the edited text `after`, if it differs from `before` only in the list at the key path `keys`.

    `values` are the items that the list must have. Raises ListError if the list has others, or if anything else
    differs.
    """
    expected = copy.deepcopy(_loaded(before))
    here = expected
    for number, key in enumerate(keys[:-1], 1):
        here = here.setdefault(key, {})
        if not isinstance(here, dict):
            raise ListError(f"{'.'.join(keys[:number])} is not a table. Correct that first.")
    here[keys[-1]] = list(values)
    try:
        found = load_toml(after)
    except TOML_ERRORS:
        found = {}
    if found != expected:
        raise ListError(f"{'.'.join(keys)} is written in a way that cannot be edited safely. Change it by hand.")
    return after
