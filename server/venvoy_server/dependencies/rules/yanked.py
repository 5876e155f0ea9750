"""A version that was yanked.

The project has withdrawn the pinned or installed version (PEP 592): it is broken, insecure or was a mistake. A pin still
installs it, with a warning.

Example: 1.1 was yanked, and 1.2 is there::

    foo==1.1

Fix: Pin a version that was not yanked. Here::

    foo==1.2
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.indexed_line import IndexedLine, indexed
from venvoy_server.dependencies.analysis.rule import INSTALLED_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.analysis.version_edit import version_fixes
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.rules.no_such_version import nearest_versions
from venvoy_server.index.model import Release


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    found = indexed(line, context)
    if found is None:
        return
    name, pin = found.requirement.name, found.pin
    installed = context.environment.distributions.get(found.key)
    if pin is not None:
        release = found.release(pin)
        if release is not None and is_yanked(release):
            near = nearest_versions(found, pin)
            others = sorted(near, key=lambda each: not is_above(each, pin))[:1]
            fixes = tuple([fix for each in others for fix in version_fixes(found, f"Pin {each}", each)])
            hint = f" {others[0]} is not." if others else ""
            yield line.draft(
                *line.specifier_span(), f"`{name}` {pin} is yanked{reason_of(release)}.{hint}", fixes=fixes
            )
    elif installed is not None and found.is_here:
        release = found.release(installed.version)
        if release is not None and is_yanked(release):
            yield line.draft(*line.name_span(), _installed_message(found, release))


def _installed_message(found: IndexedLine, release: Release) -> str:
    best = found.choice()
    hint = f" The line allows {best.version}." if best.release is not None else ""
    return f"`{found.requirement.name}` {release.version} is installed, and is yanked{reason_of(release)}.{hint}"


def is_yanked(release: Release) -> bool:
    """Return whether all files of a release are yanked, that is, withdrawn by the project (PEP 592)."""
    return all(file.yanked is not None for file in release.files)


def reason_of(release: Release) -> str:
    """Return the reason why a release was yanked (withdrawn) as the end of a message, such as `: it is broken`.

    The result is "" if no reason is given.
    """
    reason = next((file.yanked for file in release.files if file.yanked), "")
    return f": {reason.rstrip('.')}" if reason else ""


def is_above(version: str, other: str) -> bool:
    """Return whether `version` is greater than `other`; False if one of them is not a valid version."""
    from venvoy_server.index.versions import parse_version

    one, two = parse_version(version), parse_version(other)
    return one is not None and two is not None and one > two


RULE = Rule(
    "yanked",
    "A version that was yanked",
    WARNING,
    "index",
    "line",
    _check,
    __doc__,
    when=m.NAMED,
    needs=("index",),
    facts=True,
    dialects=INSTALLED_DIALECTS,
)
