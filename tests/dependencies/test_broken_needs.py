"""Which dependencies a change of packages breaks: a table of what is installed before and after it."""

from __future__ import annotations

import pytest

from venvoy_server.dependencies.analysis.broken_needs import broken_needs
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.packages.model import Distribution

MARKERS = {"python_version": "3.12", "sys_platform": "linux", "python_full_version": "3.12.1"}


def facts(text: str) -> EnvironmentFacts:
    """Return what is installed: a line per distribution, `name version: requirement, requirement`."""
    found = {}
    for line in filter(None, map(str.strip, text.split("|"))):
        head, _, needs = line.partition(":")
        name, version = head.split()
        requires = tuple(each.strip() for each in needs.split(",") if each.strip())
        found[name] = Distribution(name, name, version, "", "", requires)
    return EnvironmentFacts(found, marker_values=MARKERS)


@pytest.mark.parametrize(
    ("before", "after", "changed", "broken"),
    [
        ("x 1: y<2 | y 1", "x 1: y<2 | y 2", "y", ["x y 2"]),
        ("x 1: y<2 | y 1", "x 1: y<2", "y", ["x y None"]),
        ("x 1: y (<2) | y 1", "x 1: y (<2) | y 2", "y", ["x y 2"]),
        ("x 1: Y.y | y-y 1", "x 1: Y.y", "y-y", ["x y-y None"]),
        ("x 1: y<2 | y 2 | z 1", "x 1: y<2 | y 3 | z 1", "y", []),
        ("x 1: y<2 | z 1", "x 1: y<2 | z 2", "z", []),
        ("x 1: y", "x 2: y", "x", []),
        ("", "x 1: y", "x", ["x y None"]),
        ("y 1", "x 1: y>1 | y 1", "x", ["x y 1"]),
        ("x 1: y | y 1", "", "x y", []),
        ("x 1: y; sys_platform == 'win32' | y 1", "x 1: y; sys_platform == 'win32'", "y", []),
        ("x 1: y; extra == 'fast' | y 1", "x 1: y; extra == 'fast'", "y", []),
        ("x 1: y; platform_release == '6' | y 1", "x 1: y; platform_release == '6'", "y", []),
        ("x 1: y>=2 | y 2", "x 1: y>=2 | y 3a1", "y", []),
        ("x 1: y ==, ?? | y 1", "x 1: y ==, ??", "y", []),
        ("x 1: y | y 1 | w 1: y<2", "x 1: y | y 2 | w 1: y<2", "y", ["w y 2"]),
    ],
)
def test_only_what_the_change_broke(before: str, after: str, changed: str, broken: list[str]) -> None:
    found = broken_needs(facts(before), facts(after), frozenset(changed.split()))
    assert [f"{each.distribution.key} {each.dependency.key} {each.installed}" for each in found] == broken
