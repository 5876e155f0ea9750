"""A project is installed as editable, but a release is required.

The line names a release, but the project is installed from a working folder.

Example: foo is installed with `-e ./foo`::

    foo==1.0

Fix: Install the release. Here::

    venvoy install foo==1.0
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.installed import folder_of
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    if (
        requirement is None
        or installed is None
        or not installed.editable
        or line.entry.kind == "editable"
        or context.facts.constraints
    ):
        return
    if applies(requirement.marker, environment):
        source = f" from {folder_of(installed)}" if folder_of(installed) else ""
        message = f"`{installed.name}` is installed as editable{source}, not as a release. Reinstall it."
        yield line.draft(*line.name_span(), message, fixes=install_fixes(line, context))


RULE = Rule(
    "not-editable-expected",
    "A project is installed as editable, but a release is required",
    INFORMATION,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("environment",),
    facts=True,
)
