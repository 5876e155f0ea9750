"""The dialect of pyproject.toml: its strings with their places, what packaging says of each, and fixes that stay TOML."""

from __future__ import annotations

import random
import sys
import time
import tomllib
from typing import Any

import pytest
from packaging.requirements import InvalidRequirement, Requirement

from dependencies.marked_cases import apply_fix
from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.groups import cycles
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_slices
from venvoy_server.dependencies.checker.checker import Checker, check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.toml_strings import string_value, toml_strings
from venvoy_server.dependencies.rules import RULES

PATH = "/w/pyproject.toml"
INPUTS = Inputs(PATH, FakeHost({"/w": Folder()}), "/w")
TEXTS = [
    "foo", "foo>=1", "foo [x] >=1,<2", "foo; python_version < '3.9'", 'foo; os_name == "nt"', "foo @ https://h.example/foo.zip",
    "foo=>1", "foo>1<2", "foo==1.x", "foo python_version < '3.9'", "foo; python_version < 3.9", "./foo", "https://h.example/foo.zip",
    "-e .", "foo --hash=sha256:aa", "foo-", "", " ", "foo.whl", "foo/bar", "foo\u2265\u00e91", "foo\U0001f600", "\U0001f600>1", "foo  ", "  foo =1",
    "foo==1.0.", "foo # why", "foo\\", "foo\tbar", "foo; sys_platform == 'windows'", "x::foo", "pip install foo", "foo==\u201c1\u201d", "foo[x", "foo(>=1)",
]  # fmt: skip


def seeds(number: int) -> list[Any]:
    """Return the seeds of generated files: a fifth of them is quick."""
    slow = pytest.mark.slow("examples")
    return [pytest.param(seed, marks=[slow] if seed >= number // 5 else []) for seed in range(number)]


def _literal(text: str, source: random.Random) -> str:
    """Return a text as a TOML string, in one of the ways in which it can be written."""
    ways = [escaped := '"' + "".join(_escape(each, source) for each in text) + '"']
    if "'" not in text:
        ways.append(f"'{text}'")
    if "'''" not in text and not text.endswith("'"):
        ways += [f"'''{text}'''", f"'''\n{text}'''"]
    ways.append(f'"""\\\n   {escaped[1:-1]}"""')
    return source.choice(ways)


def _escape(character: str, source: random.Random) -> str:
    if character in '"\\' or source.random() < 0.1:
        return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    return "\\t" if character == "\t" else character


def generated_file(seed: int) -> tuple[str, list[str]]:
    """Return a file with requirements in every table that has them, and those requirements in order."""
    source = random.Random(seed)
    values: list[str] = []

    def array() -> str:
        own = [source.choice(TEXTS) for _ in range(source.randint(0, 4))]
        values.extend(own)
        joint = source.choice([", ", ",\n    ", " ,  # why\n", ",\n\n  # \"no\", 'yes'\n"])
        return "[" + source.choice(["", "\n    ", " "]) + joint.join([_literal(each, source) for each in own]) + "\n]"

    text = f"[build-system]\nrequires = {array()}\n[project]\nname = 'x' # \"foo=>1\"\nkeywords = ['a=>b']\n"
    text += f"dependencies = {array()}\n[project.optional-dependencies]\na = {array()}\n'b-c' = {array()}\n"
    text += f"[dependency-groups]\nd = {array()}\n[tool.uv]\ndev-dependencies = {array()}\nsources = {{foo = {{git = 'x=>1'}}}}\n"
    return text, values


@pytest.mark.parametrize("seed", seeds(150))
def test_a_requirement_is_wrong_exactly_if_packaging_refuses_it(seed: int) -> None:
    text, values = generated_file(seed)
    tomllib.loads(text)
    document = EmbeddedDocument.of(text, PATH)
    entries = [entry for entry in document.entries if entry.kind == "requirement"]
    assert "".join([entry.raw for entry in document.entries]) == text
    assert [entry.text for entry in entries] == [value.strip() for value in values]
    assert [entry.fault is None for entry in entries] == [_accepts(value) for value in values]
    errors = {document.index_at(found.start) for found in check(document, INPUTS) if found.severity == 1}
    refused = {index for index, entry in enumerate(document.entries) if entry.fault}
    assert refused <= errors


def _accepts(value: str) -> bool:
    try:
        Requirement(value)
    except InvalidRequirement:
        return False
    return True


@pytest.mark.parametrize("seed", seeds(150))
def test_fixes_change_one_string_and_the_file_stays_toml(seed: int) -> None:
    text, _ = generated_file(seed)
    document = EmbeddedDocument.of(text, PATH)
    for finding in check(document, INPUTS):
        for fix in finding.fixes:
            fixed = apply_fix(text, fix)
            before, after = _flat(tomllib.loads(text)), _flat(tomllib.loads(fixed))
            assert len(before) - len(after) in (0, 1), fix.title
            assert finding.severity != 1 or all(map(_accepts, set(after) - set(before))), (fix.title, fixed)
    fixed = fix_all(document, INPUTS).text
    assert fix_all(EmbeddedDocument.of(fixed, PATH), INPUTS).text == fixed


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in _flat(inner)]
    return [each for inner in value for each in _flat(inner)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("seed", seeds(60))
def test_an_edited_document_is_the_document_of_the_edited_text(seed: int) -> None:
    source, (text, _) = random.Random(seed), generated_file(seed)
    document: Any = EmbeddedDocument.of(text, PATH)
    kept = Checker(inputs=INPUTS)
    kept.update(document)
    for _ in range(8):
        start = source.randint(0, len(text))
        end = min(len(text), start + source.randint(0, 3))
        new = source.choice(["", "x", "=", '"', "\n", "]", ",", "'foo=>1',\n", "#"])
        text = text[:start] + new + text[end:]
        document = document.edit(start, end, new)
        fresh = EmbeddedDocument.of(text, PATH)
        assert (document.text, document.entries, list(document.places)) == (text, fresh.entries, list(fresh.places))
        kept.update(document)
        assert kept.findings() == check(fresh, INPUTS)


INSIDE = {
    PATH: "[project]\ndependencies = [\"aa>=1\", 'bb' , # no \"cc\"\n  \"dd; os_name=='nt'\",]\n[tool.uv.sources]\naa = {path = 'x'}\n"
    "[tool.hatch.envs.x]\n\"dependencies\" = ['''ee''', '', \"f\\u0066\"]\n[tool.pdm.dev-dependencies]\na = [\"-e x\", \"ee\"]\n",
    "/w/a.py": "#!python\n# /// script\n# dependencies = ['aa', \"bb\"]\n# [tool.uv.sources]\n# aa = {path = 'x'}\n# ///\nx = ['a']\n",
    "/w/pylock.toml": "[[packages]]\nname = 'aa'\nversion = '1.0'\n[[packages]]\nname = 'bb'\nmarker = \"os_name == 'nt'\"\n",
    "/w/Pipfile": "[packages]\naa = '*'\nbb = {version = '>=1', extras = ['x']}\n[[source]]\nurl = 'https://h.example'\n",
}


@pytest.mark.parametrize("path", INSIDE)
@pytest.mark.parametrize("seed", seeds(25))
def test_an_edit_of_a_character_is_the_same_as_reading_the_file_again(seed: int, path: str) -> None:
    source, text = random.Random(seed), INSIDE[path]
    inputs = Inputs(path, FakeHost({"/w": Folder()}), "/w")
    document: Any = EmbeddedDocument.of(text, path)
    kept = Checker(inputs=inputs)
    kept.update(document)
    for _ in range(40):
        start = source.randint(0, len(text))
        end = min(len(text), start + source.choice([0, 0, 1]))
        new = source.choice([*"x.1=<>~ -", "a", "[x]", "{root:x}", "-e ", "\\", "'", '"', "#", "\u00e9", "\x07", "\n"])
        document, text = document.edit(start, end, new), text[:start] + new + text[end:]
        fresh = EmbeddedDocument.of(text, path)
        assert (document.text, document.entries, list(document.places)) == (text, fresh.entries, list(fresh.places))
        kept.update(document)
        assert kept.findings() == check(fresh, inputs)
        if len(text) > len(INSIDE[path]) + 40 or source.random() < 0.1:
            document, text = document.edit(0, len(text), INSIDE[path]), INSIDE[path]


@pytest.mark.parametrize("path", ["/w/pyproject.toml", "/w/Pipfile"])
def test_a_name_that_several_tables_have_in_common_is_edited_in_all_of_them(path: str) -> None:
    table = "tool.poetry.dependencies" if path.endswith(".toml") else "packages"
    text = f'[{table}]\nfoo = [{{version = "1"}}, {{version = "2"}}]\n'
    document = EmbeddedDocument.of(text, path)
    at = text.index("foo")
    edited = document.edit(at, at + 3, "spam")
    names = [entry.requirement.name for entry in edited.entries if entry.requirement is not None]
    assert names == ["spam", "spam"]
    assert edited.entries == EmbeddedDocument.of(edited.text, path).entries


def test_an_edit_within_a_string_costs_the_same_in_an_array_of_any_length() -> None:
    def calls(count: int) -> int:
        items = "".join(f"  'name-{number}>=1',\n" for number in range(count))
        text = f"[project]\ndependencies = [\n{items}]\n"
        document: Any = EmbeddedDocument.of(text, PATH)
        at, seen = text.index("name-200"), 0

        def called(frame: Any, event: str, argument: Any) -> None:
            nonlocal seen
            seen += event == "call"

        for _ in range(2):  # the first edit loads what edits need
            seen = 0
            sys.setprofile(called)
            try:
                document = document.edit(at, at, "x")
            finally:
                sys.setprofile(None)
        return seen

    assert calls(1200) < calls(300) + 50


def test_a_long_file_is_read_and_checked_in_slices() -> None:
    items = "".join(f"  'name-{number}>=1,<9',\n" for number in range(3000))
    text = f"[project]\nname = 'x'\nversion = '1'\ndependencies = [\n{items}]\n"
    count, most = 0, 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call" and frame.f_globals.get("__name__") != "tomllib._parser"

    slices: Any = document_slices(text, INPUTS)
    for step in ("document", "findings"):
        result: Any = None
        while slices is not None:
            count = 0
            sys.setprofile(called)
            try:
                next(slices)
            except StopIteration as done:
                slices, result = None, done.value
            finally:
                sys.setprofile(None)
            most = max(most, count)
        slices = Checker(inputs=INPUTS).update_slices(result) if step == "document" else None
    assert most < 12_000, "calls of functions, of two hundred thousand"


def test_strings_are_read_as_tomllib_reads_them() -> None:
    for seed in range(60):
        text, _ = generated_file(seed)
        found = [string_value(text[each.start : each.end])[0] for each in toml_strings(text)]
        assert found == _flat(tomllib.loads(text))


@pytest.mark.parametrize(
    ("literal", "marked"),
    [
        ('"foo=>1"', "=>"),
        ("'foo=>1'", "=>"),
        ('"\\u0066oo=>1"', "=>"),
        ('"\U0001f600foo=>1"', "\U0001f600foo"),
        ('"""\nfoo=>1"""', "=>"),
        ('"foo\\u003d>1"', "\\u003d>"),
        ('"  foo=>1"', "=>"),
    ],
)
def test_a_finding_covers_its_characters_in_the_document(literal: str, marked: str) -> None:
    text = f'[project]\nname = "x"\nversion = "1"\ndescription = "\U0001f600"\ndependencies = [{literal}]\n'
    (found,) = check(EmbeddedDocument.of(text, PATH), INPUTS)
    assert text[found.start : found.end] == marked


def test_broken_toml_ends_no_reading() -> None:
    good = "[project]\ndependencies = ['foo=>1']\n"
    for broken in (
        "[project\n",
        "x = \n",
        "a = [\n",
        'a = "\n',
        "= 5\n",
        "a = {\n",
        "]\n",
        "a = '''\n",
        "\\\n",
        "[[\n",
        "a.\n",
    ):
        for text in (good + broken, broken + good):
            assert EmbeddedDocument.of(text, PATH).text == text
            codes = [found.code for found in check(EmbeddedDocument.of(text, PATH), INPUTS)]
            assert "toml-syntax" in codes
            assert text.startswith(broken) or "invalid-operator" in codes


@pytest.mark.parametrize(
    "typed", ["v", "v.", "v.w", "'v'", "v =", "=", "[", "[x", "[x.", "[[x]", "]", "v = [", "v = '", '"']
)
@pytest.mark.parametrize("table", ["[build-system]\n", ""])
def test_what_is_typed_above_the_requirements_hides_none_of_them(typed: str, table: str) -> None:
    good = "[project]\ndependencies = [\n    'foo=>1',\n    'bar=>1',\n]\n"
    text = f"{table}{typed}\n{good}"
    found = check(EmbeddedDocument.of(text, PATH), INPUTS)
    assert [each.code for each in found].count("invalid-operator") == 2


@pytest.mark.parametrize("typed", ["v", "v.w", "'v'", "v =", "=", "]", "v = 1 2", "v = '"])
def test_what_is_typed_between_a_table_and_its_requirements_hides_none_of_them(typed: str) -> None:
    text = f"[project]\n{typed}\ndependencies = [\n    'foo=>1',\n    'bar=>1',\n]\n"
    found = check(EmbeddedDocument.of(text, PATH), INPUTS)
    assert [each.code for each in found].count("invalid-operator") == 2


def test_rules_say_which_dialects_they_are_for() -> None:
    project = {rule.code for rule in RULES if "pyproject" in rule.dialects}
    assert {"invalid-operator", "marker-never-true", "undefined-group", "toml-syntax"} <= project
    assert not project & {"final-newline", "missing-hash", "glued-option", "include-not-found"}


def test_groups_that_lead_to_themselves_are_found_as_by_hand() -> None:
    source = random.Random(1)
    for _ in range(300):
        names = "abcdef"[: source.randint(1, 6)]
        includes = {each: set(source.sample(names, source.randint(0, min(2, len(names))))) for each in names}
        reached = {each: set(includes[each]) for each in names}
        for middle in names:
            for each in names:
                if middle in reached[each]:
                    reached[each] |= reached[middle]
        found = cycles(includes)
        assert set(found) == {each for each in names if each in reached[each]}
        for one in found:
            for other in found:
                assert (found[one] == found[other]) == (
                    one == other or (one in reached[other] and other in reached[one])
                )


def test_a_long_line_and_a_long_chain_of_groups_take_linear_time() -> None:
    def cost(size: int) -> float:
        line = ", ".join(f'"p{number}"' for number in range(size))
        groups = "".join(f'g{number} = [{{include-group = "g{number + 1}"}}]\n' for number in range(size))
        text = f"[project]\ndependencies = [{line}]\n[dependency-groups]\n{groups}g{size} = []\n"
        start = time.thread_time()
        check(EmbeddedDocument.of(text, PATH), INPUTS)
        return time.thread_time() - start

    small, large = min(cost(1000) for _ in range(3)), min(cost(4000) for _ in range(3))
    assert large <= 9 * small
