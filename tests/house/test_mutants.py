"""A mutant differs from its source in what it does: what could not be noticed is not generated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mutants import apply, mutants_of

TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("a == b", ["a != b"]),
        ("a < b", ["a <= b"]),
        ("a < b < c", []),
        ("a and b", ["a or b"]),
        ("not a", ["not not a"]),
        ("x = 1 if a else True", ["x = 1 if not a else True", "x = 2 if a else True", "x = 1 if a else False"]),
        ("x = 'word'", ["x = 'word~'"]),
        ("x = 'a sentence'", []),
        ("x = f'{a}, {b};'", ["x = f'{a}, ~{b};'", "x = f'{a}, {b};~'"]),
        ("x = f'There is {a} or {b}.'", []),
        ("x = f'export {a}={b}'", ["x = f'export ~{a}={b}'", "x = f'export {a}=~{b}'"]),
        ("x: Literal['word'] = y", []),
        ("'docstring'", []),
        ("__all__ = ['a']", []),
        ("@lru_cache(maxsize=64)\ndef f(): pass", []),
        ("a.decode('utf-8', 'replace')", ["a.decode('utf-8', 'replace~')"]),
        ("def f(): return a", ["def f(): return None"]),
        ("def f(): return None", []),
        ("def f(): return", []),
    ],
)
def test_the_mutants_of_a_text(text: str, mutants: list[str]) -> None:
    made = [apply(each, text) for each in mutants_of("x.py", text)]
    assert sorted(made) == sorted(ast.unparse(ast.parse(each)) for each in mutants)


def test_the_parts_of_an_f_string_are_different_mutants() -> None:
    identities = [each.identity for each in mutants_of("x.py", "x = f'{a}-{b}-'")]
    assert len(set(identities)) == len(identities) == 2


def test_each_declared_equivalent_is_a_mutant_and_has_a_reason() -> None:
    declared = TESTS / "mutation_equivalents.txt"
    lines = [each for each in declared.read_text(encoding="utf-8").splitlines() if each and not each.startswith("#")]
    names = [each.rpartition(" -- ")[0] for each in lines]
    files = {each.partition(":")[0] for each in names}
    texts = {each: (TESTS.parent / each).read_text(encoding="utf-8") for each in files}
    found = {mutant.identity for file, text in texts.items() for mutant in mutants_of(file, text)}
    assert [each for each in names if each not in found] == []
    assert [each for each in lines if len(each.rpartition(" -- ")[2]) < 20] == []
