"""How an index that gives no answer is reported."""

from __future__ import annotations

import pytest

from venvoy_server.operations.lookup_plan import Trouble, sentence


@pytest.mark.parametrize(
    ("trouble", "text"),
    [
        (
            Trouble("https://h", "refused", "has a variable in its URL that is not set"),
            "The index https://h has a variable in its URL that is not set; it is not asked.",
        ),
        (Trouble("https://h", "unreachable", "timed out"), "The index https://h gives no answer: timed out."),
        (
            Trouble("https://h", "unreachable", "timed out", name="six"),
            "The index https://h gives no answer about six: timed out.",
        ),
        (
            Trouble("https://h", "login", "wants a login"),
            "The index https://h gives no answer: wants a login. Put the login into netrc, or into pip's or uv's settings.",
        ),
    ],
)
def test_the_sentence_about_an_index(trouble: Trouble, text: str) -> None:
    assert sentence(trouble) == text
