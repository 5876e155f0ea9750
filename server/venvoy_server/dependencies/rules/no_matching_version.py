"""A range without a version.

The project is on the index, and none of its releases is in this range, so the installation fails.

Example: the newest version is 2.32.5::

    requests>=3

What to do: Widen the range so that it contains a version that exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import ERROR


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or found.page.status == "quarantined":
        return
    if not found.page.releases:
        yield line.draft(*line.name_span(), f"`{found.requirement.name}` is on the index, but has no release.")
        return
    choice = found.choice()
    if choice.stage != "version" or (found.pin is not None and found.release(found.pin) is None):
        return
    first, last = found.page.releases[0].version, found.page.releases[-1].version
    there = f"Its only version is {last}." if first == last else f"Its versions are {first} to {last}."
    wanted = found.requirement.specifier
    yield line.draft(*line.specifier_span(), f"No version of `{found.requirement.name}` is in `{wanted}`. {there}")


RULE = Rule(
    "no-matching-version",
    "A range without a version",
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
