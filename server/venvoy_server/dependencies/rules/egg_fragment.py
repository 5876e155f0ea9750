"""A `#egg=` that could be a direct reference.

`name @ URL` says the same in the standard form, which other tools read too, and which takes extras.

Example::

    git+https://example.org/foo#egg=foo

Fix: Write it as a direct reference. Here::

    foo @ git+https://example.org/foo
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt.requirement import parse_requirement
from venvoy_server.dependencies.findings import HINT
from venvoy_server.dependencies.model import Requirement

EGG = re.compile(r"[#&]egg=([^&]*)")


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
        start, end, "`#egg=` is an old form; the standard one is `name @ URL`.", fixes=_fixes(line, requirement, found)
    )


def _fixes(line: Line, requirement: Requirement, found: re.Match[str]) -> tuple[DraftFix, ...]:
    url = requirement.target
    rest = url[found.end() :]
    bare = url[: found.start()] + ("#" + rest[1:] if found[0][0] == "#" and rest else rest)
    if requirement.form == "named":
        same = requirement.key == re.sub(r"[-_.]+", "-", found[1]).lower()
        return (
            line.replace("Remove the fragment", requirement.target_start, requirement.target_end, bare, safe=True)
            if same
            else ()
        )
    joint = (
        ""
        if not requirement.marker_end or line.entry.text[requirement.target_end : requirement.target_end + 1] == " "
        else " "
    )
    text = f"{found[1]} @ {bare}{joint}"
    if not isinstance(parse_requirement(text.rstrip(), len(text.rstrip())), Requirement):
        return ()  # a URL alone may hold blanks, and stand in other places than behind `@`
    return line.replace(
        "Write it as a direct reference", requirement.target_start, requirement.target_end, text, safe=True
    )


RULE = Rule(
    "egg-fragment", "A `#egg=` that could be a direct reference", HINT, "syntax", "line", _check, __doc__, when=m.LINK
)
