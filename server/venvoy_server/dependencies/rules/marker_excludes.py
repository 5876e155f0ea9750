"""A line that does not apply in the selected environment.

Its marker is false in the selected environment, so the line is not installed. This is often intended; editors show
the line faded.

Example: on Linux::

    pywin32; sys_platform == "win32"

What to do: Nothing, unless the marker is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import evaluate
from venvoy_server.dependencies.analysis.rule import PROJECT_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.dependencies.findings import HINT


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement, environment = line.entry.requirement, context.environment
    if requirement is None or not requirement.marker or evaluate(requirement.marker, environment) is not False:
        return
    names = dict.fromkeys(
        [found.variable for found in comparisons(requirement.marker) if found.variable in environment.marker_values]
    )
    values = ", ".join([f'{name} is "{environment.marker_values[name]}"' for name in names])
    where = f" in {environment.name}" if environment.name else " here"
    because = f": {values}" if values else ""
    yield line.draft(0, len(line.entry.text), f"This line does not apply{where}{because}.", tags=("unnecessary",))


RULE = Rule(
    "marker-excludes",
    "A line that does not apply here",
    HINT,
    "environment",
    "line",
    _check,
    __doc__,
    when=m.MARKER,
    needs=("environment",),
    dialects=PROJECT_DIALECTS,
)
