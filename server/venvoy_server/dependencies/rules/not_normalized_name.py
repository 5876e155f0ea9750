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
from venvoy_server.dependencies.model import Requirement


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or not requirement.name_end or requirement.name == requirement.key:
        return
    if requirement.key.endswith("-"):  # `foo_` is a name to pip, `foo-` is none
        return
    start, end = requirement.name_start, requirement.name_end
    is_taken = _is_key_of_another(line, requirement, context)
    fixes = () if is_taken else line.substitute(start, end, requirement.key, safe=True)
    yield line.draft(start, end, f"The normalized name is `{requirement.key}`.", fixes=fixes)


def _is_key_of_another(line: Line, requirement: Requirement, context: RuleContext) -> bool:
    """Return whether a table of Poetry or Pipenv has the project under another spelling, too.

    Such a table cannot have the normalized name twice, since names are its keys.
    """
    if not line.entry.traits & m.TRANSLATED or not context.shares_name(line, requirement.key):
        return False
    others = [context.line(label) for label in context.names.get(requirement.key, ())]
    names = [each.entry.requirement.name for each in others if each.entry.requirement and each.shares_list(line)]
    return any(name != requirement.name for name in names)


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
