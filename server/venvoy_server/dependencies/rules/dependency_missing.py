"""A dependency that is not installed.

A project that this file lists, or one of its dependencies, is installed, but needs a project that is not.

Example: requests is installed, and urllib3 is not::

    requests

Fix: Install the dependency. Here::

    venvoy install requests
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.dependents import needer, problems_of
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING, Call


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for problem in problems_of(line, context):
        if problem.installed is None and not context.listed(line, problem.dependency.key):
            wanted = f"{problem.dependency.name}{problem.dependency.specifier}"
            params = {"environment": context.environment.path, "packages": [wanted]}
            fixes = (DraftFix(f"Install `{wanted}`", call=Call("install", params)),)
            yield line.draft(
                *line.name_span(), f"{needer(problem, line)} needs `{wanted}`, which is not installed.", fixes=fixes
            )


RULE = Rule(
    "dependency-missing",
    "A dependency that is not installed",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
