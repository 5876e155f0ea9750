"""An option behind a requirement that has no effect there.

Behind a requirement only `--hash` and `--config-settings` count. pip reads the other options there, and ignores them.

Example::

    foo --pre

Fix: Give the option a line of its own. Here::

    --pre
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements import model as m
from venvoy_server.requirements.context import Context
from venvoy_server.requirements.findings import WARNING
from venvoy_server.requirements.option_names import PER_REQUIREMENT, RUN_WIDE
from venvoy_server.requirements.own_line import own_line_fixes
from venvoy_server.requirements.rule import Draft, Line, Rule


def _check(line: Line, context: Context) -> Iterator[Draft]:
    if line.entry.requirement is None:
        return
    for use in line.entry.options:
        if use.name in PER_REQUIREMENT or use.name in RUN_WIDE or use.name == "--editable":
            continue
        message = f"pip ignores `{use.spelled}` behind a requirement; it needs a line of its own."
        yield line.draft(use.start, max(use.end, use.value_end), message, fixes=own_line_fixes(line, use))


RULE = Rule(
    "ignored-option",
    "An option without effect behind a requirement",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.OPTION,
)
