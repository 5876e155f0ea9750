"""An extra whose dependencies are not installed.

The project is installed, but not all dependencies of the extra: it was installed without the extra, or a dependency
was removed.

Example::

    requests[socks]

Fix: Install it with the extra. Here::

    venvoy install "requests[socks]"
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.extra_spans import extra_spans
from venvoy_server.dependencies.analysis.metadata import unmet
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    if requirement is None or installed is None or not applies(requirement.marker, environment):
        return
    if line.entry.traits & m.OPTIONAL:  # the list that asks for the extra need not be installed
        return
    for extra, start, end in extra_spans(line):
        problems = unmet(installed, environment, extra)
        if not problems:
            continue
        first = problems[0]
        state = (
            "is not installed"
            if first.installed is None
            else f"is installed as {first.installed}, not `{first.dependency.specifier}`"
        )
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        message = f"The extra `{extra}` needs `{first.dependency.name}`, which {state}{more}."
        yield line.draft(start, end, message, fixes=install_fixes(line, context))


RULE = Rule(
    "missing-extra-dependency",
    "An extra whose dependencies are not installed",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.EXTRAS,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
