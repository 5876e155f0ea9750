"""Compare lines for one project: whether their content is the same, and whether both can apply at the same time."""

from __future__ import annotations

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.marker_algebra import disjoint, never
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.option_names import PER_REQUIREMENT
from venvoy_server.dependencies.model import Requirement

# The fields of a requirement of Poetry or Pipenv that are translated to PEP 508, and so are compared there.
_TRANSLATED_FIELDS = frozenset({"version", "extras", "python", "markers", "platform"})


def overlap(one: Line, other: Line) -> bool:
    """Return whether both lines can apply in one environment: False if their markers are never true at the same
    time.
    """
    first, second = one.entry.requirement, other.entry.requirement
    if first is None or second is None:
        return False
    if not first.marker or not second.marker:
        return not never(first.marker or second.marker)
    return not disjoint(first.marker, second.marker)


def content(line: Line) -> tuple[object, ...]:
    """Return the content of a line in a normalised form, which is equal for lines that differ in spelling only.

    The tuple contains the project, extras, version clauses, URL or path, marker, options, the entry's `kind`, and the
    fields of a table that PEP 508 cannot express, such as `source`.
    """
    requirement = line.entry.requirement or Requirement("named")
    options = frozenset([(use.name, use.value) for use in line.entry.options if use.name in PER_REQUIREMENT])
    extras = frozenset([extra.lower() for extra in requirement.extras])
    clauses = frozenset(
        ["".join(clause.split()) for clause in requirement.specifier.strip("()").split(",") if clause.strip()]
    )
    return (
        requirement.key,
        extras,
        clauses,
        requirement.target,
        " ".join(requirement.marker.split()),
        options,
        line.entry.kind,
        _other_fields(line),
    )


def _other_fields(line: Line) -> str:
    """Return the fields of a requirement that its text in PEP 508 does not contain, in a form that can be compared.

    The requirement is one in a table of Poetry or Pipenv; for others the result is empty. If not all fields are known,
    the result is different for each line.
    """
    entry = line.entry
    if not entry.traits & m.TRANSLATED or entry.traits & m.FOREIGN or dialect_of(line.document.path) == "conda":
        return ""
    from venvoy_server.dependencies.dialects.table_entries import fields_of  # most files have no such tables

    fields = fields_of(entry.raw)
    if fields is None:
        return str(line.label)
    known = set[str]() if entry.traits & m.ELSEWHERE else set(_TRANSLATED_FIELDS)
    found, extras = entry.requirement, fields.get("extras", ())
    if found is None or not isinstance(extras, list) or len(found.extras) != len(extras):
        known.discard("extras")  # what is not a name is left out there
    if found is None or not found.marker:
        known.discard("python")
    return repr(sorted([(name, repr(value)) for name, value in fields.items() if name not in known]))


def same_fields(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    """Return whether two line contents, as returned by `content`, have the same fields that PEP 508 cannot express."""
    return first[-1] == second[-1]


def same_but_extras(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    """Return whether two line contents, as returned by `content`, differ in their extras and nothing else."""
    return first[1] != second[1] and first[:1] + first[2:] == second[:1] + second[2:]
