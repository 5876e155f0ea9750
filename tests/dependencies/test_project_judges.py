"""Our verdicts on pyproject.toml and pylock.toml against those of others: packaging, and validate-pyproject.

The files are a small set of our own and mutants of them. VENVOY_PROJECT_MUTANTS says how many (`nox -s projects`).
"""

from __future__ import annotations

import copy
import os
import random
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from packaging.dependency_groups import resolve_dependency_groups
from packaging.pylock import Pylock, PylockValidationError
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from validate_pyproject import api
from validate_pyproject.errors import ValidationError
from validate_pyproject.extra_validations import validate_project_dynamic

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.rules import BY_CODE

MUTANTS = int(os.environ.get("VENVOY_PROJECT_MUTANTS", "120"))
# Without its own check of included groups, which does not compare names in their normalized form (PEP 735).
VALIDATE = api.Validator(extra_validations=[validate_project_dynamic])
Data = dict[str, Any]
# Errors of rules that say more than that the file is invalid: what pip cannot install, and ranges without a version.
_MORE = {"direct-url-not-a-url", "invalid-url"}
_CODES = {
    "clashing-names", "undefined-group", "group-cycle", "dynamic-contradiction", "missing-project-field",
    "invalid-dependency-list",
}  # fmt: skip

PROJECTS: list[Data] = [
    {
        "build-system": {"requires": ["hatchling>=1.27", "hatch-vcs"], "build-backend": "hatchling.build"},
        "project": {
            "name": "spam",
            "version": "1.0",
            "dependencies": ["a>=1", "b[x]~=1.2; python_version < '3.12'", "c @ https://h.example/c-1.0.zip"],
            "optional-dependencies": {"test": ["pytest"], "all": ["spam[test]", "d==1.*"]},
            "license": "MIT OR (Apache-2.0 AND LicenseRef-Own)",
            "license-files": ["LICENSE*"],
            "description": "text",
            "readme": {"file": "README.md", "content-type": "text/markdown"},
            "authors": [{"name": "me"}, {"name": "you"}],
            "keywords": ["a", "b"],
            "scripts": {"spam": "spam.cli:main", "eggs": "spam.cli"},
            "entry-points": {"spam.plugins": {"x": "spam.x:Plugin.load"}},
        },
        "dependency-groups": {"lint": ["ruff"], "dev": ["mypy==1.0", {"include-group": "lint"}]},
    },
    {
        "build-system": {"requires": []},
        "project": {
            "name": "Spam-Eggs",
            "license": {"text": "own"},
            "dynamic": ["version", "dependencies"],
            "requires-python": ">=3.10",
        },
        "dependency-groups": {"A": [], "b": [{"include-group": "a"}, "x>=1,<2"], "c": [{"include-group": "B"}]},
    },
    {"project": {"name": "x", "version": "0.1", "dependencies": []}, "build-system": {"requires": ["y"]}},
    {"dependency-groups": {"one": ["a ; extra == 'x'"], "two": [{"include-group": "one"}]}},
]
LOCKS: list[Data] = [
    {
        "lock-version": "1.0",
        "created-by": "us",
        "requires-python": ">=3.10",
        "packages": [
            {
                "name": "a-b",
                "version": "1.0",
                "marker": "python_version < '3.12'",
                "sdist": {"url": "https://h.example/a_b-1.0.tar.gz", "hashes": {"sha256": "aa"}, "size": 1},
                "wheels": [
                    {"url": "https://h.example/a_b-1.0-py3-none-any.whl", "hashes": {"sha256": "bb"}},
                    {"name": "a_b-1.0-1-py3-none-any.whl", "path": "w", "hashes": {"sha256": "cc"}},
                ],
            },
            {"name": "c", "directory": {"path": ".", "editable": True}},
            {"name": "d", "vcs": {"type": "git", "url": "https://h.example/d", "commit-id": "aa"}},
            {"name": "e", "version": "2", "archive": {"url": "https://h.example/e.zip", "hashes": {"sha256": "dd"}}},
        ],
    }
]


def toml(value: Any) -> str:
    """Return a value as TOML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join([f"{toml(key)} = {toml(each)}" for key, each in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return (
            '"'
            + "".join([each if each.isprintable() and each not in '"\\' else f"\\u{ord(each):04x}" for each in value])
            + '"'
        )
    return str(value)


def written(data: Data) -> str:
    """Return a file: a header for each table of the first two levels, and for each table of an array."""
    text = ""
    tables: list[tuple[str, Any]] = []
    for key, value in data.items():
        if key == "packages" and isinstance(value, list) and all(isinstance(each, dict) for each in value):
            tables += [("[[packages]]", each) for each in value]
        elif isinstance(value, dict):
            tables.append((f"[{toml(key)}]", value))
        else:
            text += f"{toml(key)} = {toml(value)}\n"
    for header, table in tables:
        text += header + "\n" + "".join([f"{toml(key)} = {toml(value)}\n" for key, value in table.items()])
    return text


def mutant(source: random.Random, data: Data) -> Data:
    """Return a copy with one to three values changed."""
    changed = copy.deepcopy(data)
    for _ in range(source.randint(1, 3)):
        places = list(_places(changed))
        if places:
            source.choice(places)(source)
    return changed


def _places(value: Any) -> list[Callable[[random.Random], None]]:
    found: list[Callable[[random.Random], None]] = []
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, each in items:
        if key == "build-backend":
            continue
        if isinstance(value, list) or key in _NAMED_FREELY or isinstance(each, str):
            found.append(lambda source, key=key: _change(source, value, key))  # type: ignore[misc]
        found += _places(each)
    return found


_NAMED_FREELY = (
    "test",
    "all",
    "lint",
    "dev",
    "A",
    "b",
    "c",
    "one",
    "two",
    "dependencies",
    "requires",
    "hashes",
    "wheels",
)


def _change(source: random.Random, value: Any, key: Any) -> None:
    each = value[key]
    action = source.randint(0, 5)
    if action == 0:
        value[key] = source.choice([1, True, [], {}, "", "x", ["x"], {"include-group": "one"}, {"include-group": "no"}])
    elif action == 1 and isinstance(value, list):
        del value[key]
    elif action == 2 and isinstance(value, dict) and key in ("test", "lint", "A", "one"):
        value[source.choice(["Test", "LINT", "a", "On.e", "o-ne", "dev"])] = each
    elif isinstance(each, str):
        at = source.randint(0, len(each))
        new = source.choice(
            ["", "", ";", " ", "=", "<", ">", "1", ".", ",", "[", "]", "'", "@", "x", "-", "\u00e9", "#"]
        )
        value[key] = each[:at] + new + each[at + source.randint(0, 1) :]


def errors_of(text: str, name: str) -> set[str]:
    """Return the codes of our errors about the file's validity."""
    path = f"/w/{name}"
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w")
    found = {each.code for each in check(document_of(text, inputs), inputs) if each.severity == 1}
    return {code for code in found if BY_CODE[code].group == "syntax" or code in _CODES}


def cases(seeds: list[Data]) -> list[Data]:
    source = random.Random(7)
    return [*seeds, *[mutant(source, source.choice(seeds)) for _ in range(MUTANTS)]]


def _is_valid(data: Data) -> bool:
    try:
        VALIDATE(copy.deepcopy(data))
    except ValidationError:
        return False
    extras = data.get("project", {}).get("optional-dependencies", {})
    if len({canonicalize_name(each) for each in extras}) < len(extras):
        return False  # PEP 685; validate-pyproject does not compare them
    try:
        SpecifierSet(data.get("project", {}).get("requires-python", ""))
        for each in data.get("build-system", {}).get("requires", []):
            Requirement(each)
        groups = data.get("dependency-groups", {})
        for name in groups:
            resolve_dependency_groups(groups, name)
    except (ValueError, TypeError, LookupError, ExceptionGroup):
        return False
    return True


def test_projects_are_wrong_exactly_if_the_judges_say_so() -> None:
    wrong = []
    for data in cases(PROJECTS):
        text = written(data)
        assert tomllib.loads(text) == data
        found = errors_of(text, "pyproject.toml")
        if bool(found - _MORE) if _is_valid(data) else not found:
            wrong.append((found, text))
    assert wrong == []


def test_locks_are_wrong_exactly_if_packaging_says_so() -> None:
    wrong = []
    for data in cases(LOCKS):
        text = written(data)
        found = errors_of(text, "pylock.toml") | ({"x"} if "lock-without-hash" in _security(text) else set())
        try:
            Pylock.from_dict(tomllib.loads(text))
            valid = True
        except PylockValidationError:
            valid = False
        if bool(found) == valid:
            wrong.append((found, text))
    assert wrong == []


def _security(text: str) -> set[str]:
    inputs = Inputs("/w/pylock.toml", FakeHost({"/w": Folder()}), "/w")
    return {each.code for each in check(document_of(text, inputs), inputs)}


@pytest.mark.parametrize("data", PROJECTS)
def test_our_own_files_are_valid(data: Data) -> None:
    assert _is_valid(data) and errors_of(written(data), "pyproject.toml") == set()
