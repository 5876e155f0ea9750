"""`--require-hashes` together with `--no-require-hashes`.

pip refuses the two options in one run, whichever files contain them.

Example::

    --require-hashes
    --no-require-hashes

Fix: Remove one of them. Here::

    --require-hashes
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.option_line_fix import line_fixes
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.model import INCLUDE, OPTION_LINE

_BOTH = ("--require-hashes", "--no-require-hashes")


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = [use for use in context.run_options() if use.use.name in _BOTH]
    first = {name: use for use in reversed(uses) for name in [use.use.name]}
    if len(first) < 2:
        return
    # Of two included files, the later one is reported.
    for use in [use for use in uses if use.path is None] or uses[-1:]:
        other = first[_BOTH[use.use.name == _BOTH[0]]]
        place = other.line.related_place(other.path, other.use.start, other.use.end, "the other one")
        fixes = line_fixes(use.line)
        message = f"pip refuses this option together with `{other.use.name}`. Keep one of them."
        yield from context.use_drafts(use, (use.use.start, use.use.end), message, place, other, fixes=fixes)


RULE = Rule(
    "require-and-no-require-hashes",
    "`--require-hashes` together with `--no-require-hashes`",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
    when=OPTION_LINE | INCLUDE,
)
