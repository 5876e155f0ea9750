"""A dependency is installed in a version that is not allowed.

A project that this file lists, or one of its dependencies, needs another version of a project than is installed.

Example: requests is installed, and wants an older urllib3 than the one that is installed::

    requests

Fix: Install a version that is allowed by all projects that need it. Here::

    venvoy install requests "urllib3<3"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.dependents import needer, problems_of
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import WARNING, Call


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for problem in problems_of(line, context):
        if problem.installed is not None:
            wanted = f"{problem.dependency.name}{problem.dependency.specifier}"
            params = {"environment": context.environment.path, "packages": [wanted]}
            fixes = (DraftFix(f"Install `{wanted}`", call=Call("install", params)),)
            yield line.draft(
                *line.name_span(),
                f"{needer(problem, line)} needs `{wanted}`, but {problem.installed} is installed.",
                fixes=fixes,
            )


RULE = Rule(
    "dependency-conflict",
    "A dependency is installed in a version that is not allowed",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
