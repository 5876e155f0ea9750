"""A version that was uploaded a few days ago.

Malicious releases of well-known projects are mostly found and removed within days. This version is younger than the
number of days in the setting `cooldownDays` (7 by default). Off by default.

Example: 2.32.5 was uploaded yesterday::

    requests==2.32.5

Fix: Take the newest version that is older. Here::

    requests==2.32.4
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import version_fixes
from venvoy_server.dependencies.findings import HINT
from venvoy_server.index.choice import Chooser, Chosen
from venvoy_server.index.times import age

_DAY = 86400


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or not found.is_here:
        return
    choice, now = found.choice(), found.snapshot.now
    limit = found.snapshot.cooldown_days * _DAY
    if choice.release is None:
        return
    times = [file.uploaded for file in choice.release.files if file.uploaded > 0]
    if not times or now - min(times) >= limit:
        return
    older = _older(found, int(now - limit) + 1)
    hint = f" {older.version} is the newest that is older." if older.version else ""
    message = f"`{found.requirement.name}` {choice.version} was uploaded {age(now - min(times))} ago.{hint}"
    fixes = version_fixes(found, f"Pin {older.version}", older.version) if older.version and found.pin else ()
    yield line.draft(*line.specifier_span(), message, fixes=fixes)


def _older(found: IndexedLine, cutoff: int) -> Chosen:
    """Return the release that an installer would choose if it ignored all files uploaded at or after `cutoff`.

    `found` is a line with its data from the index, and `cutoff` is in seconds since 1970. The version range of the line
    applies, but not a pin such as `==1.0`. If there is no such release, the result is a `Chosen` with an empty version.
    """
    policy = msgspec.structs.replace(found.policy, uploaded_before=cutoff, uploaded_before_of={})
    specifier = "" if found.pin else found.requirement.specifier
    return Chooser(found.page, found.snapshot.target, policy).choose(specifier) or Chosen()


RULE = Rule(
    "fresh-release",
    "A version that was uploaded a few days ago",
    HINT,
    "security",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    on=False,
    dialects=INSTALLED_DIALECTS,
)
