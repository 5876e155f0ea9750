"""A requirement that is not installed.

The selected environment does not have the project, although the line's marker is true there. Code that imports it
fails.

Example::

    requests>=2

Fix: Install it. Here::

    venvoy install requests>=2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.rule import ENVIRONMENT_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.findings import WARNING, Call

# What `install` takes as a whole.
_INSTALLABLE = ("requirements", "pyproject", "pylock")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    if requirement is None or requirement.key in environment.distributions or context.facts.constraints:
        return
    if line.entry.traits & m.OPTIONAL:  # an extra or a group need not be installed
        return
    if not applies(requirement.marker, environment):
        return
    where = f" in {environment.name}" if environment.name else ""
    yield line.draft(
        *line.name_span(),
        f"`{requirement.key}` is not installed{where}.",
        fixes=install_fixes(line, context),
    )


def install_fixes(line: Line, context: RuleContext) -> tuple[DraftFix, ...]:
    """Return fixes that install the requirement of the line, and all requirements of its file.

    No fix for the line is returned if it requires a URL or path, or has a `${…}` variable, and none for the
    file if Venvoy cannot install from a file of this format.
    """
    environment, path = context.environment, context.inputs.path
    requirement = line.entry.requirement
    fixes: list[DraftFix] = []
    if line.entry.kind == "requirement" and requirement and requirement.form == "named" and "${" not in line.entry.raw:
        wanted = line.entry.text.split(" --")[0].strip()
        params = {"environment": environment.path, "packages": [wanted]}
        fixes.append(DraftFix(f"Install `{requirement.name}`", call=Call("install", params)))
    if path and dialect_of(path) in _INSTALLABLE:
        everything = {"environment": environment.path, "requirements": [path]}
        fixes.append(DraftFix("Install all requirements of this file", call=Call("install", everything)))
    return tuple(fixes)


RULE = Rule(
    "not-installed",
    "A requirement that is not installed",
    WARNING,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    facts=True,
    dialects=ENVIRONMENT_DIALECTS,
)
