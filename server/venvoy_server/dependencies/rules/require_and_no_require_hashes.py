"""`--require-hashes` beside `--no-require-hashes`.

pip refuses the two in one run, in whatever files they stand.

Example::

    --require-hashes
    --no-require-hashes

Fix: Remove one. Here::

    --require-hashes
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import Draft, Rule
from venvoy_server.dependencies.findings import ERROR

_BOTH = ("--require-hashes", "--no-require-hashes")


def _check(context: RuleContext) -> Iterator[Draft]:
    uses = [use for use in context.run_options() if use.use.name in _BOTH]
    for use in uses:
        other = next((each for each in uses if each.use.name != use.use.name), None)
        if use.path is None and other is not None:
            place = other.line.elsewhere(other.path, other.use.start, other.use.end, "the other one")
            fixes = use.line.remove("Remove the line") if len(use.line.entry.options) == 1 else ()
            yield use.line.draft(
                use.use.start,
                use.use.end,
                f"pip refuses this together with `{other.use.name}`.",
                related=(place,),
                fixes=fixes,
            )


RULE = Rule(
    "require-and-no-require-hashes",
    "`--require-hashes` beside `--no-require-hashes`",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
)
