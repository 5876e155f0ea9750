"""A field of a pyproject.toml has the same finding at its own name in every spelling that TOML has for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check

PATH = "/w/pyproject.toml"
# The keys, a value, the code, and the key that is marked.
FIELDS = [
    ("project.license.file", "3", "invalid-project-field", "license"),
    ("project.readme.file", "3", "invalid-project-field", "readme"),
    ("project.authors.name", '"x"', "invalid-project-field", "authors"),
    ("project.urls.x.y", '"z"', "invalid-project-field", "urls"),
    ("project.entry-points.x", '"y"', "invalid-project-field", "entry-points"),
    ("project.version.x", "1", "invalid-project-field", "version"),
    ("project.scripts.x", '"x/y.py:main"', "invalid-entry-point", "x"),
    ("project.scripts.x.y", '"z"', "invalid-entry-point", "x"),
    ("project.entry-points.x.y", '"z z"', "invalid-entry-point", "y"),
    ("project.dependencies.x", '"y"', "invalid-dependency-list", "dependencies"),
    ("project.optional-dependencies.x", '"y"', "invalid-dependency-list", "x"),
    ("project.optional-dependencies.x.y", '"z"', "invalid-dependency-list", "x"),
    ("dependency-groups.x.y", '"z"', "invalid-dependency-list", "x"),
    ("build-system.requires.x", "3", "invalid-dependency-list", "requires"),
    ("project.licence.file", '"x"', "unknown-field", "licence"),
    ("build-system.extra.x", "1", "unknown-field", "extra"),
    ("project.name", '"x"', "missing-project-field", "project"),
    ("build-system.build-backend", '"x"', "missing-project-field", "build-system"),
    ("tool.uv.sources.x.git", '"https://h.example/x"', "unused-uv-source", "x"),
]  # fmt: skip


def spellings(path: str, value: str) -> Iterator[str]:
    """Yield a field in each form: with every header, the rest of its keys dotted, nested in braces, or both; quoted."""
    keys = path.split(".")
    for count in range(len(keys)):
        header = f"[{'.'.join(keys[:count])}]\n" if count else ""
        rest = keys[count:]
        yield f"# c\n{header}{'.'.join(rest)} = {value}\n"
        yield f"{header}{' . '.join(_quoted(each) for each in rest)}={value}\r\n"
        for dots in range(1, len(rest)):
            inner = value
            for key in reversed(rest[dots:]):
                inner = f"{{{key} = {inner}}}"
            yield f"{header}{'.'.join(rest[:dots])} = {inner}\n"
            yield f"{header}{'.'.join(rest[:dots])} = {{{'.'.join(rest[dots:])} = {value}}}\n"


def _quoted(key: str) -> str:
    return f'"{key}"' if len(key) % 2 else f"'{key}'"


@pytest.mark.parametrize(("path", "value", "code", "marked"), FIELDS)
def test_every_spelling_has_its_finding_at_the_name_of_the_field(path: str, value: str, code: str, marked: str) -> None:
    for text in spellings(path, value):
        found = check(document_of(text, Inputs(PATH)), Inputs(PATH))
        places = [text[each.start : each.end].strip("\"'") for each in found if each.code == code]
        assert places == [marked], (text, [(each.code, each.message) for each in found])


def test_the_first_of_several_headers_of_a_table_is_marked() -> None:
    text = "[project.urls]\na = 'https://h.example'\n[project.scripts]\nx = 'y z'\n[project]\ndescription = 'x'\n"
    found = {each.code: each for each in check(document_of(text, Inputs(PATH)), Inputs(PATH))}
    assert text[found["missing-project-field"].start :].startswith("project.urls]")


def test_a_table_that_is_written_in_several_lines_has_one_finding() -> None:
    for name, code in (
        ("dependency-groups.x", "invalid-dependency-list"),
        ("project.licence", "unknown-field"),
        ('project.optional-dependencies."a b"', "invalid-project-field"),
    ):
        text = f"{name}.y = 1\n{name}.z = 2\n"
        found = check(document_of(text, Inputs(PATH)), Inputs(PATH))
        assert [each.start < len(name) for each in found if each.code == code] == [True], found
