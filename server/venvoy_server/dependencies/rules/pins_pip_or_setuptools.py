"""A pinned installation tool.

If a file pins pip or setuptools, the installation may replace a tool that it is using, and later bug fixes of the tool
are not installed. Off by default.

Example::

    setuptools==58.0

What to do: Remove the line, or set only a lower bound. Here::

    setuptools>=58
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import is_pinned
from venvoy_server.dependencies.findings import INFORMATION

_TOOLS = frozenset({"pip", "setuptools", "wheel", "distribute"})


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is not None and requirement.key in _TOOLS and is_pinned(requirement.specifier):
        yield line.draft(*line.name_span(), f"`{requirement.key}` is an installation tool. Do not pin it here.")


RULE = Rule(
    "pins-pip-or-setuptools",
    "A pinned installation tool",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    on=False,
)
