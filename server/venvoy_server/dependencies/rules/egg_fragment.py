"""A `#egg=` that could be a direct reference.

`name @ URL` is the standard form. Other tools support it too, and it can have extras.

Example::

    git+https://example.org/foo#egg=foo

Fix: Replace with a direct reference. Here::

    foo @ git+https://example.org/foo
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.egg_fragments import EGG, without_egg
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement
from venvoy_server.dependencies.findings import HINT
from venvoy_server.dependencies.model import Requirement
from venvoy_server.packages.read import canonical


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    found = EGG.search(requirement.target) if requirement else None
    if (
        requirement is None
        or found is None
        or line.entry.kind != "requirement"
        or requirement.form in ("path", "archive")
    ):
        return
    start, end = requirement.target_start + found.start(), requirement.target_start + found.end()
    yield line.draft(
        start,
        end,
        "`#egg=` is an old form. The standard form is `name @ URL`.",
        fixes=_fixes(line, requirement, found[1]),
    )


def _fixes(line: Line, requirement: Requirement, name: str) -> tuple[DraftFix, ...]:
    bare = without_egg(requirement.target)
    start, end = requirement.target_start, requirement.target_end
    if requirement.form == "named":
        return line.replace("Remove `#egg=`", start, end, bare, safe=True) if requirement.key == canonical(name) else ()
    text = line.entry.text
    joint = " " if requirement.marker_end and text[end : end + 1] != " " else ""
    changed = text[:start] + f"{name} @ {bare}{joint}" + text[end:]
    read = parse_requirement(changed, len(changed))
    # A URL alone may hold spaces and semicolons; after `@` it ends there.
    if not isinstance(read, Requirement) or (read.target, read.marker) != (bare, requirement.marker):
        return ()
    return line.replace(f"Replace `#egg=` with `{name} @ URL`", start, end, f"{name} @ {bare}{joint}", safe=True)


RULE = Rule(
    "egg-fragment", "A `#egg=` that could be a direct reference", HINT, "syntax", "line", _check, __doc__, when=m.LINK
)
