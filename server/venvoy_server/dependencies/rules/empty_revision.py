"""An `@` without a revision.

A branch, a tag or a commit follows the `@` of a repository's URL; pip fails if nothing follows.

Example::

    foo @ git+https://example.org/owner/foo.git@

Fix: Name a revision, or remove the `@`. Here::

    foo @ git+https://example.org/owner/foo.git
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR

# The path of a repository's URL up to an `@` at its end. pip reads the revision of no other part.
_EMPTY = re.compile(r"[a-z+-]+://[^/?#]*/[^?#]*?(@)(?=[?#]|$)", re.IGNORECASE)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or requirement.target.partition(":")[0].lower() not in urls.VCS_SCHEMES:
        return
    found = _EMPTY.match(requirement.target)
    if not found:
        return
    start, end = requirement.target_start, requirement.target_end
    fixes: tuple[DraftFix, ...] = ()
    if line.entry.text[start:end] == requirement.target:
        start, end = start + found.start(1), start + found.end(1)
        fixes = line.replace("Remove the `@`", start, end, "")
    yield line.draft(
        start, end, "A revision is missing after `@`, so pip fails. Name one, or remove the `@`.", fixes=fixes
    )


def is_empty_revision(url: str) -> bool:
    """Return whether the path of a repository's URL ends in an `@` with no revision after it, as in `foo.git@`."""
    return _EMPTY.match(url) is not None


RULE = Rule(
    "empty-revision",
    "An `@` without a revision",
    ERROR,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
