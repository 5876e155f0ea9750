"""Two pins that exclude each other.

The pinned version of one project depends on a second project, but does not allow the version that is pinned for it, so
the installation fails. This is found in the metadata of the pinned versions, without a resolver.

Example: botocore 1.34.0 requires `urllib3<2.1`::

    botocore==1.34.0
    urllib3==2.2.0

What to do: Change one of the two pins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import allows, evaluate_for_extra
from venvoy_server.dependencies.analysis.indexed_line import requirement_on_index
from venvoy_server.dependencies.analysis.metadata import Dependency, parse_dependency
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, Line, Rule
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.index.versions import parse_version, pinned_version, same_version
from venvoy_server.packages.read import canonical

# Of one project's lines no more than this are compared; `duplicate-requirement` reports the others.
_MOST = 4


class Pin(NamedTuple):
    """A line that pins a project to exactly one version, such as `foo==1.0`.

    `key` is the normalized form of `name`. `marker` is the condition after the line's `;`, or "" without one.
    """

    line: Line
    name: str
    key: str
    version: str
    extras: tuple[str, ...]
    marker: str


def _check(context: RuleContext) -> Iterator[Draft]:
    snapshot = context.inputs.index
    served = {key for key, _ in snapshot.metadata} if snapshot is not None else set()
    # The others need nothing that is known: this runs after every edit.
    for key in context.names.keys() & (served | context.environment.distributions.keys()):
        for pin in _pins(key, context):
            yield from _broken_by(pin, context)


def _broken_by(pin: Pin, context: RuleContext) -> Iterator[Draft]:
    for dependency in _dependencies(pin, context):
        for other in _pins(dependency.key, context):
            if other.marker != pin.marker and other.marker:
                continue
            if not _together(pin, other) or allows(dependency.specifier, other.version) is not False:
                continue
            needed = f"`{dependency.name}{dependency.specifier}`"
            message = f"`{pin.name}` {pin.version} requires {needed}, but {other.version} is pinned."
            place = other.line.place(*other.line.specifier_span(), "pinned here")
            yield pin.line.draft(*pin.line.specifier_span(), message, related=(place,))
            place = pin.line.place(*pin.line.specifier_span(), "required by this")
            message = f"`{pin.name}` {pin.version} requires {needed}, but this pins {other.version}."
            yield other.line.draft(*other.line.specifier_span(), message, related=(place,))


def _pins(key: str, context: RuleContext) -> list[Pin]:
    found = []
    for label in context.names.get(key, ())[:_MOST]:
        line = context.line(label)
        requirement = requirement_on_index(line, context)
        version = pinned_version(requirement.specifier) if requirement is not None else None
        if (
            requirement is not None
            and version is not None
            and evaluate_for_extra(requirement.marker, context.environment, "") is not False
        ):
            marker = requirement.marker
            found.append(Pin(line, requirement.name, key, version, requirement.extras, marker))
    return found


def _together(pin: Pin, other: Pin) -> bool:
    """Return whether two pinned lines are installed together, so that their versions must be compatible.

    Both lines are in files that one pip command reads. Two lines in different files are always installed together. Two
    lines in the same file are installed together only if they are in the same list, such as `dependencies`.
    """
    return pin.line.document is not other.line.document or pin.line.shares_list(other.line)


def _dependencies(pin: Pin, context: RuleContext) -> list[Dependency]:
    """Return the dependencies of a pinned version that have a version range and are needed in the environment.

    They are read from the version's metadata: that of the index, or of the installed package. The result is cached.
    """
    memory: dict[tuple[str, str, tuple[str, ...]], list[Dependency]] = context.memory.setdefault("pin-needs", {})
    place = (pin.key, pin.version, pin.extras)
    if place not in memory:
        texts = _requires(pin, context)
        found = [dependency for text in texts if (dependency := parse_dependency(text)) is not None]
        memory[place] = [each for each in found if each.specifier and _is_needed(each.marker, pin.extras, context)]
    return memory[place]


def _is_needed(marker: str, extras: tuple[str, ...], context: RuleContext) -> bool:
    names = ["", *map(canonical, extras)]
    return any(evaluate_for_extra(marker, context.environment, name) is True for name in names)


def _requires(pin: Pin, context: RuleContext) -> tuple[str, ...]:
    snapshot = context.inputs.index
    parsed = parse_version(pin.version)
    metadata = snapshot.metadata.get((pin.key, str(parsed))) if snapshot is not None and parsed is not None else None
    if metadata is not None:
        return metadata.requires
    installed = context.environment.distributions.get(pin.key)
    return installed.requires if installed is not None and same_version(installed.version, pin.version) else ()


RULE = Rule(
    "pin-breaks-dependency",
    "Two pins that exclude each other",
    WARNING,
    "index",
    "document",
    _check,
    __doc__,
    needs=("index",),
    dialects=ALL_DIALECTS,
)
