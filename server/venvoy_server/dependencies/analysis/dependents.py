"""Find the dependencies of a requirement line's installed project that the environment does not meet.

The unmet dependencies of packages that the project needs in turn are included.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import applies
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.metadata import Unmet, reached, unmet


def problems_of(line: Line, context: RuleContext) -> Iterator[Unmet]:
    """Yield the unmet dependencies of a line's installed project, and those of its installed transitive dependencies.

    The dependencies of other projects that the document lists are skipped: they are reported on those projects' lines.
    Yields nothing if the project is not installed, or if the line's marker is not true in the environment.
    """
    requirement, environment = line.entry.requirement, context.environment
    installed = environment.distributions.get(requirement.key) if requirement else None
    if requirement is None or installed is None or not applies(requirement.marker, environment):
        return
    memory: dict[str, list[Unmet]] = context.memory.setdefault("unmet", {})
    for distribution in _reached(installed.key, requirement.extras, context):
        found = environment.distributions[distribution]
        if distribution != installed.key and context.listed(line, distribution):
            continue
        if distribution not in memory:
            memory[distribution] = unmet(found, environment)
        yield from memory[distribution]


def _reached(key: str, extras: tuple[str, ...], context: RuleContext) -> list[str]:
    memory: dict[tuple[str, tuple[str, ...]], list[str]] = context.memory.setdefault("reached", {})
    if (key, extras) not in memory:
        root = context.environment.distributions[key]
        memory[key, extras] = [found.key for found in reached(root, context.environment, extras)]
    return memory[key, extras]


def needer(problem: Unmet, line: Line) -> str:
    """Return the beginning of a message, such as "`requests` 2.31": the distribution whose dependency is unmet.

    If that distribution is not the project of `line` but a dependency of it, ", which this needs," is appended.
    """
    requirement = line.entry.requirement
    name = problem.distribution.name
    if requirement is not None and problem.distribution.key == requirement.key:
        return f"`{name}` {problem.distribution.version}"
    return f"`{name}` {problem.distribution.version}, which this needs,"
