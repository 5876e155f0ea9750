"""A project that is on none of the indexes.

Every index that an installation would ask says that it has no project of this name, so the installation fails. Not
reported if one of them did not answer, if the project is installed, or in a constraints file, where it does no harm.

Example::

    reqeusts

Fix: Replace it with the name that was meant; look at the project before you install it. Here::

    requests
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import requirement_on_index
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import Requirement
from venvoy_server.index.near_names import near_names
from venvoy_server.index.snapshot import IndexSnapshot

# An older answer may have been outdated by an upload.
_FRESH_SECONDS = 86400


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    snapshot, requirement = context.inputs.index, requirement_on_index(line, context)
    if snapshot is None or requirement is None or line.is_constraint or snapshot.state(requirement.key) != "absent":
        return
    answers = snapshot.answers(requirement.key)
    if requirement.key in context.environment.distributions or any(
        snapshot.now - answer.fetched_at > _FRESH_SECONDS for answer in answers
    ):
        return
    if any(answer.seen_before is not None for answer in answers):
        message = f"`{requirement.name}` is not on the index any more: it was removed or quarantined."
        yield line.draft(*line.name_span(), message)
        return
    names = _near(requirement.key, context)
    yield line.draft(*line.name_span(), _message(requirement, names, snapshot), fixes=_fixes(line, names))


def _near(key: str, context: RuleContext) -> list[str]:
    memory: dict[str, list[str]] = context.memory.setdefault("near", {})
    if key not in memory:
        memory[key] = near_names(key, context.environment.distributions)
    return memory[key]


def _message(requirement: Requirement, names: list[str], snapshot: IndexSnapshot) -> str:
    where = "the index" if len(snapshot.indexes) == 1 else f"any of the {len(snapshot.indexes)} indexes"
    meant = " or ".join([f"`{name}`" for name in names])
    return f"`{requirement.name}` is not on {where}." + (f" Did you mean {meant}?" if meant else "")


def _fixes(line: Line, names: list[str]) -> tuple[DraftFix, ...]:
    span = line.name_span()
    return tuple([fix for name in names for fix in line.replace(f"Replace with `{name}`", *span, name)])


RULE = Rule(
    "unknown-package",
    "A project that is on none of the indexes",
    ERROR,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
