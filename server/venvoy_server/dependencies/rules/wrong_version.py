"""An installed version that the line does not allow.

The project is installed in the selected environment, but its version is outside the line's range.

Example::

    requests==2.31

Fix: Install a version in the range, or change the line to the installed version. Here::

    requests==2.32.3
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows, applies
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION, WARNING
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    if requirement is None or installed is None or installed.broken:
        return
    if allows(requirement.specifier, installed.version) is not False or not applies(requirement.marker, environment):
        return
    message = f"`{requirement.key}` {installed.version} is installed, which `{requirement.specifier}` does not allow."
    change: tuple[DraftFix, ...] = ()
    if requirement.specifier.startswith("=="):
        change = line.replace(
            f"Pin the installed version, `{installed.pin}`",
            requirement.specifier_start,
            requirement.specifier_end,
            installed.pin,
        )
    fixes = (*install_fixes(line, context), *change)
    # An extra or a group need not be installed, so that nothing may be wrong.
    severity = INFORMATION if line.entry.traits & m.OPTIONAL else None
    yield line.draft(
        requirement.specifier_start,
        requirement.specifier_end,
        message,
        severity=severity,
        fixes=fixes,
    )


RULE = Rule(
    "wrong-version",
    "An installed version that the line does not allow",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    needs=("environment",),
    dialects=ENVIRONMENT_DIALECTS,
)
