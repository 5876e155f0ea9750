"""What a misspelt word means."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.similar_names import mistyped, nearest


def test_the_most_alike_counts_where_it_is_like_enough() -> None:
    assert nearest("reqests", ["responses", "requests", "six"]) == "requests"
    assert nearest("reqests", ["six"]) is None
    assert nearest("abcd", ["abce"], 0.7) == "abce" and nearest("abcd", ["abce"], 0.8) is None


def test_neither_a_long_word_nor_many_known_ones_cost_much() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "name"

    assert nearest("nane", endless()) == "name"
    assert nearest("x" * 61, ["x" * 60]) is None


def test_a_typing_mistake_is_a_letter_or_two() -> None:
    for word, meant in (("tset.txt", "test.txt"), ("bsae", "base"), ("packges", "packages"), ("fooo", "foo")):
        assert mistyped(word, ["other", meant, "x"]) == meant
    for word, other in (("redis", "sqs"), ("gcs", "sqs"), ("deploy", "dev"), ("cat", "dog"), ("x" * 61, "x" * 60)):
        assert mistyped(word, [other]) is None
    assert mistyped("abcdef", ["abcdeX", "abcdXX"]) == "abcdeX"


def test_a_word_of_six_letters_may_have_two_mistakes() -> None:
    assert mistyped("abcde", ["abcXX"]) is None
    assert mistyped("abcdef", ["abcdXX"]) == "abcdXX"
    assert mistyped("x" * 60, ["x" * 59]) == "x" * 59
    assert nearest("x" * 60, ["x" * 59]) == "x" * 59
    assert mistyped("abcdef", [*(["zzzzzz"] * 999), "abcdeX"]) == "abcdeX"
    assert mistyped("abcdef", [*(["zzzzzz"] * 1000), "abcdeX"]) is None
