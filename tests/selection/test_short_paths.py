"""Paths in sentences."""

from __future__ import annotations

import pytest

from venvoy_server.selection.short_paths import short_path, short_paths

HOME = "/home/ada"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/w/.venv was chosen for /w.", ".venv was chosen for w."),
        ("/w/.venv/bin/python leads to /opt/python, which is not there.",) * 2,
        ("/w.old/.venv is an environment.",) * 2,
        ("/x/w/.venv is an environment.",) * 2,
        ("“/w/a b/.venv” is there (/home/ada/.pyenv).", "“a b/.venv” is there (~/.pyenv)."),
        ("/w: there is nothing", "w: there is nothing"),
        ("/home/ada is home", "/home/ada is home"),
        ("/w", "w"),
        ("x=/w/a, (/w; `/w`) or /w:/w/b", "x=a, (w; `w`) or w:b"),
        ("/w/w/a is not x/w/a, and //w is not /w,x", "w/a is not x/w/a, and //w is not w,x"),
    ],
)
def test_paths_of_the_workspace_and_of_home_are_short(text: str, shown: str) -> None:
    expected = shown.replace("/w/.venv/bin/python", ".venv/bin/python")
    assert short_paths(text, ["/w"], HOME, "/") == expected


def test_with_several_folders_their_names_stay() -> None:
    assert short_paths("/w/.venv and /v/.venv", ["/w", "/v"], HOME, "/") == "w/.venv and v/.venv"
    assert short_path("/w/.venv", ["/w", "/v"], HOME, "/") == "w/.venv"


def test_the_innermost_folder_counts() -> None:
    assert short_path("/w/a/.venv", ["/w", "/w/a"], HOME, "/") == "a/.venv"
    assert short_paths("/w/a/.venv", ["/w", "/w/a"], HOME, "/") == "a/.venv"


def test_of_a_root_nothing_is_short() -> None:
    assert short_path("/etc/x", ["/"], "/", "/") == "/etc/x"
    assert short_paths("/etc/x is there", ["/"], "/", "/") == "/etc/x is there"


def test_windows() -> None:
    assert (
        short_paths(r"C:\w\.venv was chosen for C:\w.", [r"C:\w"], r"C:\Users\ada", "\\") == r".venv was chosen for w."
    )


@pytest.mark.parametrize(
    ("path", "home", "shown"),
    [
        ("/h/x", "/h", "~/x"),
        ("/hx", "/h", "/hx"),
        ("/h", "/h", "/h"),
        ("//x", "/", "//x"),
        ("/home/ada/x", HOME, "~/x"),
    ],
)
def test_the_home_folder(path: str, home: str, shown: str) -> None:
    assert short_path(path, [], home, "/") == shown
