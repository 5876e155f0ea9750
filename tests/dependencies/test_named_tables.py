"""Requirements in tables keyed by project name (Poetry, Pipenv): no fix breaks the TOML, or changes another entry."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from dependencies.marked_cases import apply_fix
from dependencies.test_safe_fixes import ON
from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fix_all import fix_all

HEADERS = {"pyproject.toml": "tool.poetry.dependencies", "Pipfile": "packages"}
# What two entries of one name have, `{}` their names; the fields are written with and without spaces.
FIELDS = [
    ('version="^2"', 'version="^2"'),
    ('version="^2",source="cpu"', 'version="^2",source="cu"'),
    ('version="^2",source="cpu"', 'version="^2"'),
    ('version="^2",optional=true', 'version="^2"'),
    ('version="^2",allow-prereleases=true', 'version="^2",allow-prereleases=false'),
    ('version=">=2"', 'version="<9"'),
    ('version="1||2"', 'version="3||4"'),
    ('version="^2",python="<3.8||>3.9"', 'version="^2",python="3.8||3.9"'),
    ('version="^2",extras=["a"]', 'version="^2",extras=["b"]'),
    ('version="^2",extras=["a b"]', 'version="^2",extras=["c d"]'),
    ('version="^2",python="latest"', 'version="^2",python="newest"'),
    ("version='^2',markers=\"os.name == 'nt'\"", "version='^2',markers=\"os.name == 'nt'\""),
    ('version="^2",markers=\'os.name == "nt"\'', 'version="^2",markers=\'os.name == "posix"\''),
    ('version="^2",platform="win32"', 'version="^2",platform="linux"'),
    ('path="a"', 'path="b"'),
    ('git="https://h.example/a.git",tag="v1"', 'git="https://h.example/a.git",tag="v2"'),
    ('git="https://h.example/a.git",subdirectory="p"', 'git="https://h.example/a.git",subdirectory="q"'),
    ('version=">=2,>=1"', 'version="== 2.0 "'),
]
FORMS = [
    "[{header}]\nfoo = [{{{one}}},{{{two}}}]\nbar = '*'\n",
    "[{header}]\nFoo = [{{{one}}},{{{two}}}]\n",
    "[{header}]\nfoo = [\n    {{{one}}},\n    {{{two}}},\n]\nbar = '*'\n",
    "[{header}]\nfoo = [\n    {{{one}}},\n    {{{two}}}]\nbar = '*'\n",
    "[{header}]\nfoo = [{{{one}}},\n    '2', {{{two}}}]\nbar = '*'\n",
    "[[{header}.foo]]\n{lines_one}\n[[{header}.foo]]\n{lines_two}\n[{header}.bar]\nversion = '*'\n",
    "[{header}]\nfoo = {{{one}}}\nFoo = {{{two}}}\nbar = '*'\n",
    "[{header}]\nfoo = {{{one}}}\n[{header}.Foo]\n{lines_two}\n[{header}.bar]\nversion = '*'\n",
    "[{header}.foo]\n{lines_one}\n[{header}.Foo]\n{lines_two}\ndevelop = true\n",
    "{parent}{last} = {{foo = {{{one}}}, Foo = {{{two}}}, bar = '*'}}\n",
    "[{header}]\nfoo = {{{one}}}\nFoo.{lines_two_dotted}\n",
]  # fmt: skip
OTHERS = [
    "[{header}]\nfoo = '^2'\nFoo = '^2'\nFOO = {{version = '^2'}}\n",
    "[{header}]\nfoo = ['^2', '^2', {{version = '^2'}}]\n",
    "[{header}]\nfoo = '1||2'\nFoo = '3||4'\n",
    "{parent}{last} = {{foo = '^2', Foo = '^2'}}\n",
    "[{header}]\npython3 = [{{version = '1'}}, {{version = '1'}}]\nasyncio = [{{version = '1'}}, {{version = '1'}}]\n",
    "[{header}.asyncio]\nversion = '1'\noptional = true\n[{header}.python3]\nversion = '1'\noptional = true\n",
    "[{header}.pkg-resources]\nversion = '==0.0.0'\noptional = true\n",
]


def _texts() -> list[tuple[str, str]]:
    texts = []
    for (file, header), form, (one, two) in itertools.product(
        HEADERS.items(), [*FORMS, *OTHERS], [*FIELDS, *_swapped()]
    ):
        parent, _, last = header.rpartition(".")
        lines_two = two.replace('",', '"\n').replace("',", "'\n")
        text = form.format(
            header=header,
            parent=f"[{parent}]\n" if parent else "",
            last=last,
            one=one,
            two=two,
            lines_one=one.replace('",', '"\n').replace("',", "'\n"),
            lines_two=lines_two,
            lines_two_dotted=lines_two.replace("\n", "\nFoo."),
        )
        texts.append((file, text))
    return sorted({*texts})


def _swapped() -> list[tuple[str, str]]:
    return [(two, one) for one, two in FIELDS if one != two]


def _entries(file: str, text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return each requirement that a tool reads: its project, and its fields."""
    tables = tomllib.loads(text)
    tables = tables["packages"] if file == "Pipfile" else tables["tool"]["poetry"]["dependencies"]
    found: list[tuple[str, dict[str, Any]]] = []
    for name, value in tables.items():
        for each in value if isinstance(value, list) else [value]:
            found.append((canonicalize_name(name), {"version": each} if isinstance(each, str) else each))
    return found


def _kinds(found: list[tuple[str, dict[str, Any]]]) -> set[str]:
    return {repr((name, sorted(fields.items(), key=repr))) for name, fields in found}


def wrong_fixes(file: str, text: str) -> list[str]:
    """Return the fixes of a text that break its TOML, and the safe ones that change another entry too."""
    inputs = Inputs(f"/w/{file}", FakeHost({"/w": Folder()}), "/w")
    before, wrong = _entries(file, text), []
    for finding in check(document_of(text, inputs), inputs, settings=ON):
        for fix in finding.fixes:
            fixed = apply_fix(text, fix)
            try:
                after = _entries(file, fixed)
            except (tomllib.TOMLDecodeError, KeyError) as error:
                wrong.append(f"{finding.code}: {fix.title}: {text!r} -> {fixed!r}: {error}")
                continue
            if fix.safe and len(_kinds(before) - _kinds(after)) > 1:
                wrong.append(f"{finding.code}: {fix.title}: {text!r} -> {fixed!r}")
            if finding.code == "repeated-requirement" and _kinds(before) != _kinds(after):
                wrong.append(f"{finding.code}: {fix.title}: {text!r} -> {fixed!r}")
    return wrong


def test_a_fix_leaves_valid_toml_and_the_other_entries() -> None:
    assert [each for file, text in _texts() for each in wrong_fixes(file, text)][:20] == []


def test_all_safe_fixes_together_leave_valid_toml() -> None:
    wrong = []
    for file, text in _texts():
        inputs = Inputs(f"/w/{file}", FakeHost({"/w": Folder()}), "/w")
        fixed = fix_all(document_of(text, inputs), inputs, settings=ON).text
        if {name for name, _ in _entries(file, text)} != {name for name, _ in _entries(file, fixed)}:
            wrong.append(f"{text!r} -> {fixed!r}")
    assert wrong[:20] == []


@pytest.mark.parametrize(("one", "two"), FIELDS)
@pytest.mark.parametrize("form", [*FORMS[:4], FORMS[5]])
def test_entries_of_one_array_that_differ_are_not_repeated(form: str, one: str, two: str) -> None:
    if one == two:
        return
    lines = [each.replace('",', '"\n').replace("',", "'\n") for each in (one, two)]
    text = form.format(header="tool.poetry.dependencies", one=one, two=two, lines_one=lines[0], lines_two=lines[1])
    inputs = Inputs("/w/pyproject.toml", FakeHost({"/w": Folder()}), "/w")
    codes = {finding.code for finding in check(document_of(text, inputs), inputs, settings=ON)}
    assert "repeated-requirement" not in codes
    if not {"version", "extras"} & {name for name, _ in _differing(one, two)}:
        assert "duplicate-requirement" not in codes


def _differing(one: str, two: str) -> set[tuple[str, str]]:
    first, second = tomllib.loads(f"x = {{{one}}}")["x"], tomllib.loads(f"x = {{{two}}}")["x"]
    return {(name, repr(value)) for name, value in {**first, **second}.items() if first.get(name) != second.get(name)}
