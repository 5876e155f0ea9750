"""A variable that is not set here.

pip replaces `${NAME}` with an environment variable. If the variable is not set, or is empty, the text stays as it is.

Example::

    --extra-index-url https://${TOKEN}@example.org/simple

What to do: Set the variable where pip runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.variable_places import is_refused
from venvoy_server.dependencies.dialects.requirements_txt.lines import VARIABLE
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    for found in VARIABLE.finditer(line.entry.text):
        if is_refused(line.entry, found.start(), found.end()):
            continue
        if not context.inputs.variables.get(found[1]):
            yield line.draft(
                found.start(),
                found.end(),
                f"`{found[1]}` is not set here. pip leaves an unset variable as it is.",
            )


RULE = Rule(
    "unset-variable", "A variable that is not set here", INFORMATION, "syntax", "line", _check, __doc__, when=m.VARIABLE
)
