"""The path that activation scripts name, as each tool quotes it."""

from __future__ import annotations

import pytest

from venvoy_server.environments.scripts import _literal, _unquote

OCTAL = """"$(unset -f printf 2>/dev/null || :; \\printf '%b' '\\0303\\0274')\""""


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("'/old/.venv'", "/old/.venv"),
        ('"/old/.venv"', "/old/.venv"),
        ("/old/.venv", "/old/.venv"),
        ("/old place/.venv", "/old place/.venv"),
        ("""'/it'"'"'s/.venv'""", "/it's/.venv"),
        (f"/Pr{OCTAL}fung/.venv", "/Prüfung/.venv"),
        (f"'/it'\"'\"'s s'{OCTAL}' $x/.venv'", "/it's sü $x/.venv"),
        (f"{OCTAL}/.venv", None),
        ('"$(cd "$here" && pwd)"', None),
        ("/x$(pwd)/.venv", None),
        ('C:\\old\\.venv"', "C:\\old\\.venv"),
        ('"C:\\old place\\.venv"', "C:\\old place\\.venv"),
    ],
)
def test_what_is_assigned(value: str, path: str | None) -> None:
    assert _literal(f"VIRTUAL_ENV={value}\nexport VIRTUAL_ENV\n", "/new/.venv") == path


def test_an_expected_path_needs_no_quotes() -> None:
    assert _literal('VIRTUAL_ENV=/a "b/.venv\n', '/a "b/.venv') == '/a "b/.venv'


@pytest.mark.parametrize("quote", ["'", '"', ""])
def test_an_expected_path_is_found_in_either_quotes(quote: str) -> None:
    path = "/a $(x)/.venv"  # would not be literal, if it were not the one that is expected
    assert _literal(f"VIRTUAL_ENV={quote}{path}{quote}\n", path) == path
    assert _literal(f"VIRTUAL_ENV=x{path}\n", path) is None


@pytest.mark.parametrize("quote", ["'", '"', ""])
@pytest.mark.parametrize("more", ["2", " 2", "/sub", "-old"])
def test_a_longer_path_is_another_one(quote: str, more: str) -> None:
    assert _literal(f"VIRTUAL_ENV={quote}/p/env{more}{quote}\n", "/p/env") == f"/p/env{more}"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("/a/b", "/a/b"),
        ("/a/b  ", "/a/b"),
        ('/a/b"', "/a/b"),
        ("'/a b' x", "/a b"),
        ('"/a b" x', "/a b"),
        ("/a' 'b", "/a b"),
        ('/a" "b x', "/a b"),
        ("/it's", "/it's"),
        ("", ""),
    ],
)
def test_a_word_of_a_shell_without_its_quotes(line: str, word: str) -> None:
    assert _unquote(line) == word
