"""Only pre-releases match, and they are not allowed.

The configuration of pip or uv, or an option of this file, allows final releases only, and every version that matches is
a pre-release.

Example: the only version above 1.0 is 2.0rc1, and the file has `--only-final :all:`::

    foo>1.0

What to do: Widen the range, or allow pre-releases of this project (`--all-releases foo`).
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None:
        return
    choice = found.choice()
    if choice.stage == "prerelease":
        newest = choice.before[-1].version
        message = (
            f"Only pre-releases of `{found.requirement.name}` match, such as {newest}, and they are not allowed here."
        )
        yield line.draft(*line.specifier_span(), message)


RULE = Rule(
    "prerelease-only",
    "Only pre-releases match, and they are not allowed",
    WARNING,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=ALL_DIALECTS,
)
