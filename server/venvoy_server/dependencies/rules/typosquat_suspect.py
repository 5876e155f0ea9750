"""A new project whose name is a typing mistake away from a well-known one.

The name is one letter away from that of one of the thousand most downloaded projects, is not among the most downloaded
ones itself, and the project is younger than 90 days or has fewer than three releases. Names like this are registered to
be installed by mistake. Not reported if the project is installed already.

Example::

    reqeusts

Fix: Replace it with the project that was meant, or look closely at this one first. Here::

    requests
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import indexed
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.index.model import Page
from venvoy_server.index.near_names import one_edit_away
from venvoy_server.index.popular_names import ranks

_SHORTEST = 4
_WELL_KNOWN = 1000
_YOUNG_SECONDS = 90 * 86400
_FEW_RELEASES = 3


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or len(found.key) < _SHORTEST or found.key in context.environment.distributions:
        return
    if found.key in ranks() or not _is_new(found.page, found.snapshot.now):
        return
    meant = _imitated(found.key)
    if meant is None:
        return
    message = f"`{found.requirement.name}` is a new project whose name is like that of `{meant}`. Is it the one that you mean?"
    span = line.name_span()
    yield line.draft(*span, message, fixes=line.replace(f"Replace with `{meant}`", *span, meant))


@lru_cache(maxsize=1024)
def _imitated(key: str) -> str | None:
    """Return the well-known project whose name differs from `key` by one letter; of several, the most downloaded one.

    Return None if there is none. `key` is a normalized project name.
    """
    known = ranks()
    near = [each for each in one_edit_away(key) if known.get(each, _WELL_KNOWN) < _WELL_KNOWN]
    return min(near, key=lambda each: known[each], default=None)


def _is_new(page: Page, now: float) -> bool:
    if len(page.releases) < _FEW_RELEASES:
        return True
    times = [file.uploaded for release in page.releases for file in release.files if file.uploaded > 0]
    return bool(times) and now - min(times) < _YOUNG_SECONDS


RULE = Rule(
    "typosquat-suspect",
    "A new project whose name is a typing mistake away from a well-known one",
    WARNING,
    "security",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
