"""Find the requirement strings of a `pyproject.toml`, and determine which lists are installed together.

Sources: the pyproject.toml specification (`[build-system]`, `[project]`), PEP 735 (`[dependency-groups]`), and the
documentation of uv, PDM, Hatch, Rye and Poetry for their own tables.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence, Set
from functools import lru_cache
from typing import Final

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.dialects.pyproject.poetry_tables import POETRY_PYTHON, POETRY_TABLES, poetry_slots
from venvoy_server.dependencies.dialects.pyproject.uv_tables import uv_places
from venvoy_server.dependencies.dialects.slots import ReadText, Slot, TextPlace
from venvoy_server.dependencies.dialects.toml_strings import (
    Keys,
    TomlReader,
    TomlString,
    TomlToken,
    string_value,
    tokens,
)

# Lists of requirements with the traits of their entries; `*` matches any one key.
_LISTS: Final[dict[Keys, int]] = {
    ("build-system", "requires"): m.ELSEWHERE,
    ("project", "dependencies"): 0,
    ("project", "optional-dependencies", "*"): m.OPTIONAL,
    ("dependency-groups", "*"): m.OPTIONAL,
    ("tool", "uv", "dev-dependencies"): m.OPTIONAL,
    ("tool", "uv", "constraint-dependencies"): m.OPTIONAL | m.CONSTRAINT,
    ("tool", "uv", "override-dependencies"): m.OPTIONAL | m.OVERRIDE,
    ("tool", "uv", "build-constraint-dependencies"): m.ELSEWHERE | m.CONSTRAINT,
    ("tool", "rye", "dev-dependencies"): m.OPTIONAL,
    ("tool", "pdm", "dev-dependencies", "*"): m.OPTIONAL,
    ("tool", "hatch", "envs", "*", "dependencies"): m.ELSEWHERE,
    ("tool", "hatch", "envs", "*", "extra-dependencies"): m.ELSEWHERE,
    ("tool", "hatch", "build", "dependencies"): m.ELSEWHERE,
    ("tool", "hatch", "build", "targets", "*", "dependencies"): m.ELSEWHERE,
    ("tool", "hatch", "build", "hooks", "*", "dependencies"): m.ELSEWHERE,
    ("tool", "hatch", "build", "targets", "*", "hooks", "*", "dependencies"): m.ELSEWHERE,
}
# Strings other than requirements that rules or links are about, with the kind of their place.
_PLACES: Final[dict[Keys, str]] = {
    ("dependency-groups", "*", "include-group"): "include-group",
    ("project", "dynamic"): "dynamic",
    ("tool", "uv", "sources", "*", "path"): "path",
    ("tool", "uv", "sources", "*", "git"): "url",
    ("tool", "uv", "sources", "*", "url"): "url",
    ("tool", "uv", "index", "url"): "url",
    ("tool", "poetry", "source", "url"): "url",
    ("tool", "poetry", "dependencies", "*", "path"): "path",
    ("tool", "poetry", "dependencies", "*", "file"): "path",
    ("tool", "poetry", "dev-dependencies", "*", "path"): "path",
    ("tool", "poetry", "dev-dependencies", "*", "file"): "path",
    ("tool", "poetry", "group", "*", "dependencies", "*", "path"): "path",
    ("tool", "poetry", "group", "*", "dependencies", "*", "file"): "path",
    ("tool", "poetry", "dependencies", "python"): POETRY_PYTHON,
    ("tool", "poetry", "dependencies", "*", "python"): POETRY_PYTHON,
    ("tool", "poetry", "dev-dependencies", "*", "python"): POETRY_PYTHON,
    ("tool", "poetry", "group", "*", "dependencies", "*", "python"): POETRY_PYTHON,
    ("project", "urls", "*"): "url",
    ("tool", "setuptools", "dynamic", "dependencies", "file"): "path",
    ("tool", "setuptools", "dynamic", "optional-dependencies", "*", "file"): "path",
    ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"): "path",
}
TOP_TABLES: Final = ("build-system", "project", "dependency-groups", "tool", "workflow")
"""The top-level tables of the specification, and `workflow`, which is proposed alongside PEP 832."""
ENTRY_POINTS: Final[tuple[Keys, ...]] = (
    ("project", "scripts", "*"),
    ("project", "gui-scripts", "*"),
    ("project", "entry-points", "*", "*"),
)
# Number of tokens or strings per slice.
_SLICE: Final = 512
_TABLES: Final[tuple[Keys, ...]] = (("project",), ("build-system",))
# Tables of lists of requirements.
_LIST_TABLES: Final[tuple[Keys, ...]] = (("dependency-groups",), ("tool", "pdm", "dev-dependencies"))
# A context field that Hatch expands (https://hatch.pypa.io/latest/config/context/).
_FIELD = re.compile(r"\{(?:root|home|env|matrix|args)[:}]")
# What PDM takes in addition to PEP 508: editables, URLs and paths without a name, paths and scp syntax with one.
_FORM_OF_PDM = re.compile(
    r"-e |(?:git|hg|svn|bzr)\+|[^\s@]+://|[./]|[\w.-]+/"
    r"|[\w.-]+ *(?:\[[^\]]*\] *)?@ *(?!\S*://)(?:\.|\S*[/:])"
)
_RUNTIME = "project.dependencies"
_EXTRA = "project.optional-dependencies."
_GROUP = "dependency-groups."


def read(text: str) -> ReadText:
    """Return the requirements of a `pyproject.toml`, and the positions of other strings that findings or links
    refer to.
    """
    slices = read_slices(text)
    while True:
        try:
            next(slices)
        except StopIteration as done:
            found: ReadText = done.value
            return found


def read_slices(text: str) -> Generator[None, None, ReadText]:
    """Read a `pyproject.toml` in slices of work: a generator that yields after each slice, and returns the result.

    The result has the requirements, and the positions of other strings that findings or links refer to.
    """
    found: list[TomlToken] = []
    for token in tokens(text):
        found.append(token)
        if len(found) % _SLICE == 0:
            yield
    reader = TomlReader(text, found)
    slots: list[Slot] = []
    places: list[TextPlace] = []
    foreign: list[TomlString] = []
    keys, traits, section = None, None, ""
    for each in reader.strings():
        if each.keys is not keys:  # strings of one array share the same keys object
            keys, traits, section = each.keys, _traits_of(each.keys), ".".join(each.keys)
        if traits is not None and not _is_foreign_form(text, each):
            slots.append(Slot(each.start, each.end, "toml", section, traits))
        elif each.keys[:3] in POETRY_TABLES:
            foreign.append(each)
            places.extend(_places(text, each))
        else:
            places.extend(_places(text, each))
        if (len(slots) + len(foreign)) % _SLICE == _SLICE - 1:
            yield
    if foreign:
        slots = sorted([*slots, *poetry_slots(text, foreign, reader.tables)], key=lambda slot: slot.start)
    places += [_key(name.keys, name.start, name.end) for name in reader.names if _is_named(name.keys)]
    places += uv_places(reader)
    places += [
        TextPlace("table", each.start, each.end, each.keys[0]) for each in reader.tables if _is_strange(each.keys)
    ]
    return ReadText(slots, sorted(places, key=lambda place: place.start))


def _is_strange(keys: Keys) -> bool:
    """Return whether a key path begins with a top-level key that the pyproject.toml specification does not define.

    True for `[dependencies]`, False for `[tool.x]` and for an empty path.
    """
    return bool(keys) and keys[0] not in TOP_TABLES


@lru_cache(256)
def _is_named(keys: Keys) -> bool:
    """Return whether findings may refer to the key with the path `keys`, so that its position must be recorded.

    True for fields of `[project]` and `[build-system]`, entry points, lists of requirements and tables of such lists.
    """
    if keys[:1] in _TABLES and len(keys) < 3:
        return True
    return any(_fits(place, keys) for place in (*_LISTS, *_LIST_TABLES, *ENTRY_POINTS))


@lru_cache(256)
def _traits_of(keys: Keys) -> int | None:
    return next((traits for place, traits in _LISTS.items() if _fits(place, keys)), None)


def _places(text: str, string: TomlString) -> list[TextPlace]:
    kind = next((kind for place, kind in _PLACES.items() if _fits(place, string.keys)), None)
    if kind is None:
        return []
    value = string_value(text[string.start : string.end])[0]
    section = string.keys[1] if kind == "include-group" else ".".join(string.keys)
    return [TextPlace(kind, string.start, string.end, value, section)]


def _key(keys: Keys, start: int, end: int) -> TextPlace:
    return TextPlace("key", start, end, keys[-1], ".".join(keys))


def _fits(place: Keys, keys: Keys) -> bool:
    return len(place) == len(keys) and all(map(_fits_key, place, keys))


def _fits_key(part: str, key: str) -> bool:
    return part in ("*", key)


def _is_foreign_form(text: str, string: TomlString) -> bool:
    """Return whether a string in a pyproject.toml is in a form of PDM or Hatch that PEP 508 does not have.

    `text` is the document, and `string` the position of the string. These are editables, URLs and paths in the lists of
    PDM, and strings with a field that Hatch expands, such as `{root:uri}`.
    """
    if string.keys[:2] == ("tool", "pdm"):
        value = text[string.start + 1 : string.end].lstrip("\"'").lstrip()
        return _FORM_OF_PDM.match(value) is not None
    if text.find("{", string.start, string.end) < 0:
        return False
    return _FIELD.search(text, string.start, string.end) is not None and string.keys[0] in ("project", "tool")


def included_groups(places: Sequence[TextPlace]) -> frozenset[tuple[str, str]]:
    """Return a pair of key paths for each `include-group`: (the including dependency group, the included one).

    `places` are the positions of strings that `read` returned for the pyproject.toml.
    """
    return frozenset((_GROUP + each.section, _GROUP + each.value) for each in places if each.kind == "include-group")


def together(one: str, other: str, includes: Set[tuple[str, str]]) -> bool:
    """Return whether the requirements of two lists are installed together by every tool; the lists are given as key
    paths.

    An extra is installed with the project's dependencies, and a group with the groups that it includes. `includes` has
    a pair of key paths (including group, included group) for each inclusion. Poetry installs all of its own lists
    together. Two extras, or two groups, may conflict.
    """
    if one == other:
        return True
    first, second = sorted((one, other))
    if second == _RUNTIME or first == _RUNTIME:
        rest = first if second == _RUNTIME else second
        return rest.startswith((_EXTRA, "tool.uv.dev", "tool.uv.constraint"))
    if second == "tool.uv.constraint-dependencies":
        return first.startswith((_EXTRA, _GROUP))
    if first.startswith("tool.hatch.envs.") and second.startswith("tool.hatch.envs."):
        return first.rpartition(".")[0] == second.rpartition(".")[0]
    if first.startswith("tool.poetry.") and second.startswith("tool.poetry."):
        return True
    return (one, other) in includes or (other, one) in includes
