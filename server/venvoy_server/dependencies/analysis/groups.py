"""Dependency groups of a `pyproject.toml` (PEP 735): their names, their inclusions, and inclusion cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.packages.read import canonical


class IncludedGroup(msgspec.Struct, frozen=True):
    """An `include-group` of `name` in `group`; `start` and `end` locate its string in the entry with `label`."""

    group: str
    name: str
    label: int
    start: int
    end: int


def groups_of(document: Document) -> dict[str, str] | None:
    """Return the dependency groups' names as written, by canonical name; None if the TOML is invalid."""
    if document.fault() is not None:
        return None
    groups = document.data().get("dependency-groups")
    return {canonical(name): name for name in groups} if isinstance(groups, dict) else {}


def included_groups(document: Document) -> list[IncludedGroup]:
    """Return every inclusion of one group in another, in order."""
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
    """Return the groups that include themselves, directly or not, each with the number of its cycle.

    The cycles are the strongly connected components of the include graph (Tarjan's algorithm, without recursion).
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
    """Pop a component from the path; return its groups mapped to `number`, empty for a
    single group that is not a cycle.
    """
    component = []
    while group in path:
        component.append(path.popitem()[0])
    is_cycle = len(component) > 1 or group in includes.get(group, ())
    return dict.fromkeys(component, number) if is_cycle else {}
