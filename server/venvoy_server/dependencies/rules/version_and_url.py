"""A version and a URL for one project.

A pinned version and a URL for one project can be satisfied together only if the URL has that version. If the file
name in the URL shows another version, the installation fails.

Example::

    foo==1.0
    foo @ https://example.org/foo-2.0.tar.gz

What to do: Keep one of them. Here::

    foo @ https://example.org/foo-2.0.tar.gz
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import Group, RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows
from venvoy_server.dependencies.analysis.line_conflicts import pairs
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import ERROR, WARNING
from venvoy_server.dependencies.model import Requirement

_SDIST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*?-(v?[0-9][\w.+!]*?)\.(tar\.\w+|zip|tgz)")


def _check(group: Group, context: RuleContext) -> Iterator[Draft]:
    reported: set[int] = set()
    for pair in pairs(group, context):
        one, two = pair.line.entry.requirement, pair.other.entry.requirement
        label = pair.line.label if pair.include is None else pair.include
        if one is None or two is None or label in reported or bool(one.target) == bool(two.target):
            continue
        pinned, linked = (two, one) if one.target else (one, two)
        allowed = _allowed(pinned, linked)
        if allowed is True or (allowed is None and not pinned.specifier.startswith("==")):
            continue
        reported.add(label)
        message = f"`{group.key}` has a version on one line and a URL on another. Keep one of them."
        yield pair.draft(context, message, names=True, severity=ERROR if allowed is False else WARNING)


def _allowed(pinned: Requirement, linked: Requirement) -> bool | None:
    """Return whether the version range of `pinned` allows the version in the file name of the URL of `linked`.

    Return True if there is no range, and None if the file name has no version.
    """
    if not pinned.specifier:
        return True
    parts = urls.split_url(linked.target)
    name = urls.file_name(parts.path) if parts else ""
    wheel = urls.wheel_parts(name) if name.endswith(".whl") else None
    sdist = _SDIST.fullmatch(name)
    version = wheel[1] if wheel else sdist[1] if sdist else ""
    return allows(pinned.specifier, version) if version else None


RULE = Rule(
    "version-and-url",
    "A version and a URL for one project",
    ERROR,
    "consistency",
    "name",
    _check,
    __doc__,
    dialects=ALL_DIALECTS,
)
