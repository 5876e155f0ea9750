"""A project that is installed twice in one environment.

Two metadata folders of one project are left by an interrupted installation. It is undefined which one Python uses.

Example: `foo-1.0.dist-info` and `foo-2.0.dist-info` in one folder::

    foo

Fix: Reinstall it. Here::

    venvoy install foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    found = context.environment.duplicates.get(requirement.key, ()) if requirement else ()
    if len(found) > 1:
        versions = " and ".join(sorted([each.version for each in found]))
        message = f"`{found[0].name}` is installed more than once: {versions}. Reinstall it."
        yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "duplicate-distribution",
    "A project that is installed twice",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
