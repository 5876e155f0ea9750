"""A newer version than the line allows.

Without the limits of this line, a newer version would be installed: one that supports this Python and platform, and
that the rules of your configuration about pre-releases and age allow. A range that allows the newest version is not
reported, nor are compiled files and files of constraints.

Example: 2.32.5 is the newest version::

    requests==2.31.0

Fix: Change the version, with its hashes. Here::

    requests==2.32.5
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.compiled_files import is_compiled
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.update import update_of
from venvoy_server.dependencies.analysis.version_edit import version_fixes
from venvoy_server.dependencies.findings import HINT


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.is_constraint or is_compiled(context.document):
        return
    found = indexed(line, context)
    update = update_of(found) if found is not None else None
    if found is None or update is None:
        return
    message = f"`{found.requirement.name}` {update.version} is available ({update.kind}{update.day})."
    fixes = version_fixes(found, f"Update to {update.version}", update.version)
    yield line.draft(*line.specifier_span(), message, fixes=fixes)


RULE = Rule(
    "newer-version",
    "A newer version than the line allows",
    HINT,
    "index",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    needs=("index",),
    facts=True,
    dialects=ALL_DIALECTS,
)
