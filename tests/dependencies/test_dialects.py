"""Every dialect by the same rules: what is wrong with a requirement is found in each file that can hold it, at its place.

A dialect that is new needs a line in the table. Its reader's own tests are in `test_NAME.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.lock_files import locked_versions
from venvoy_server.dependencies.dialects.names import DIALECTS, Dialect, dialect_of
from venvoy_server.dependencies.dialects.script import blocks_of
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.packages.model import Distribution

Writer = Callable[[list[str]], str]
SMILE = "\U0001f600"


def _requirements(lines: list[str]) -> str:
    return "".join([f"{line}  # {SMILE}\n" for line in lines])


def _pyproject(lines: list[str]) -> str:
    strings = "\n".join([f"  '{line}',  # {SMILE}" for line in lines])
    return f'[project]\ndescription = "{SMILE}"\ndependencies = [\n{strings}\n]\n'


def _pylock(lines: list[str]) -> str:
    """A lock file pins: it cannot hold ranges, and no two lines of one project."""
    found = [re.fullmatch(r"(\w+)==([\d.]+)", line) for line in lines]
    if len(lines) != 1 or not found[0]:
        return ""
    start = f'lock-version = "1.0"\ncreated-by = "{SMILE}"\n[[packages]]\n'
    end = f'directory = {{ path = "{SMILE}" }}\n'
    return f'{start}name = "{found[0][1]}"\nversion = "{found[0][2]}"  # {SMILE}\n{end}'


def _script(lines: list[str]) -> str:
    strings = "\n".join([f"#   '{line}',  # {SMILE}" for line in lines])
    return f"#!/usr/bin/env python3\n# {SMILE}\n# /// script\n# dependencies = [\n{strings}\n# ]\n# ///\nimport foo\n"


def _setup_cfg(lines: list[str]) -> str:
    return f"[metadata]\nname = {SMILE}\n[options]\ninstall_requires =\n" + "".join([f"    {line}\n" for line in lines])


def _pipfile(lines: list[str]) -> str:
    """Pipenv writes a name once in a table, and a marker in a field: ranges go into different tables."""
    found = [re.fullmatch(r"(\w+)([=><!~].*)", line) for line in lines]
    if any(each is None or "=>" in line for each, line in zip(found, lines, strict=True)):
        return ""
    tables = ["packages", "dev-packages"]
    return "".join(
        [f'[{table}]\n{each[1]} = "{each[2]}"  # {SMILE}\n' for table, each in zip(tables, found, strict=False) if each]
    )


def _conda(lines: list[str]) -> str:
    return f"name: {SMILE}\ndependencies:\n  - python=3.12\n  - pip:\n" + "".join(
        [f"      - {line}\n" for line in lines]
    )


FILES: dict[Dialect, tuple[str, Writer]] = {
    "requirements": ("/w/requirements.txt", _requirements),
    "pyproject": ("/w/pyproject.toml", _pyproject),
    "pylock": ("/w/pylock.toml", _pylock),
    "script": ("/w/run.py", _script),
    "setup-cfg": ("/w/setup.cfg", _setup_cfg),
    "pipfile": ("/w/Pipfile", _pipfile),
    "conda": ("/w/environment.yml", _conda),
}
# A rule, the requirements, and what the finding marks; a text that a dialect cannot hold is left out there.
CASES: list[tuple[str, list[str], str]] = [
    ("wrong-version", ["foo==1.0"], "==1.0"),
    ("not-installed", ["bar==1.0"], "bar"),
    ("requires-python-installed", ["old==1.0"], "old"),
    ("conflicting-requirements", ["baz==1.0", "baz==2.0"], "==1.0"),
    ("duplicate-requirement", ["baz>=1.0", "baz>=2.0"], "baz"),
    ("unsatisfiable-specifier", ["baz>2,<1"], ">2,<1"),
    ("invalid-operator", ["baz=>1"], "=>"),
    ("marker-never-true", ['baz; sys_platform == "a" and sys_platform == "b"'], 'sys_platform == "a"'),
]
FACTS = EnvironmentFacts(
    {
        "foo": Distribution("foo", "foo", "2.0", "/e/site", "/e/site/x"),
        "old": Distribution("old", "old", "1.0", "/e/site", "/e/site/y", requires_python=">=4"),
    },
    {"python_full_version": "3.12.1", "python_version": "3.12", "sys_platform": "linux"},
    "/e",
    "env",
)


def _cases() -> Iterator[Any]:
    for code, lines, marked in CASES:
        for dialect in BY_CODE[code].dialects:
            path, write = FILES[dialect]
            text = write(lines)
            if text and (code, dialect) != ("duplicate-requirement", "pipfile"):  # a table has a name once
                yield pytest.param(
                    path,
                    text,
                    code,
                    marked.removeprefix("==") if dialect == "pylock" else marked,
                    id=f"{code}-{dialect}",
                )


def test_every_dialect_is_in_the_table() -> None:
    assert {dialect: dialect_of(path) for dialect, (path, _) in FILES.items()} == {each: each for each in FILES}
    assert set(FILES) == set(DIALECTS)


@pytest.mark.parametrize(("path", "text", "code", "marked"), list(_cases()))
def test_a_rule_finds_the_same_in_every_dialect_it_is_for(path: str, text: str, code: str, marked: str) -> None:
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w", FACTS)
    document = document_of(text, inputs)
    found = [each for each in check(document, inputs) if each.code == code]
    assert found and text[found[0].start : found[0].end].startswith(marked)
    line = text.count("\n", 0, found[0].start)
    before = text[text.rfind("\n", 0, found[0].start) + 1 : found[0].start]
    widths: dict[PositionEncoding, int] = {
        "utf-8": len(before.encode()),
        "utf-16": len(before.encode("utf-16-le")) // 2,
        "utf-32": len(before),
    }
    for encoding, width in widths.items():
        assert Positions.of(text).position(found[0].start, encoding) == (line, width)
    assert fix_all(document, inputs).text  # no fix fails


@pytest.mark.parametrize(
    "written",
    [
        "foo bar",
        "foo==1 bar==2",
        "foo, bar",
        "foo==1;bar==2",
        "foo#c",
        "--pre",
        "-r other.txt",
        "-e .",
        "foo\t--pre",
        "pip install foo",
        "cd foo",
        "import foo",
        "[foo]",
        'foo; extras == "x"',
    ],
)
@pytest.mark.parametrize("dialect", ["pyproject", "script", "setup-cfg"])
def test_no_message_is_about_the_lines_of_a_requirements_file(dialect: Dialect, written: str) -> None:
    path, write = FILES[dialect]
    text = write([written])
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w", FACTS)
    found = [each for each in check(document_of(text, inputs), inputs) if each.severity == 1]
    assert found
    for each in found:
        assert "requirements file" not in each.message and "line" not in each.message
        assert not each.message.startswith("A comment ")


@pytest.mark.parametrize("dialect", FILES)
def test_reading_never_fails_and_covers_the_text(dialect: Dialect) -> None:
    source = random.Random(dialect)
    path, write = FILES[dialect]
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w", FACTS)
    seed = write(["foo==1.0"])
    for _ in range(150):
        text = seed
        for _ in range(source.randint(1, 6)):
            start = source.randint(0, len(text))
            new = source.choice(
                ["", "\n", '"', "'", "[", "]", "{", "}", "=", ".", "#", "- ", ":", "\\", "\r", SMILE, "[[packages]]\n"]
            )
            text = text[:start] + new + text[start + source.randint(0, 8) :]
        document = document_of(text, inputs)
        assert "".join([entry.raw for entry in document.entries]) == text
        assert all(0 <= each.start <= each.end <= len(text) for each in check(document, inputs))


LOCKS = {
    "uv.lock": '[[package]]\nname = "a"\nversion = "1"\n\n[[package]]\nname = "B_b"\nsource = { editable = "." }\n',
    "poetry.lock": '[[package]]\nname = "a"\nversion = "1"\n[package.extras]\nb = ["c"]\n[[package]]\nname = "b.b"\n',
    "pdm.lock": '[metadata]\n[[package]]\r\nname = "a"\r\nversion = "1"\r\n[[package]]\nname=\'b-b\'\n',
    "pylock.toml": "[[packages]]  # by hand\nname   = 'a'\nversion='1'\n[[packages.wheels]]\nname = 'x'\n[[packages]]\nname='b-b'\n",
    "pylock.dev.toml": "packages = [\n  {name = 'a', version = '1'},\n  {name = 'B-b'},\n]\n",
    "Pipfile.lock": '{"_meta": {"x": {"version": "==2"}}, "default": {"a": {"version": "==1"}, "b-b": {"git": "x"}}}',
    "conda-lock.yml": "version: 1\npackage:\n- name: a\n  version: '1'\n- name: b-b\n  version: \n",
}


@pytest.mark.parametrize("name", LOCKS)
def test_pins_are_read_from_every_lock_file(name: str) -> None:
    found = locked_versions(name, LOCKS[name])
    assert found["a"] == ("1",) and not found.get("b-b") and set(found) <= {"a", "b-b"}
    assert locked_versions(name, "[[package" + LOCKS[name][:9]) == {}, "a broken file pins nothing"


def test_pins_of_conda_are_read_in_any_order_of_fields() -> None:
    lock = (
        "metadata:\n  sources:\n  - name: x\n    version: 9\npackage:\n# from here\n"
        "  - category: main\n    dependencies:\n      version: '9'\n      name: x\n    name: a\n    version: '1'\n"
        '  - name: c\n    version: "2"\n  - name: b\nversion: 1\n'
    )
    assert locked_versions("conda-lock.yml", lock) == {"a": ("1",), "c": ("2",)}


def test_hover_says_what_is_locked() -> None:
    text = _pyproject(["foo==1.0", "other"])
    lock = '[[package]]\nname = "foo"\nversion = "1.0"\n[[package]]\nname = "other"\nversion = "3"\n'
    inputs = Inputs("/w/pyproject.toml", FakeHost({"/w/uv.lock": lock}), "/w", FACTS)
    document = document_of(text, inputs)
    said = hover(document, text.index("foo"), inputs)
    assert said and "locked 1.0 in `uv.lock`" in said.text and "**foo 2.0**" in said.text
    alone = hover(document, text.index("other"), replace(inputs, environment=None))
    assert alone and alone.text == "locked 3 in `uv.lock`"


@pytest.mark.parametrize("dialect", FILES)
def test_an_edit_gives_what_a_fresh_reading_gives(dialect: Dialect) -> None:
    path, write = FILES[dialect]
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w", FACTS)
    text = write(["foo==1.0", "bar==1.0"])
    document = document_of(text, inputs)
    assert "".join([entry.raw for entry in document.entries]) == text
    for start in range(len(text)):
        for new in ("", "x", "\n", '"'):
            edited = document.edit(start, start + 1, new)
            fresh = document_of(text[:start] + new + text[start + 1 :], inputs)
            assert edited.entries == fresh.entries


def test_a_marker_on_a_line_that_is_split_is_read_anew_after_an_edit() -> None:
    text = '[options]\ninstall_requires = foo;os_name=="nt"\ntests_require = os_name=="nt"; os_name=="nt"\n'
    inputs = Inputs("/w/setup.cfg", FakeHost({"/w": Folder()}), "/w")
    document = document_of(text, inputs)
    for start in range(len(text)):
        for new in ("", ";", "\n", "\n  ", "x"):
            edited = document.edit(start, start + 1, new)
            assert edited.entries == document_of(text[:start] + new + text[start + 1 :], inputs).entries


def test_what_is_of_another_index_or_environment_is_left_alone() -> None:
    conda = "dependencies:\n  - python=3.12\n  - sklearn\n  - foo=1.0\n  - conda-forge::bar >=1,<2\n  - _mutex=1\n"
    script = "# /// script\n# dependencies = ['foo==1.0', 'missing']\n# ///\n"
    for path, text in (("/w/environment.yml", conda), ("/w/run.py", script)):
        inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w", FACTS)
        document = document_of(text, inputs)
        assert check(document, inputs) == ()
        assert hover(document, text.index("foo"), inputs) is None


def test_conda_lines_that_no_version_satisfies() -> None:
    text = "dependencies:\n- foo=1.0\n- foo==2.0  # why\n- bar 1.2.*\n- pip:\n  - -r more.txt\n  - .\n  - bar<1\n"
    inputs = Inputs("/w/environment.yml", FakeHost({"/w/more.txt": ""}), "/w")
    document = document_of(text, inputs)
    found = check(document, inputs)
    assert [(each.code, text[each.start : each.end]) for each in found if each.severity == 1] == [
        ("conflicting-requirements", "=1.0"),
        ("conflicting-requirements", "==2.0"),
    ]
    assert [each.value for each in document.places] == ["more.txt"]


@pytest.mark.parametrize(
    ("path", "text", "fixed"),
    [
        ("/w/setup.cfg", "[options]\ninstall_requires =\n  a=>1  # why\n", "a>=1  # why"),
        ("/w/setup.cfg", "[options]\ninstall_requires = a=>1; b=>2\n", "a>=1; b>=2"),
        ("/w/environment.yml", 'dependencies:\n- pip:\n  - "a; python_version < 3"\n', "\"a; python_version < '3'\""),
        ("/w/environment.yml", "dependencies:\n- pip:\n  - a; python_version < 3 # why\n", '< "3" # why'),
        ("/w/run.py", "# /// script\n# dependencies = ['a=>1'] # why\n# ///\n", "['a>=1'] # why"),
    ],
)
def test_a_fix_keeps_the_quotes_and_the_comment(path: str, text: str, fixed: str) -> None:
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w")
    assert fixed in fix_all(document_of(text, inputs), inputs, safe_only=False).text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/w/setup.cfg", "[options]\ninstall_requires =\n  a>1\n  b\n  a>1\n"),
        ("/w/environment.yml", "dependencies:\n- pip:\n  - a>1\n  - b\n  - 'a>1'\n"),
        ("/w/run.py", "# /// script\n# dependencies = [\n#   'a>1',\n#   'b',\n#   'a>1',\n# ]\n# ///\n"),
        ("/w/pyproject.toml", "[dependency-groups]\nx = [\n  'a>1',\n  'b',\n  'a>1',\n]\n"),
    ],
)
def test_a_line_is_removed_as_a_whole(path: str, text: str) -> None:
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w")
    fixed = fix_all(document_of(text, inputs), inputs)
    lines = text.splitlines()
    assert fixed.count == 1 and fixed.text.splitlines() == [*lines[:4], *lines[5:]]


def test_blocks_of_scripts_are_those_of_the_expression_in_pep_723() -> None:
    expression = r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$"
    lines = ["# /// script", "# ///", "# a = 1", "#", "# b", "x = 1", "", "# /// other", "#bad"]
    lines += ["# /// script ", "# ///\t"]
    source = random.Random(1)
    for _ in range(3000):
        text = "\n".join([source.choice(lines) for _ in range(source.randint(1, 9))]) + source.choice(["", "\n"])
        wanted = [
            re.sub(r"(?m)^# ?", "", found["content"])
            for found in re.finditer(expression, text)
            if found["type"] == "script"
        ]
        assert [block.toml for block in blocks_of(text) if block.is_closed] == wanted
    assert len(blocks_of("# /// script\n" * 50_000)) == 1  # in one pass: quadratic time would be an hour
