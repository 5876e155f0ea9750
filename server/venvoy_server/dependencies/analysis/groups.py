"""Dependency groups of a `pyproject.toml` (PEP 735): their names, their inclusions, and inclusion cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.packages.read import canonical


class IncludedGroup(msgspec.Struct, frozen=True):
    """An `{include-group = "NAME"}` in a pyproject.toml: one dependency group includes another.

    `group` is the name of the including group, and `name` that of the included group. `start` and `end` delimit the
    string with the name: they are offsets from the beginning of an entry (a part of the document, such as a line).
    `label` is the stable number of that entry.
    """

    group: str
    name: str
    label: int
    start: int
    end: int


def groups_of(document: Document) -> dict[str, str] | None:
    """Return the names of the dependency groups: canonical name → name as written; None if the file's TOML is
    invalid.
    """
    if document.fault() is not None:
        return None
    groups = document.data().get("dependency-groups")
    return {canonical(name): name for name in groups} if isinstance(groups, dict) else {}


def included_groups(document: Document) -> list[IncludedGroup]:
    """Return every inclusion of one dependency group in another, in document order."""
    found = []
    for place in document.places:
        if place.kind != "include-group":
            continue
        index = document.index_at(place.start)
        base = document.starts[index]
        start, end = place.start - base, place.end - base
        found.append(IncludedGroup(place.section, place.value, document.labels[index], start, end))
    return found


def cycles(includes: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return the dependency groups that include themselves, directly or not, each with a number that identifies its
    cycle.

    `includes` holds the names of the groups that each group includes. The cycles are the strongly connected components
    of this graph (Tarjan's algorithm, without recursion).
    """
    found: dict[str, int] = {}
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: dict[str, None] = {}
    for root in includes:
        work = [] if root in number else [(root, iter(includes[root]))]
        while work:
            group, following = work[-1]
            if group not in number:
                number[group] = lowest[group] = len(number)
                path[group] = None
            each = next(following, None)
            if each is None:
                work.pop()
                if work:
                    outer = work[-1][0]
                    lowest[outer] = min(lowest[outer], lowest[group])
                if lowest[group] == number[group]:
                    found.update(_component(path, group, number[group], includes))
            elif each not in number:
                work.append((each, iter(includes.get(each, ()))))
            elif each in path:
                lowest[group] = min(lowest[group], number[each])
    return found


def _component(path: dict[str, None], group: str, number: int, includes: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Remove `group` and all groups after it from `path`; return them if they include one another in a cycle.

    The result maps each group of the cycle to `number`, which identifies the cycle. If there is no cycle, the result is
    empty: only `group` was removed, and it does not include itself. `path` are the groups that Tarjan's algorithm
    visits at present, in order. `includes` holds the names of the groups that each group includes.
    """
    component = []
    while group in path:
        component.append(path.popitem()[0])
    is_cycle = len(component) > 1 or group in includes.get(group, ())
    return dict.fromkeys(component, number) if is_cycle else {}
