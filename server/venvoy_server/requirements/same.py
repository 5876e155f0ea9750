"""Whether two lines for one project say the same, and whether both can apply at once."""

from __future__ import annotations

from venvoy_server.requirements.algebra import disjoint
from venvoy_server.requirements.model import Requirement
from venvoy_server.requirements.rule import Line


def overlap(one: Line, other: Line) -> bool:
    """Say whether both lines can apply in one environment: their markers do not exclude each other."""
    first, second = one.entry.requirement, other.entry.requirement
    if first is None or second is None:
        return False
    if not first.marker or not second.marker:
        return True
    return not disjoint(first.marker, second.marker)


def identical(one: Line, other: Line) -> bool:
    """Say whether two lines ask for the same: name, extras, versions, link, marker and hashes, however they are written."""
    return _content(one) == _content(other)


def _content(line: Line) -> tuple[object, ...]:
    requirement = line.entry.requirement or Requirement("named")
    hashes = frozenset([use.value for use in line.entry.options if use.name == "--hash"])
    extras = frozenset([extra.lower() for extra in requirement.extras])
    clauses = frozenset(["".join(clause.split()) for clause in requirement.specifier.strip("()").split(",") if clause.strip()])
    return requirement.key, extras, clauses, requirement.target, " ".join(requirement.marker.split()), hashes, line.entry.kind


def same_but_extras(one: Line, other: Line) -> bool:
    """Say whether two lines differ in their extras, and in nothing else."""
    first, second = _content(one), _content(other)
    return first[1] != second[1] and first[:1] + first[2:] == second[:1] + second[2:] and one.entry.kind == "requirement"
