"""A range of yanked versions only.

Every version that the line allows was yanked (PEP 592), and only an exact pin installs a yanked version, so the
installation fails.

Example: 1.1 and 1.2 were yanked, and are the only versions above 1.0::

    foo>1.0

What to do: Widen the range so that it contains a version that was not yanked.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.dependencies.rules.yanked import reason_of


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or found.page.status == "quarantined":
        return
    choice = found.choice()
    if choice.stage != "yanked":
        return
    newest, name, specifier = choice.before[-1], found.requirement.name, found.requirement.specifier
    which = f"that `{specifier}` allows is" if specifier else "is"
    message = f"Every version of `{name}` {which} yanked; the newest is {newest.version}{reason_of(newest)}."
    yield line.draft(*line.specifier_span(), message)


RULE = Rule(
    "yanked-only",
    "A range of yanked versions only",
    ERROR,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=ALL_DIALECTS,
)
