"""An editable that is installed as a copy.

The line requires an editable installation, but the project is installed as a copy: changes in the folder have no
effect.

Example::

    -e ./foo

Fix: Reinstall it. Here::

    venvoy install --requirement requirements.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.installed import distribution_of
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.rules.not_installed import install_fixes


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    installed = distribution_of(line, context)
    if (
        requirement is None
        or installed is None
        or installed.editable
        or not applies(requirement.marker, context.environment)
    ):
        return
    use = next((use for use in line.entry.options if use.name == "--editable"), None)
    start, end = (use.start, use.end) if use else line.name_span()
    yield line.draft(
        start,
        end,
        f"`{installed.name}` is installed as a copy, not as editable. Reinstall it.",
        fixes=install_fixes(line, context),
    )


RULE = Rule(
    "editable-expected",
    "An editable that is installed as a copy",
    INFORMATION,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.EDITABLE,
    needs=("environment",),
)
