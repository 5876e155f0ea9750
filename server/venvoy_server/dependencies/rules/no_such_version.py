"""A pinned version that does not exist.

The project is on the index, and no release of it has this version, so the installation fails.

Example: the newest version is 2.32.5::

    requests==2.32.55

Fix: Pin a version that exists. Here::

    requests==2.32.5
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed, release_of
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import version_fixes
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.index.versions import parse_version


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None or found.pin is None or found.page.status == "quarantined":
        return
    if found.choice().stage != "version" or not found.page.releases:
        return
    pin = found.pin
    if found.release(pin) is not None:
        return  # another clause of the line excludes it
    answers = found.snapshot.answers(found.key)
    if any(answer.seen_before and release_of(answer.seen_before.releases, pin) for answer in answers):
        message = f"`{found.requirement.name}` {pin} is not on the index any more: it was removed or quarantined."
    else:
        message = f"`{found.requirement.name}` has no version {pin}."
    near = nearest_versions(found, pin)
    hint = f" The nearest are {', '.join(near)}." if len(near) > 1 else f" There is {near[0]}." if near else ""
    fixes = tuple([fix for version in near for fix in version_fixes(found, f"Pin {version}", version)])
    yield line.draft(*line.specifier_span(), message + hint, fixes=fixes)


def nearest_versions(found: IndexedLine, version: str) -> list[str]:
    """Return up to three existing versions near `version` that can be installed in the environment and are not yanked.

    `found` is a line with its data from the index. The order is: the next lower, the next higher, the second lower, the
    second higher. If `version` is not a valid version, the newest versions are returned.
    """
    wanted, chooser = parse_version(version), found.chooser()
    fitting = [
        release.version
        for release in found.page.releases
        if chooser.fits(release) is not False and any(file.yanked is None for file in release.files)
    ]
    if wanted is None:
        return fitting[:-4:-1]
    parsed = [(parse_version(each), each) for each in fitting]
    lower = [each for its, each in parsed if its is not None and its < wanted]
    higher = [each for its, each in parsed if its is not None and its > wanted]
    return [*lower[:-2:-1], *higher[:1], *lower[-2:-1], *higher[1:2]][:3]


RULE = Rule(
    "no-such-version",
    "A pinned version that does not exist",
    ERROR,
    "index",
    "line",
    _check,
    __doc__,
    when=m.SPECIFIER,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
