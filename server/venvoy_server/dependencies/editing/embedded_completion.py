"""Completion in files that embed requirements, such as pyproject.toml: only inside requirements and group names."""

from __future__ import annotations

import re

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.groups import groups_of
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.editing.completed_paths import Completion
from venvoy_server.dependencies.editing.completion import (
    completions,
    is_refused,
    marker_completions,
    replacing,
    requirement_completions,
)
from venvoy_server.dependencies.editing.named_table_completion import named_table_completions

_BLANKS = re.compile(r"[ \t]*")


def completions_in(document: Document, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at an offset of a dependency file of any format, best first."""
    if dialect_of(document.path) == "requirements":
        return completions(document, offset, inputs)
    return embedded_completions(document, offset, inputs)


def embedded_completions(document: Document, offset: int, inputs: Inputs) -> list[Completion]:
    """Return the completions at an offset of a file that embeds requirements, such as pyproject.toml.

    They are names, extras, versions and markers in a requirement, or group names in an `include-group`.
    """
    groups = _groups(document, offset)
    if groups:
        return groups
    index = document.index_at(offset)
    if index < 0:
        return []
    entry, at = document.entries[index], offset - document.starts[index]
    if (
        entry.kind == "requirement"
        and entry.traits & m.TRANSLATED
        and dialect_of(document.path) in ("pipfile", "pyproject")
    ):
        return named_table_completions(document, entry, offset, inputs)
    blanks = _BLANKS.match(entry.raw, entry.lead + len(entry.text))  # the entry's text is without them
    end = blanks.end() if blanks else len(entry.raw)
    if entry.kind != "requirement" or entry.pieces or entry.traits & m.TRANSLATED or not entry.lead <= at <= end:
        return []
    before, after = entry.raw[entry.lead : at], entry.raw[at:end]
    made = marker_completions(before.rpartition(";")[2], offset, inputs) if ";" in before else None
    found = [replacing(each, after) for each in made or requirement_completions(before, offset, inputs)]
    start = offset - len(before)
    found = [each for each in found if each.start >= start]
    written = [_written(document, index, each) for each in found]
    return [
        shown
        for each, shown in zip(found, written, strict=True)
        if not is_refused(before[: each.start - start], each, document)
    ]


def _written(document: Document, index: int, found: Completion) -> Completion:
    """Return a completion with its text escaped for the string literal that it is inserted into.

    The literal contains the requirement whose entry in the document has the number `index`.
    """
    from msgspec.structs import replace

    return replace(found, text=document.written(document.entries[index], found.text))


def _groups(document: Document, offset: int) -> list[Completion]:
    """Return the groups that the `include-group` at the offset can name: all but the group that contains it.

    Empty if the offset is not in the string after `include-group`.
    """
    place = next(
        (each for each in document.places if each.kind == "include-group" and each.start < offset < each.end), None
    )
    if place is None:
        return []
    names = [name for name in (groups_of(document) or {}).values() if name != place.section]
    return [Completion(name, "value", place.start + 1, place.end - 1, name, "a group of this file") for name in names]
