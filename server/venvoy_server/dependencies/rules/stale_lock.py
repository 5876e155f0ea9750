"""A lock file that does not fit the requirement.

The lock file in the same folder does not contain the required project, or only versions that the requirement does not
allow. The lock file was made before the requirement was changed. Tools that install from the lock file install
something else, or refuse it.

Example: with foo 1.0 in `uv.lock`::

    [project]
    dependencies = ["foo>=2"]

What to do: Lock again. Here::

    uv lock
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows
from venvoy_server.dependencies.analysis.locked import Locked, locked_by
from venvoy_server.dependencies.analysis.project_tables import own_name
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.lock_files import PARTIAL, is_locked_in
from venvoy_server.dependencies.findings import WARNING

# What the tools that write these files do not lock.
_NOT_LOCKED = m.CONSTRAINT | m.OVERRIDE | m.FOREIGN | m.LOCKED


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    locked = _locked(context)
    if locked is None or requirement is None or line.entry.traits & _NOT_LOCKED:
        return
    if requirement.key == _own_name(context) or _is_overridden(requirement.key, context):
        return
    if not is_locked_in(locked.name, line.entry.section):
        return
    versions = locked.versions.get(requirement.key)
    if versions is None:
        # What applies nowhere is not locked, and some tools lock some of the lists.
        if not requirement.marker and not (locked.name in PARTIAL and line.entry.traits & m.OPTIONAL):
            yield line.draft(*line.name_span(), f"`{locked.name}` does not have `{requirement.key}`. Lock again.")
    elif versions and all(allows(requirement.specifier, version) is False for version in versions):
        has = " and ".join(versions)
        message = f"`{locked.name}` has `{requirement.key}` {has}, which `{requirement.specifier}` does not allow. Lock again."
        yield line.draft(*line.specifier_span(), message)


def _locked(context: RuleContext) -> Locked | None:
    if "locked" not in context.memory:
        context.memory["locked"] = locked_by(context.inputs)
    found: Locked | None = context.memory["locked"]
    return found


def _own_name(context: RuleContext) -> str:
    return own_name(context.document.data())


def _is_overridden(key: str, context: RuleContext) -> bool:
    """Return whether the checked file has an override for a project, which replaces all other requirements for it.

    `key` is the project's normalized name.
    """
    document, keys = context.memory.get("overridden", (None, frozenset()))
    if document is not context.document:
        entries = [entry for entry in context.document.entries if entry.traits & m.OVERRIDE]
        keys = frozenset([entry.requirement.key for entry in entries if entry.requirement is not None])
        context.memory["overridden"] = (context.document, keys)
    return key in keys


RULE = Rule(
    "stale-lock",
    "A lock file that does not fit the requirement",
    WARNING,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("host", "path"),
    dialects=("pyproject", "script", "pipfile", "conda"),
)
