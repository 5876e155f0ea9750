"""Two names for one URL.

`#egg=` names another project than the text before `@`.

Example::

    foo @ git+https://example.org/foo#egg=bar

Fix: Remove the fragment. Here::

    foo @ git+https://example.org/foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.egg_fragments import EGG
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.form != "named":
        return
    found = EGG.search(requirement.target)
    if found and canonical(found[1]) != requirement.key:
        start, end = requirement.target_start + found.start(), requirement.target_start + found.end()
        fixes = line.replace("Remove the fragment", start, end, "") if end == requirement.target_end else ()
        yield line.draft(
            start,
            end,
            f"The project is `{requirement.name}` before the `@`, but `{found[1]}` here. Correct one of them.",
            fixes=fixes,
        )


RULE = Rule(
    "egg-name-mismatch",
    "Two names for one URL",
    WARNING,
    "syntax",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
