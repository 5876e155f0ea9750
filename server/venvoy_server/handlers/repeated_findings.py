"""Removal of findings that are reported twice: in an included file, and at the line that includes it.

The finding at the including line serves editors that show only that file. If both files are reported, only the finding
in the included file is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from venvoy_protocol.text import Diagnostic
from venvoy_server.dependencies.rules import BY_CODE

Place = tuple[str, str, int, int]


def without_repeated(files: Mapping[str, Sequence[Diagnostic]]) -> dict[str, list[Diagnostic]]:
    """Return the findings by URI, without those at an including line that repeat findings in the included file.

    A finding is such a repetition if all its related locations are in other files, and the same rule reports a
    finding at each of them.
    """
    own = {_place(found.code, uri, found) for uri, those in files.items() for found in those}
    return {uri: [found for found in those if not _is_repeated(uri, found, own)] for uri, those in files.items()}


def _place(code: str, uri: str, at: Diagnostic) -> Place:
    return code, uri, at.range.start.line, at.range.start.character


def _is_repeated(uri: str, found: Diagnostic, own: set[Place]) -> bool:
    rule, related = BY_CODE.get(found.code), found.related_information
    if rule is None or not rule.included or not related or any(each.location.uri == uri for each in related):
        return False
    starts = [(each.location.uri, each.location.range.start) for each in related]
    return all((found.code, other, at.line, at.character) in own for other, at in starts)
