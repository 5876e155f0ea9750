"""Completion in the dependency tables of Poetry and Pipenv: versions, extras and markers, inside strings."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.dialects.named_tables import MARKER_FIELDS
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.toml_strings import TomlReader, TomlString, escaped
from venvoy_server.dependencies.editing.completed_paths import Completion
from venvoy_server.dependencies.editing.completion import (
    is_refused,
    marker_completions,
    replacing,
    requirement_completions,
)
from venvoy_server.dependencies.model import Entry

_NAME = re.compile(r"[\w.-]+")
_BARE_VERSION = re.compile(r"[ \t]*[\w.]*")
# Poetry's `^1.2` and `~1.2`, but not `~=`.
_POETRY_OPERATOR = re.compile(r"[\^~](?!=)")


def named_table_completions(document: Document, entry: Entry, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at an offset in a requirement that is translated from a table of Poetry or Pipenv."""
    string = next((each for each in TomlReader(document.text).strings() if each.start < offset < each.end), None)
    name = _NAME.match(entry.text)
    if string is None or name is None:
        return []
    literal = document.text[string.start : string.end]
    before, after = literal[1 : offset - string.start], literal[offset - string.start : -1]
    if "\\" in before or literal.startswith(('"""', "'''")):
        return []
    is_poetry = dialect_of(document.path) == "pyproject"
    found = _found(_field(string, name[0]), name[0], before, offset, inputs, document, is_poetry)
    return [
        msgspec.structs.replace(each, text=escaped(each.text, literal[0]))
        for each in [replacing(each, after) for each in found]
        if each.start > string.start
    ]


def _field(string: TomlString, project: str) -> str:
    """Return the name of the field of a dependency that holds a string, such as `extras` or `version`.

    `project` is the name of the project. For example, in `requests = {extras = ["socks"]}` the string `"socks"` is in
    the field `extras`. In the short form `requests = "2.0"`, the key is the project's name, and the field is `version`.
    """
    return "version" if string.keys[-1] == project else string.keys[-1]


def _found(
    field: str, name: str, before: str, offset: int, inputs: Inputs, document: Document, is_poetry: bool
) -> list[Completion]:
    if field == "markers":
        return marker_completions(before, offset, inputs)
    if field in MARKER_FIELDS:
        return marker_completions(f"{field} {before}", offset, inputs)
    if field == "extras":
        written = f"{name}[{before}"
    elif field == "version":
        written = name + _specifier(before, is_poetry)
    else:
        return []
    found = requirement_completions(written, offset, inputs)
    return [each for each in found if not is_refused(written[: len(written) - offset + each.start], each, document)]


def _specifier(before: str, is_poetry: bool) -> str:
    """Return a version being typed, `before`, in PEP 440 syntax: `1.2` → `==1.2`, Poetry's `^1.2` → `>=1.2`."""
    if _BARE_VERSION.fullmatch(before):
        return f"=={before}"
    return _POETRY_OPERATOR.sub(">=", before) if is_poetry else before
