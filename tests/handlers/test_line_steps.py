"""The steps between two lists of lines: those of difflib for short ones, and few comparisons for long ones."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from venvoy_server.handlers.line_steps import Step, line_steps
from venvoy_server.handlers.text_diff import diff_of


class CountedLine(str):
    """A line that counts how often it is compared with another one."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        CountedLine.compared += 1
        return str.__eq__(self, other)

    def __hash__(self) -> int:
        return str.__hash__(self)


def applied(old: list[str], new: list[str], steps: list[Step]) -> list[str]:
    """Return the old lines with the steps done, each of which begins where the one before it ended."""
    done, a, b = list[str](), 0, 0
    for kind, first, last, start, stop in steps:
        assert (first, start) == (a, b)
        assert (kind == "equal") == (old[first:last] == new[start:stop])
        done += new[start:stop]
        a, b = last, stop
    assert (a, b) == (len(old), len(new))
    return done


@pytest.mark.parametrize("lines", [4, 40, 400])
@pytest.mark.parametrize("alphabet", [2, 20, 2000])
def test_short_texts_give_the_steps_of_difflib(lines: int, alphabet: int) -> None:
    chance = random.Random(lines * alphabet)
    old = [str(chance.randrange(alphabet)) for _ in range(lines)]
    new = [each for each in old if chance.random() > 0.1] + ["end"]
    assert line_steps(old, new) == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


@pytest.mark.parametrize("alphabet", [1, 3, 3000])
@pytest.mark.parametrize("change", [0.001, 0.5])
def test_long_texts_give_steps_from_one_to_the_other(alphabet: int, change: float) -> None:
    chance = random.Random(alphabet)
    old = [str(chance.randrange(alphabet)) for _ in range(2000)]
    new = [each if chance.random() > change else f"{each}+" for each in old if chance.random() > change]
    assert applied(old, new, line_steps(old, new)) == new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([""] * 5000, [""] * 5000 + ["six"]),
        ([""] * 5000, ["six"] + [""] * 5000),
        (["a"] + [""] * 5000 + ["b"], ["c"] + [""] * 5000 + ["d"]),
        (["a"] + [""] * 5000 + ["b"], ["c"] + [""] * 4999 + ["d"]),
        ([f"a{each}" for each in range(5000)], [f"a{each // 2 * 2}" for each in range(5000)]),
        ([f"a{each}" for each in range(5000)], [f"a{4999 - each}" for each in range(5000)]),
    ],
)
def test_the_comparisons_grow_with_the_lines(before: list[str], after: list[str]) -> None:
    old, new = [CountedLine(each) for each in before], [CountedLine(each) for each in after]
    CountedLine.compared = 0
    steps = line_steps(old, new)
    assert CountedLine.compared < 10 * (len(old) + len(new))
    assert applied(before, after, steps) == after


def test_one_line_between_thousands_of_empty_ones_is_one_change() -> None:
    assert line_steps([""] * 3000, [""] * 3000 + ["six"]) == [
        ("equal", 0, 3000, 0, 3000),
        ("insert", 3000, 3000, 3000, 3001),
    ]
    both = diff_of("a\n" + "\n" * 3000 + "b\n", "c\n" + "\n" * 3000 + "d\n", "x").text
    assert both.count("@@ -") == 2


def test_a_line_that_is_moved_stays_where_most_others_are_equal() -> None:
    old = [str(each) for each in range(1000)]
    assert line_steps(old, [*old[1:], "0"]) == [
        ("delete", 0, 1, 0, 0),
        ("equal", 1, 1000, 0, 999),
        ("insert", 1000, 1000, 999, 1000),
    ]
