"""What is read of a `pip:` list that an environment.yml has in brackets, and what a fix removes of a line of several."""

from __future__ import annotations

import pytest

from dependencies.test_dialect_readings import read
from fakes import FakeHost
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.yaml_flow import read_flow

PATH = "/w/environment.yml"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('- pip: ["requests==2.0", "flask"]', ["requests==2.0 | requests ==2.0", "flask | flask"]),
        ("- \"pip\" :   ['a',  b]  # c", ["a | a", "b | b"]),
        ('- pip: ["a",\n     "b"\n  ]\n- c', ["a | a", "b | b"]),
        ('- pip: [  # why\n  # "x",\n  "a>1,<2", b # c\n  , c#d:e,]', ["a>1,<2 | a >1,<2", "b | b", "c#d:e | "]),
        ("- {pip: [a, 'b']}", ["a | a", "b | b"]),
        ('- {"pip":["a"], other: [b], "x": c}', ["a | a"]),
        ("- [pip, {pip: [a]}]", []),
        ("- [pip: [a]]", []),
        ("- pip: [-r x.txt, ./a, b --c, 'https://h.example/d.zip', -e ., '-r \"y.txt\"']", []),
        ("- pip: [' a', '', \"b\\n\", 'c''d', \"e\n  f\", [g], {h: i}, {j: [k]}, l]", ["l | l"]),
        ("- pip: &x [a]", ["a | a"]),
        ("- pip: [&x a]", []),
        ("- pip: [a b, c\n d]", []),
        ("- pip: [a}", []),
        ("- pip: [a, 'b]", []),
        ("- pip: [a\n- b", []),
        ("- pip: [[[[[[[[[[[a]]]]]]]]]]]", []),
        ("- pip: a\n  - b", []),
    ],
)
def test_items_of_lists_in_brackets(text: str, expected: list[str]) -> None:
    found = read(PATH, f"dependencies:\n{text}\n")
    assert [each.removeprefix("pip | ") for each in found if each.startswith("pip")] == expected


def test_packages_after_a_list_in_brackets() -> None:
    found = read(PATH, "dependencies:\n  - pip: [a,\n    - b]\n  - pip: [\n  c]\n  - d\n")
    assert found == ["pip | c | c", "conda | d | d | elsewhere | foreign"]


@pytest.mark.parametrize(
    "text",
    ['dependencies: [pip, {pip: ["foo=="]}]\n', "'dependencies' : [c, pip: ['foo==']]\nx: [pip: [a]]\n"],
)
def test_the_whole_list_in_brackets(text: str) -> None:
    assert read(PATH, text) == ["pip | foo== | "]


@pytest.mark.parametrize(
    ("text", "end"),
    [("[]", 2), ("[a, {b: [c]}] x", 13), ("{a: 'b'}]", 8), ("[a", None), ("[a, b}", None), ("{*a : b}", None)],
)
def test_the_end_of_a_collection(text: str, end: int | None) -> None:
    flow = read_flow(text, 0)
    assert (flow.end if flow is not None else None) == end


def test_a_list_in_brackets_does_not_repeat_the_package_pip() -> None:
    text = 'dependencies:\n- pip\n- pip: ["requests==2.0", "flask"]\n'
    inputs = Inputs(PATH, FakeHost({PATH: text}), "/w")
    document = document_of(text, inputs)
    assert [each.code for each in check(document, inputs)] == []
    assert fix_all(document, inputs, safe_only=False).text == text


@pytest.mark.parametrize(
    ("path", "text", "fixed"),
    [
        (PATH, 'dependencies:\n- pip\n- pip: ["a", b, "a"]\n', 'dependencies:\n- pip\n- pip: ["a", b, ]\n'),
        (PATH, "dependencies:\n- pip\n- {pip: [a, a, b]}\n- c\n", "dependencies:\n- pip\n- {pip: [a, b]}\n- c\n"),
        (PATH, "dependencies: [pip: ['a',\n 'a',\n b]]\n", "dependencies: [pip: ['a',\n b]]\n"),
        (PATH, "dependencies: [pip: [a,\n a,\n b]]\n", "dependencies: [pip: [a,\n b]]\n"),
        (PATH, "dependencies: [pip: [a,\n a]]\n", "dependencies: [pip: [a,\n ]]\n"),
        (PATH, "dependencies:\n- pip\n- pip:\n  - a\n  - 'a'", "dependencies:\n- pip\n- pip:\n  - a\n"),
        (
            "/w/setup.cfg",
            "[options]\ninstall_requires = a; a\nzip_safe = 1\n",
            "[options]\ninstall_requires = a; \nzip_safe = 1\n",
        ),
        ("/w/setup.cfg", "[options]\ninstall_requires = a; a ; b\n", "[options]\ninstall_requires = a; b\n"),
    ],
)
def test_a_requirement_is_removed_from_a_line_of_several(path: str, text: str, fixed: str) -> None:
    inputs = Inputs(path, FakeHost({path: text}), "/w")
    assert fix_all(document_of(text, inputs), inputs).text == fixed


def test_nothing_is_inserted_into_an_item_without_quotes() -> None:
    text = "dependencies:\n- pip\n- pip: [a>1, a<2, b==]\n"
    inputs = Inputs(PATH, FakeHost({PATH: text}), "/w")
    document = document_of(text, inputs)
    assert {each.code for each in check(document, inputs)} == {"duplicate-requirement", "incomplete-specifier"}
    assert fix_all(document, inputs, safe_only=False).text == text


def test_a_package_in_quotes_is_removed_with_its_line() -> None:
    text = "dependencies:\n- foo\n- 'foo'\n- bar\n"
    inputs = Inputs(PATH, FakeHost({PATH: text}), "/w")
    assert fix_all(document_of(text, inputs), inputs).text == "dependencies:\n- foo\n- bar\n"
