"""Read the requirements of a `Pipfile`: its package tables, including custom categories.

Source: Pipenv's documentation, "Pipfile & Pipfile.lock".
"""

from __future__ import annotations

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.named_tables import named_slots
from venvoy_server.dependencies.dialects.slots import ReadText, Slot, TextPlace
from venvoy_server.dependencies.dialects.toml_strings import TomlReader, TomlString, string_value

_OTHER_TABLES = frozenset({"source", "requires", "scripts", "pipenv", "pipfile", "build-system", "tool"})

_SIGNS = "=<>!~^;|,"


def read(text: str) -> ReadText:
    """Return the requirements of a Pipfile, and the positions of its index URLs and of the local paths that it
    references.
    """
    reader = TomlReader(text)
    by_table: dict[str, list[TomlString]] = {}
    places: list[TextPlace] = []
    for each in reader.strings():
        if each.keys[0] not in _OTHER_TABLES:
            by_table.setdefault(each.keys[0], []).append(each)
        kind = "url" if each.keys == ("source", "url") else "path" if _is_path(each) else None
        if kind:
            value = string_value(text[each.start : each.end])[0]
            places.append(TextPlace(kind, each.start, each.end, value, ".".join(each.keys)))
    headers = {table.start: table for table in reader.tables}
    slots: list[Slot] = []
    for table, strings in by_table.items():
        slots += named_slots(text, strings, headers, 1, table, 0 if table == "packages" else m.OPTIONAL, _specifier)
    return ReadText(sorted(slots, key=lambda slot: slot.start), places)


def _specifier(written: str) -> str:
    """Return the version of a Pipfile entry as a PEP 440 specifier: `*` gives `""` (any version), `1.2` gives `==1.2`.

    Anything else is returned unchanged, because Pipenv passes it on to pip; it is reported if it is invalid.
    """
    text = written.strip()
    if text in ("", "*", "==*"):
        return ""
    return text if text[0] in _SIGNS else f"=={text}"


def _is_path(string: TomlString) -> bool:
    """Return whether a string is the value of `path` or `file` in a requirement of a Pipfile.

    This is a local path to install from; for `file`, it may also be a URL.
    """
    return string.keys[0] not in _OTHER_TABLES and len(string.keys) == 3 and string.keys[2] in ("path", "file")
