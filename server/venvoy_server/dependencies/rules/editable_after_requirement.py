"""`-e` after a requirement.

If a line contains `-e`, the text before it is the editable: `foo -e ./bar` installs the folder `foo` and ignores
`./bar`.

Example::

    foo -e ./bar

Fix: Move the editable to its own line. Here::

    -e ./bar
    foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import own_line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    entry = line.entry
    if entry.kind != "editable" or not entry.options or entry.text.startswith("-"):
        return
    if entry.fault is not None and entry.fault.code == "install-command":
        return  # the cause: its `-e` is an option of the command
    for use in entry.options:
        if use.name == "--editable":
            message = (
                "pip installs the text before `-e` as the editable and ignores what follows. Put `-e` on its own line."
            )
            yield line.draft(use.start, max(use.end, use.value_end), message, fixes=own_line_fixes(line, use))


RULE = Rule(
    "editable-after-requirement",
    "`-e` after a requirement",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.EDITABLE,
)
