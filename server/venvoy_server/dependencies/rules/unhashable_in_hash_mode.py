"""A requirement that cannot have a hash, in hash-checking mode.

pip cannot verify the hash of a repository, a folder or an editable, and refuses them when it checks hashes.

Example::

    foo==1.0 --hash=sha256:aa
    git+https://example.org/bar

What to do: Require a release, or an archive with its hash. Here::

    bar @ https://example.org/bar-1.0.tar.gz#sha256=bb
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.rules.unhashed_in_hash_mode import can_have_hash


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or line.document.constraints:
        return
    if line.entry.kind == "editable" or not can_have_hash(requirement):
        start, end = requirement.target_start, requirement.target_end
        yield line.draft(
            start,
            end,
            "This run checks hashes, and pip cannot check the hash of a repository, a folder or an editable. Use a release, or an archive with a hash.",
        )


RULE = Rule(
    "unhashable-in-hash-mode",
    "A requirement that cannot have a hash, in hash-checking mode",
    ERROR,
    "consistency",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    facts=True,
    hash_mode=True,
    included=True,
)
