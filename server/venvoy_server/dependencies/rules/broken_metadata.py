"""An installed project whose metadata cannot be read.

The metadata folder of the project is incomplete or damaged, so no tool knows what is installed.

Example: `foo-1.0.dist-info` without a METADATA file::

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
    installed = context.environment.distributions.get(requirement.key) if requirement else None
    if installed is not None and installed.broken:
        message = (
            f"The metadata of `{installed.name}` in the environment cannot be read: {installed.broken}. Reinstall it."
        )
        yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "broken-metadata",
    "Installed metadata that cannot be read",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
