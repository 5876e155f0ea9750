"""A requirement that only the base Python satisfies.

The environment can use the packages of its base Python. The project is installed only there, not in the environment, so
other environments may lack it.

Example: requests is installed for the system's Python::

    requests

Fix: Install it into the environment. Here::

    venvoy install requests
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    installed = context.environment.distributions.get(requirement.key) if requirement else None
    if installed is not None and installed.from_base:
        message = f"`{installed.name}` {installed.version} is not installed in the environment itself: it comes from the base Python."
        yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "shadowed-by-system",
    "A requirement that only the base Python satisfies",
    INFORMATION,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
