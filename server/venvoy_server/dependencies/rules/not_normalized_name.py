"""A project name that is not normalized.

`Foo_Bar`, `foo.bar` and `foo-bar` are one project. The last one is the normalized form. Off by default.

Example::

    Foo_Bar

Fix: Use the normalized form. Here::

    foo-bar
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.name_end or requirement.name == requirement.key:
        return
    if requirement.key.endswith("-"):  # `foo_` is a name to pip, `foo-` is none
        return
    fixes = line.substitute(requirement.name_start, requirement.name_end, requirement.key, safe=True)
    yield line.draft(
        requirement.name_start, requirement.name_end, f"The normalized name is `{requirement.key}`.", fixes=fixes
    )


RULE = Rule(
    "not-normalized-name",
    "A project name that is not normalized",
    INFORMATION,
    "hygiene",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    on=False,
    dialects=ALL_DIALECTS,
)
