"""The dependency groups of a `pyproject.toml` (PEP 735): their names, and which include which."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.project_document import ProjectDocument
from venvoy_server.dependencies.dialects.pyproject.toml_strings import string_value
from venvoy_server.packages.read import canonical


class IncludedGroup(msgspec.Struct, frozen=True):
    """The name of a group that `group` includes, with the span of its string in the entry with `label`."""

    group: str
    name: str
    label: int
    start: int
    end: int


def groups_of(document: Document) -> dict[str, str] | None:
    """Return the groups by their canonical names, None if the file cannot be read."""
    if not isinstance(document, ProjectDocument) or document.fault() is not None:
        return None
    groups = document.data().get("dependency-groups")
    return {canonical(name): name for name in groups} if isinstance(groups, dict) else {}


def included_groups(document: Document) -> list[IncludedGroup]:
    """Return every inclusion of one group in another, in order."""
    if not isinstance(document, ProjectDocument):
        return []
    text, found = document.text, []
    for string in document.included:
        index = document.index_at(string.start)
        base = document.starts[index]
        name = string_value(text[string.start : string.end])[0]
        start, end = string.start - base, string.end - base
        found.append(IncludedGroup(string.keys[1], name, document.labels[index], start, end))
    return found
