"""An option that has no effect after a requirement.

After a requirement, pip supports only `--hash` and `--config-settings`. It ignores the other options there.

Example::

    foo --pre

Fix: Move the option to its own line. Here::

    --pre
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import own_line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import PER_REQUIREMENT, RUN_WIDE
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.requirement is None:
        return
    for use in line.entry.options:
        if use.name in PER_REQUIREMENT or use.name in RUN_WIDE or use.name == "--editable":
            continue
        message = f"pip ignores `{use.spelled}` after a requirement. Move it to its own line."
        yield line.draft(use.start, max(use.end, use.value_end), message, fixes=own_line_fixes(line, use))


RULE = Rule(
    "ignored-option",
    "An option that has no effect after a requirement",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.OPTION,
)
