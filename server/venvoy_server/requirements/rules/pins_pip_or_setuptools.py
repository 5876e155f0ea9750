"""A pin on the tools that install.

A pinned pip or setuptools changes the tool while it works, and holds back its corrections. Off by default.

Example::

    setuptools==58.0

Fix: Leave it out, or set a lower bound. Here::

    setuptools>=58
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.requirements import model as m
from venvoy_server.requirements.context import Context
from venvoy_server.requirements.findings import INFORMATION
from venvoy_server.requirements.ranges import is_pinned
from venvoy_server.requirements.rule import Draft, Line, Rule

_TOOLS = frozenset({"pip", "setuptools", "wheel", "distribute"})


def _check(line: Line, context: Context) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is not None and requirement.key in _TOOLS and is_pinned(requirement.specifier):
        yield line.draft(*line.name_span(), f"`{requirement.key}` is pinned here, and it is a tool that installs.")


RULE = Rule(
    "pins-pip-or-setuptools",
    "A pin on the tools that install",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    on=False,
)
