"""The search for the lines that are to blame, with resolvers that are functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.dependencies.analysis.conflict_message import conflict_text
from venvoy_server.dependencies.analysis.conflicts import OwnLine
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.resolution.explanation import ResolverAnswer, explain
from venvoy_server.dependencies.resolution.minimal_set import minimal_set
from venvoy_server.dependencies.resolution.own_lines import Collector, request_texts
from venvoy_server.dependencies.resolution.resolver_words import explanation, suspects


def lines(*texts: str) -> list[OwnLine]:
    names = [text.split("=")[0].split("<")[0].split(">")[0] for text in texts]
    return [
        OwnLine("r.txt", number, text, name, relaxed=name if name != text else "")
        for number, (text, name) in enumerate(zip(texts, names, strict=True), 1)
    ]


def resolver(*conflicts: set[str], hint: frozenset[str] = frozenset()) -> Callable[[Sequence[OwnLine]], ResolverAnswer]:
    """Return a resolver for which some sets of texts do not fit together."""

    def resolve(asked: Sequence[OwnLine]) -> ResolverAnswer:
        texts = {line.text for line in asked}
        if any(conflict <= texts for conflict in conflicts):
            return ResolverAnswer("conflict", f"Because of {len(asked)}.", hint, hint)
        return ResolverAnswer("fits", versions={line.name: "9" for line in asked})

    return resolve


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(0, size - 1), min_size=1))))
def test_a_minimal_set_is_the_set_that_fails(generated: tuple[int, set[int]]) -> None:
    size, bad = generated
    asked = []

    def fails(members: Sequence[int]) -> bool:
        asked.append(members)
        return bad <= set(members)

    assert minimal_set(range(size), fails) == sorted(bad)


@given(st.lists(st.sets(st.integers(0, 19), min_size=1, max_size=4), min_size=1, max_size=4))
def test_of_several_sets_one_is_found_and_nothing_of_it_is_superfluous(sets: list[set[int]]) -> None:
    def fails(members: Sequence[int]) -> bool:
        return any(each <= set(members) for each in sets)

    found = minimal_set(range(20), fails)
    assert fails(found)
    assert not any(fails([member for member in found if member != left]) for left in found)


def test_few_questions_for_many_members() -> None:
    asked = []

    def fails(members: Sequence[int]) -> bool:
        asked.append(members)
        return {3, 700} <= set(members)

    assert minimal_set(range(1000), fails) == [3, 700]
    assert len(asked) < 50


def test_a_wrong_hint_costs_time_and_no_line() -> None:
    asked = lines("a==1", "b==1", "c==1", "d==1")
    for hint in (frozenset({"a", "b"}), frozenset[str](), frozenset({"zope"})):
        found = explain(asked, resolver({"a==1", "d==1"}, hint=hint))
        assert [[line.text for line in each.lines] for each in found.conflicts] == [["a==1", "d==1"]]


def test_conflicts_one_after_another_and_what_would_solve_each() -> None:
    asked = lines("a==1", "b==1", "c==1", "d==1", "e")
    found = explain(asked, resolver({"a==1", "b==1"}, {"c==1", "e"}, {"d==1", "e"}))
    assert [[line.text for line in each.lines] for each in found.conflicts] == [["a==1", "b==1"], ["c==1", "e"]]
    first, second = found.conflicts
    assert [(each.line.text, each.version) for each in first.suggestions] == [("a==1", "9"), ("b==1", "9")]
    assert not second.suggestions  # with `e` there is another conflict


def test_a_line_that_is_there_twice() -> None:
    found = explain(lines("a==1", "a==1", "b==1"), resolver({"a==1", "b==1"}))
    (conflict,) = found.conflicts
    assert [line.number for line in conflict.lines] == [1, 3]
    assert [line.number for line in conflict.repeats] == [2]


def test_what_is_not_known_is_not_a_conflict() -> None:
    assert explain(lines("a"), lambda asked: ResolverAnswer("unknown", "no network")).verdict == "unknown"
    answers = iter([ResolverAnswer("conflict", "Because of all.")])
    found = explain(lines("a==1", "b==1"), lambda asked: next(answers, ResolverAnswer("unknown", "no network")))
    (conflict,) = found.conflicts
    assert len(conflict.lines) == 2 and not conflict.is_minimal
    assert conflict.explanation == "Because of all."


def test_suggestions_only_if_there_is_time() -> None:
    found = explain(lines("a==1", "b==1"), resolver({"a==1", "b==1"}), lambda: False)
    assert not found.conflicts[0].suggestions


def test_the_words_of_other_versions_of_uv() -> None:
    text = (
        "  \u00d7 No solution found when resolving dependencies:\n"
        "  \u2570\u2500\u25b6 Because a==1 depends on b>2 and you require a==1,\n      we can conclude that you require b>2."
    )
    assert explanation(text).startswith("Because a==1 depends on b>2")
    assert "a" in suspects(text)
    assert suspects("it went wrong") == frozenset()


def test_a_project_gives_the_lines_of_its_own_environment() -> None:
    text = """[build-system]
requires = ["hatchling"]
[project]
name = "Shop"
dependencies = ["attrs>=1", "shop[more]", "lib"]
optional-dependencies.more = ["idna"]
[dependency-groups]
dev = ["ruff", {include-group = "x"}]
x = ["broken >< 1"]
[tool.uv.sources]
lib = {path = "../lib"}
"""
    collector = Collector(is_trusted=True, place=lambda path, value: value)
    collector.add_embedded(EmbeddedDocument.of(text, "pyproject.toml"))
    question = collector.question()
    assert [(line.text, line.number, line.section) for line in question.lines] == [
        ("attrs>=1", 5, ""),
        ("idna", 6, "extra more"),
        ("ruff", 8, "group dev"),
    ]
    assert text[question.lines[0].start : question.lines[0].end] == "attrs>=1"
    assert question.left_out == ("shop[more]", "lib")


def test_the_texts_that_are_given_to_uv() -> None:
    constraint = OwnLine("c.txt", 1, "b<2", "b", "constraint")
    assert dict(request_texts([*lines("a==1"), constraint], ("--no-index",))) == {
        "constraints.txt": "b<2\n",
        "requirements.txt": "--no-index\n--constraint constraints.txt\na==1\n",
    }


def test_a_conflict_as_one_text() -> None:
    (conflict,) = explain(lines("a==1", "b==1"), resolver({"a==1", "b==1"})).conflicts
    assert conflict_text(conflict, lambda path: f"here/{path}") == (
        "`a==1` (here/r.txt:1) and `b==1` (here/r.txt:2) cannot be installed together. Because of 2. "
        "One of the lines could give way: `a==9` or `b==9` would fit with everything else."
    )
