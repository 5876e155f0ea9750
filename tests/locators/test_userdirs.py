"""Where programs keep their files."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.locators import userdirs


@pytest.mark.parametrize(
    ("platform", "variables", "data", "cache", "config"),
    [
        ("linux", {}, "/home/ann/.local/share/x", "/home/ann/.cache/x", "/home/ann/.config/x"),
        (
            "linux",
            {"XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "relative"},
            "/d/x",
            "/home/ann/.cache/x",
            "/home/ann/.config/x",
        ),
        (
            "darwin",
            {},
            *[f"/Users/ann/Library/{name}/x" for name in ("Application Support", "Caches", "Application Support")],
        ),
        (
            "darwin",
            {"XDG_CACHE_HOME": "/c"},
            "/Users/ann/Library/Application Support/x",
            "/c/x",
            "/Users/ann/Library/Application Support/x",
        ),
        ("win32", {"LOCALAPPDATA": "C:\\L"}, "C:\\L\\x", "C:\\L\\x\\Cache", "C:\\L\\x"),
        ("win32", {}, *[f"C:\\Users\\ann\\AppData\\Local\\{name}" for name in ("x", "x\\Cache", "x")]),
    ],
)
def test_folders_of_a_program(platform: str, variables: dict[str, str], data: str, cache: str, config: str) -> None:
    host = FakeHost({}, platform=platform, variables=variables)
    assert (userdirs.user_data(host, "x"), userdirs.user_cache(host, "x"), userdirs.user_config(host, "x")) == (
        data,
        cache,
        config,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~", "/home/ann"),
        ("~/a/b", "/home/ann/a/b"),
        ("$D/x", "/d/x"),
        ("${D}/x", "/d/x"),
        ("$D", "/d"),
        ("$GONE/x", "$GONE/x"),
        ("/a", "/a"),
        ("", ""),
    ],
)
def test_expansion(text: str, expected: str) -> None:
    assert userdirs.expanded(FakeHost({}, variables={"D": "/d"}), text) == expected


def test_a_relative_variable_is_none() -> None:
    assert userdirs.given(FakeHost({}, variables={"A": "x/y", "B": "/x/../y"}), "A") is None
    assert userdirs.given(FakeHost({}, variables={"A": "x/y", "B": "/x/../y"}), "B") == "/y"
