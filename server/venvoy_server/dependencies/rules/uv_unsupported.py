"""A line that pip reads and uv does not.

uv reads requirements files too, but not every form that pip allows: one option a line, `--hash` alone after a
requirement, no shortened options, no marker that is empty. The rule is off by default, and on where a `uv.lock` stands.

Example::

    foo --config-settings a=b

Fix: Use a form that both read.
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
