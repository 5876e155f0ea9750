"""Read requirements from TOML tables keyed by project name: `name = "VERSION"`, or a table
with `version`, `git` and so on.

Poetry and Pipenv use this form. Each is translated to the text of a PEP 508 requirement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.poetry_versions import is_refused, pep440
from venvoy_server.dependencies.dialects.requirements_txt.markers import marker_fault
from venvoy_server.dependencies.dialects.slots import Part, Slot
from venvoy_server.dependencies.dialects.toml_strings import TomlString, TomlTable, string_value

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
# A repository in scp syntax, as Git takes it: `git@host:owner/name`, with or without a user and `ssh://`.
_SCP = re.compile(r"(?:(?:git\+)?ssh://)?((?:[\w.-]+@)?[\w.-]{2,}):(?!//)([^\s:?#]+)")
_PORT = re.compile(r"(?:git\+)?ssh://[^/]*:[0-9]+(?:/|$)")
MARKER_FIELDS = ("os_name", "sys_platform", "platform_machine", "platform_system", "platform_python_implementation")


def named_slots(
    text: str,
    strings: Iterable[TomlString],
    headers: Mapping[int, TomlTable],
    depth: int,
    section: str,
    traits: int,
    specifier: Callable[[str], str | None] = pep440,
) -> list[Slot]:
    """Return each requirement in TOML tables keyed by project name: its location, and its text translated to PEP 508.

    `strings` are the string values of these tables. `headers` are the table headers of the text, by their offsets. The
    project name is at index `depth` of a string's key path. `section` names the list that these requirements form;
    `traits` are flags that describe them, such as `OPTIONAL` (constants of `dependencies.model`). `specifier`
    translates a version to PEP 440, or returns None if that is impossible: the text is then only the name.
    """
    items: dict[tuple[str, int, int], list[TomlString]] = {}
    for each in strings:
        if len(each.keys) > depth:
            is_table = each.table in headers and len(headers[each.table].keys) > depth
            own = each.table if is_table else -1
            items.setdefault((each.keys[depth], own, _beginning(each, depth)), []).append(each)
    slots: list[Slot] = []
    for (name, table, begin), fields in items.items():
        slot = _slot(text, name, fields, headers.get(table), depth, section, traits, specifier)
        if slot is not None:
            is_next = bool(slots) and slot.start < slots[-1].end  # several items of one array share the name's span
            slots.append(_without_name(slot, begin) if is_next else slot)
    return slots


def _beginning(string: TomlString, depth: int) -> int:
    """Return the offset of the value that a string is of: its own, or that of the inline table with its field.

    -1 for a field of a table with a header. `depth` is the index of the project name in the string's key path.
    """
    return string.item if len(string.keys) > depth + 1 else string.start


def _without_name(slot: Slot, begin: int) -> Slot:
    name = Part(slot.parts[0].text, begin, begin + 1)
    return Slot(begin, slot.end, slot.kind, slot.section, slot.traits, (name, *slot.parts[1:]))


def _slot(
    text: str,
    name: str,
    fields: list[TomlString],
    header: TomlTable | None,
    depth: int,
    section: str,
    traits: int,
    specifier: Callable[[str], str | None],
) -> Slot | None:
    span = _name_span(fields[0], header, depth)
    if span is None or not _NAME.fullmatch(name) or name.lower() == "python":
        return None
    quoted = text[span[0]] in "\"'"
    start, end = (span[0] + 1, span[1] - 1) if quoted else span
    parts = [Part(name, start, end, text[start:end] == name)]
    by_field: dict[str, list[TomlString]] = {}
    for each in fields:
        by_field.setdefault(each.keys[-1] if len(each.keys) > depth + 1 else "version", []).append(each)
    known = _parts(text, by_field, specifier)
    if known is None:
        parts, traits = parts[:1], traits | m.ELSEWHERE
    else:
        parts += known
    begin = header.start if header is not None else span[0]
    return Slot(begin, fields[-1].end, "parts", section, traits, tuple(parts))


def _name_span(first: TomlString, header: TomlTable | None, depth: int) -> tuple[int, int] | None:
    """Return the start and end of a requirement's project name in the document.

    None if more keys follow the name, as in `name.version = "1"`.

    Args:
        first: The first string value of the requirement. If there is no header, the name is the key of this string,
            or of the inline table that contains it.
        header: The header of the requirement's own table, such as `[tool.poetry.dependencies.name]`; None if it has
            none.
        depth: The index of the name in the key path: 3 in the example of `header`.
    """
    if header is not None:
        return (header.key_start, header.key_end) if len(header.keys) == depth + 1 else None
    if first.item >= 0 and len(first.keys) > depth + 1:
        return first.item_key
    return (first.key_start, first.key_end) if len(first.keys) == depth + 1 else None


def _parts(text: str, fields: dict[str, list[TomlString]], specifier: Callable[[str], str | None]) -> list[Part] | None:
    """Translate the fields of a requirement to PEP 508: return the parts after the name, such as `[extra]` and `>=1`.

    Each part is a piece of text with the span in the document that it comes from. `text` is the document. `fields` are
    the strings of the requirement by field name, such as `version`. `specifier` is the function that translates a
    version to PEP 440. Returns None if the version or the marker cannot be translated.
    """
    parts: list[Part] = []
    extras = fields.get("extras", [])
    names = [_value(text, each) for each in extras]
    if specifier is pep440:  # Poetry takes any text, and finds no such extra
        names = [name for name in names if _NAME.fullmatch(name)]
    if names:
        parts.append(Part(f"[{','.join(names)}]", extras[0].start, extras[-1].end))
    parts += _target(text, fields)
    version = fields.get("version", [])
    if version and not fields.keys() & {"git", "url"}:
        written = _value(text, version[0])
        translated = specifier(written)
        if translated is None:
            return None
        parts += _inside(text, version[0], translated)
    marker = _marker(text, fields)
    if marker is None:
        return None
    return [*parts, *marker]


def _target(text: str, fields: dict[str, list[TomlString]]) -> list[Part]:
    """Translate the field `git` or `url` of a requirement to the text ` @ URL`, with the revision if there is one.

    `text` is the document, and `fields` are the strings of the requirement by field name. Returns the parts of the new
    text, each with its span in the document. The list is empty if the requirement has neither field.
    """
    found = fields.get("git") or fields.get("url")
    if not found:
        return []
    where = found[0]
    value = _git_url(_value(text, where)) if "git" in fields else _value(text, where)
    prefix = "git+" if "git" in fields and not value.startswith("git+") else ""
    parts = [Part(f" @ {prefix}", where.start + 1, where.start + 1), *_inside(text, where, value)]
    revisions = [fields[name][0] for name in ("rev", "tag", "ref", "branch") if name in fields]
    revision = next((each for each in revisions if _value(text, each)), None)  # an empty one is ignored
    if "git" in fields and revision is not None:
        name = _value(text, revision).replace(" ", "%20")
        parts += [Part("@", revision.start + 1, revision.start + 1), *_inside(text, revision, name)]
    return parts


def _git_url(value: str) -> str:
    """Return the URL that Poetry and Pipenv make of the field `git`: `ssh://git@host/a/b` for `git@host:a/b`.

    Any other value is returned unchanged.
    """
    found = None if _PORT.match(value) else _SCP.fullmatch(value)
    return f"ssh://{found[1]}/{found[2].lstrip('/')}" if found else value


def _marker(text: str, fields: dict[str, list[TomlString]]) -> list[Part] | None:
    """Translate the fields of a requirement that restrict where it applies, such as `python`, to the text ` ; MARKER`.

    `text` is the document, and `fields` are the strings of the requirement by field name. Returns the parts of the
    marker text, each with its span in the document. The list is empty if there are no such fields. None if a Python
    version cannot be translated.
    """
    conditions: list[Part] = []
    for field, found in fields.items():
        value = _value(text, found[0])
        if field == "markers" and value:
            if marker_fault(value, 0) is not None:  # its fault is reported as written, without added parentheses
                return [Part(" ; ", found[0].start, found[0].start), Part(value, found[0].start, found[0].end)]
            conditions.append(Part(f"({value})", found[0].start, found[0].end))
        elif field == "platform":
            conditions.append(Part(f'sys_platform == "{value}"', found[0].start, found[0].end))
        elif field in MARKER_FIELDS:
            conditions.append(Part(f"{field} {value}", found[0].start, found[0].end))
        elif field == "python" and not is_refused(value):
            versions = pep440(value)
            if versions is None:
                return None
            clauses = [clause for clause in versions.split(",") if clause]
            joined = " and ".join([_python_clause(clause) for clause in clauses])
            if joined:
                conditions.append(Part(joined, found[0].start, found[0].end))
    parts: list[Part] = []
    for number, each in enumerate(conditions):
        parts += [Part(" and " if number else " ; ", each.start, each.start), each]
    return parts


def _python_clause(clause: str) -> str:
    operator = re.match(r"[<>=!~]+", clause)
    sign = operator[0] if operator else "=="
    version = clause.removeprefix(sign)
    variable = "python_full_version" if version.count(".") > 1 and not version.endswith(".*") else "python_version"
    return f'{variable} {sign} "{version}"'


def _inside(text: str, string: TomlString, value: str) -> list[Part]:
    """Return a list of one part of a requirement's text: `value`, located between the quotes of `string`.

    The list is empty if `value` is. The part is marked as verbatim if `value` equals the characters between the quotes
    in `text`, the document.
    """
    start, end = string.start + 1, string.end - 1
    if not value:
        return []
    return [Part(value, start, end, text[start:end] == value)]


def _value(text: str, string: TomlString) -> str:
    return string_value(text[string.start : string.end])[0].strip()
