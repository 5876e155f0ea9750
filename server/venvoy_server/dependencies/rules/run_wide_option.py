"""An option after a requirement that acts on the whole run.

`--no-binary`, `--only-binary`, `--all-releases` and `--only-final` take effect wherever they stand, for everything that
is installed with this file, not for the requirement before them. uv refuses them there.

Example::

    foo --no-binary :all:

Fix: Give the option a line of its own, and name the project. Here::

    --no-binary foo
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import own_line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.option_names import RUN_WIDE
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.requirement is None:
        return
    for use in line.entry.options:
        if use.name in RUN_WIDE:
            message = (
                f"`{use.spelled}` applies to the whole run, not only to this requirement. Move it to its own line."
            )
            yield line.draft(use.start, max(use.end, use.value_end), message, fixes=own_line_fixes(line, use))


RULE = Rule(
    "run-wide-option",
    "An option that acts on the whole run",
    INFORMATION,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.OPTION,
)
