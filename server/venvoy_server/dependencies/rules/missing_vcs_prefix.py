"""A repository's URL without `git+`.

pip clones a repository only if its URL has a prefix such as `git+https://`. It downloads any other URL as an archive,
which a repository's page is not.

Example::

    https://github.com/owner/foo.git

Fix: Insert `git+`. Here::

    git+https://github.com/owner/foo.git
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, syntax_rule

_PAGE = re.compile(
    r"https?://(?:[^/@]*@)?(?:(?:www\.)?github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[\w.-]+/[\w.-]+?/?(?:#.*)?|https?://[^#?]+\.git(?:@[\w./-]+)?(?:#.*)?"
)


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    """Yield a finding for the URL of a repository without `git+`, which pip would download as if it were an archive."""
    requirement = line.entry.requirement
    if requirement is None or line.entry.kind != "requirement" or not _PAGE.fullmatch(requirement.target):
        return
    start = requirement.target_start
    fixes = line.replace("Insert `git+`", start, start, "git+")
    yield line.draft(
        start,
        requirement.target_end,
        "This is a repository. pip clones it only with the prefix `git+`.",
        fixes=fixes,
    )


RULE = syntax_rule("missing-vcs-prefix", "A repository's URL without `git+`", __doc__, False, check=_check, when=m.LINK)
