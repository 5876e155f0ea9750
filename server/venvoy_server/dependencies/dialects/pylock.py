"""Read the packages of a `pylock.toml` (PEP 751), each as a requirement pinned to its version."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.slots import Part, ReadText, Slot, TextPlace
from venvoy_server.dependencies.dialects.toml_strings import TomlReader, TomlString, TomlTable, string_value

# Marker variables that depend on the extras and groups selected at installation, which the file does not record.
_CHOSEN = ("extras", "dependency_groups")
_FILES = ("wheels", "sdist", "archive", "vcs", "directory")


def read(text: str) -> ReadText:
    """Return the packages of a `pylock.toml` as pinned requirements, and the positions of top-level and package fields.

    Such a position is named by the field's path in the data, such as `packages[2].wheels[0]`.
    """
    reader = TomlReader(text)
    packages: list[list[TomlString]] = []
    places: list[TextPlace] = []
    strings = list(reader.strings())
    headers = [table.start for table in reader.tables if table.keys == ("packages",) and table.is_array]
    places += _headers(reader.tables)
    for each in strings:
        if each.keys[0] != "packages":
            places.append(TextPlace("at", each.start, each.end, each.keys[0]))
            continue
        number = bisect_right(headers, each.start) - 1
        if not headers:  # an array of inline tables, each beginning with its name
            number = len(packages) - (each.keys != ("packages", "name"))
        while len(packages) <= number:
            packages.append([])
        if number >= 0 and len(each.keys) > 1:
            packages[number].append(each)
    slots: list[Slot] = []
    tables = {table.start: table.keys for table in reader.tables}
    for number, own in enumerate(packages):
        slots += _slots(text, own)
        places += _places(f"packages[{number}]", own, tables)
    return ReadText(slots, sorted(places, key=lambda place: place.start))


def _headers(tables: list[TomlTable]) -> Iterator[TextPlace]:
    number = 0
    for table in tables:
        if table.keys == ("packages",) and table.is_array:
            yield TextPlace("at", table.start, table.end, f"packages[{number}]")
            number += 1


def _slots(text: str, strings: list[TomlString]) -> list[Slot]:
    fields = {each.keys[1]: each for each in strings if len(each.keys) == 2}
    name = fields.get("name")
    if name is None:
        return []
    parts, used, traits = [_part(text, name)], [name], m.LOCKED
    version = fields.get("version")
    if version is not None:
        parts += [Part("==", version.start + 1, version.start + 1), _part(text, version)]
        used.append(version)
    marker = fields.get("marker")
    if marker is not None:
        written = _value(text, marker)
        if any(word in written for word in _CHOSEN):
            traits |= m.ELSEWHERE
        else:
            parts += [Part(" ; ", marker.start + 1, marker.start + 1), _part(text, marker)]
            used.append(marker)
    start, end = min(each.key_start for each in used), max(each.end for each in used)
    return [Slot(start, end, "parts", "packages", traits, tuple(parts))]


def _places(prefix: str, strings: list[TomlString], tables: Mapping[int, tuple[str, ...]]) -> Iterator[TextPlace]:
    """Yield the positions of a package's fields and files, each named by its path, such as `packages[2].wheels[0]`.

    `prefix` is the package's path (`packages[2]`), `strings` its string values; `tables` maps the offsets of table
    headers to their keys.
    """
    counts: dict[str, dict[tuple[int, int], int]] = {}
    for each in strings:
        kind = each.keys[1]
        if len(each.keys) == 2 or kind not in _FILES:
            yield TextPlace("at", each.start, each.end, f"{prefix}.{kind}")
            continue
        own = each.table if tables.get(each.table, ())[:2] == ("packages", kind) else -1
        item = (own, -1 if own >= 0 or each.keys[-1] not in ("name", "url", "path") else each.item)
        if own < 0 and item[1] < 0:
            continue  # a hash, in a table within the table of its file
        known = counts.setdefault(kind, {})
        first = item not in known
        number = known.setdefault(item, len(known))
        if first:
            file = f"{prefix}.wheels[{number}]" if kind == "wheels" else f"{prefix}.{kind}"
            yield TextPlace("file" if kind in ("wheels", "sdist") else "at", each.start, each.end, file)


def _part(text: str, string: TomlString) -> Part:
    value, start, end = _value(text, string), string.start + 1, string.end - 1
    return Part(value, start, end, text[start:end] == value)


def _value(text: str, string: TomlString) -> str:
    return string_value(text[string.start : string.end])[0]
