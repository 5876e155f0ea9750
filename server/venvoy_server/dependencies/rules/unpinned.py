"""A requirement without an exact version.

An application that pins exact versions is installed the same way everywhere. Off by default: a library leaves ranges
open.

Example::

    foo>=1

Fix: Pin the installed version. Here::

    foo==1.4
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.analysis.version_ranges import is_pinned
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.target or is_pinned(requirement.specifier):
        return
    fixes: tuple[DraftFix, ...] = ()
    environment = context.inputs.environment
    installed = environment.distributions.get(requirement.key) if environment else None
    if installed is not None and installed.pin:
        start = requirement.specifier_start or requirement.extras_end or requirement.name_end
        fixes = line.replace(
            f"Pin the installed version, `{installed.pin}`",
            start,
            max(start, requirement.specifier_end),
            installed.pin,
        )
    yield line.draft(*line.specifier_span(), f"`{requirement.name}` is not pinned to one version.", fixes=fixes)


RULE = Rule(
    "unpinned",
    "A requirement without an exact version",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    on=False,
)
