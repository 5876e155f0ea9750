"""A requirement without a hash among requirements with hashes.

With `--no-require-hashes`, pip does not verify requirements that have no hash. Off by default.

Example::

    --no-require-hashes
    foo==1.0 --hash=sha256:aa
    bar==1.0

What to do: Add the hashes. Here::

    bar==1.0 --hash=sha256:bb
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Line, Rule
from venvoy_server.dependencies.findings import INFORMATION
from venvoy_server.dependencies.rules.unhashed_in_hash_mode import URL_HASH


def _check(context: RuleContext) -> Iterator[Draft]:
    if context.facts.hash_mode or not any(use.use.name == "--no-require-hashes" for use in context.run_options()):
        return
    lines = [line for line in context.lines() if line.entry.kind == "requirement" and line.entry.requirement]
    if any(line.entry.traits & m.HASH for line in lines):
        for line in lines:
            if not line.entry.traits & m.HASH and not _has_url_hash(line):
                yield line.draft(0, len(line.entry.text), "This requirement has no hash, so it is installed unchecked.")


def _has_url_hash(line: Line) -> bool:
    """Return whether the URL of a line contains a hash such as `#sha256=…`, which pip verifies in any case."""
    requirement = line.entry.requirement
    return requirement is not None and URL_HASH.search(requirement.target) is not None


RULE = Rule(
    "missing-hash",
    "A requirement without a hash among requirements with hashes",
    INFORMATION,
    "security",
    "document",
    _check,
    __doc__,
    on=False,
)
