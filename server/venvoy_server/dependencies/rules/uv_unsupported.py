"""A line that pip reads and uv does not.

uv reads requirements files, but not every form that pip allows: only one option per line, only `--hash` after a
requirement, no shortened options, no empty markers. Off by default; on if the project has a `uv.lock`.

Example::

    foo --config-settings a=b

What to do: Use a form that both tools support.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.uv_portability import differences
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    if line.entry.fault is None:
        for start, end, message in differences(line):
            yield line.draft(start, end, message)


RULE = Rule(
    "uv-unsupported", "A line that uv does not read", WARNING, "uv", "line", _check, __doc__, when=m.CONTENT, on=False
)
