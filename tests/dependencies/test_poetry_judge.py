"""Our verdict on a constraint of Poetry, and the versions that it allows, against poetry-core's."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from poetry.core.constraints.version import Version, parse_constraint
from poetry.core.constraints.version.exceptions import ParseConstraintError
from poetry.core.factory import Factory

from dependencies.test_project_judges import toml
from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.poetry_versions import is_refused, pep440
from venvoy_server.dependencies.rules import BY_CODE

# Without `===`: poetry-core refuses it, but it says the same in every other tool.
OPERATORS = ["", "^", "~", "~=", "==", "!=", "<>", "<", "<=", ">", ">=", "=", "=>", "=<", "^ ", "> =", "-"]
VERSIONS = [
    "1", "1.2", "0.0.3", "v1.2", "1!2", "1.2rc1", "1.2.dev3", "1.0-1", "1.2+local", "1.*", "1.2.*.*", "*", "1.x", "x", "latest",
    "1..2", "1.", "dev-main", "",
]  # fmt: skip
JOINED = ["{},{}", "{} , {}", "{} {}", "{},{},", "{},,{}", ",{}{}", "{} - {}", "{}||{}", "{} | {}"]
SAMPLES = [
    "0",
    "0.0.3",
    "0.0.4",
    "0.1",
    "0.9",
    "1",
    "1.0.post1",
    "1.1",
    "1.2",
    "1.2.1",
    "1.3",
    "1.9",
    "2",
    "3",
    "1!2",
    "1!2.5",
    "1!3",
]
SINGLE = [operator + version for operator, version in itertools.product(OPERATORS, VERSIONS)]
PAIRS = [
    joined.format(first, second)
    for joined, first, second in itertools.product(JOINED, ["^1", ">=1.2", "1.*", "=>1"], ["<2", "!=1.3", "1.2", "*", "^x"])
]  # fmt: skip


def allowed(text: str) -> list[str] | None:
    """Return which of the samples poetry-core allows, or None if it refuses the constraint."""
    try:
        constraint = parse_constraint(text)
    except ParseConstraintError:
        return None
    return [each for each in SAMPLES if constraint.allows(Version.parse(each))]


def test_a_constraint_is_refused_as_poetry_refuses_it() -> None:
    constraints = [*SINGLE, *PAIRS, "||", "python3", "3.8 - 3.9", " ^3.8 ", "^3.8||", ">=3.8;"]
    assert [each for each in constraints if is_refused(each) != (allowed(each) is None)] == []


def test_a_constraint_is_refused_or_allows_the_same_versions() -> None:
    assert [each for each in SINGLE + PAIRS if not allows_the_same(each)] == []


def allows_the_same(text: str) -> bool:
    """Return whether the translation of a constraint allows what Poetry allows; none is needed where Poetry takes it."""
    translated = pep440(text)
    expected = allowed(text)
    if translated is None:
        return expected is not None
    try:
        ours = Requirement("name" + translated)
    except InvalidRequirement:
        return expected is None
    return [each for each in SAMPLES if ours.specifier.contains(each, prereleases=True)] == expected


FIELDS = ["version", "git", "path", "url", "python", "markers", "source", "optional", "develop", "extras", "rev"]
VALUES: list[Any] = ["1", 1, 1.5, True, [], ["a"], [1], {}]
TABLES: list[Any] = [
    *VALUES,
    *[{"version": "1", field: value} for field, value in itertools.product(["extras", "optional", "python"], VALUES)],
    *[{field: value} for field, value in itertools.product(FIELDS, VALUES)],
    [{"version": "1"}, "2"],
    [{"version": "1", "extras": "a"}],
]


def poetry_refuses(tables: dict[str, Any]) -> bool:
    return bool(Factory.validate({"tool": {"poetry": {"name": "x", "version": "1", **tables}}})["errors"])


def we_refuse(text: str) -> bool:
    inputs = Inputs(path="/p/pyproject.toml", host=FakeHost({"/p": Folder()}))
    return bool(check(document_of(text, inputs), inputs, (BY_CODE["invalid-poetry-table"],)))


@pytest.mark.parametrize("value", TABLES)
def test_a_dependency_is_refused_by_poetry_as_well(value: Any) -> None:
    """Poetry refuses more: `{extras = ["a"]}` without a version, and fields that it does not know."""
    refused = poetry_refuses({"dependencies": {"foo": value}})
    ours = we_refuse(f"[tool.poetry.dependencies]\nfoo = {toml(value)}\n")
    assert refused or not ours
    if not isinstance(value, dict):
        assert ours is refused
    assert we_refuse(f"[tool.poetry.group.dev.dependencies]\nfoo = {toml(value)}\n") is ours


@pytest.mark.parametrize(
    "group",
    [{"foo": "1"}, {"foo": "1", "dependencies": {}}, {"dependencies": []}, {"dependencies": {}}, {"optional": True}],
)
def test_a_group_is_refused_by_both(group: dict[str, Any]) -> None:
    assert we_refuse(f"[tool.poetry.group]\ndev = {toml(group)}\n") is poetry_refuses({"group": {"dev": group}})
