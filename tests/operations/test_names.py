from __future__ import annotations

import ntpath
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import FakeHost
from venvoy_server.operations.create import default_prompt
from venvoy_server.operations.names import refuse_name, refuse_target, safe_prompt


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (".", "the folder they run in"),
        ("-venv", "begins with '-'"),
        ("a\nb", "U+000A"),
        ("a\x00b", "U+0000"),
        ("a\u2028b", "U+2028"),
        ("a\udc80b", "not UTF-8"),
        ('a"b', "quotation"),
        ("a'b", "apostrophe"),
        ("$(touch x)", "dollar"),
        ("`id`", "backtick"),
        ("100%", "percent"),
        ("wow!", "exclamation"),
        ("a/b", "slash"),
        ("a\\b", "backslash"),
        ("a:b", "colon"),
        ("a;b", "semicolon"),
    ],
)
def test_names_that_tools_would_take_for_something_else_are_refused(name: str, reason: str) -> None:
    assert reason in (refuse_name(name) or "")


@pytest.mark.parametrize("name", [".venv", "my env", "Umgebung für später", "проект", "a-b_c.d", "環境", "(x)", "a&b"])
def test_ordinary_names_are_accepted(name: str) -> None:
    assert refuse_name(name) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("relative/.venv", "not absolute"),
        ("/", "no folder"),
        ("/a/..", "no folder"),
        ("/a:b/.venv", "separates"),
        ("/a\nb/.venv", "U+000A"),
        ("/a/$x", "dollar"),
    ],
)
def test_folders_that_would_break_path_or_a_first_line_are_refused(path: str, reason: str) -> None:
    assert reason in (refuse_target(path, posixpath, windows=False) or "")


def test_a_project_with_a_hostile_name_may_have_an_environment() -> None:
    assert refuse_target("/home/ann/pr$(touch PWNED)/.venv", posixpath, windows=False) is None


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("C:\\p\\.venv", False),
        ("C:\\p\\con", True),
        ("C:\\p\\LPT1.venv", True),
        ("C:\\p\\venv.", True),
        ("C:\\p\\venv ", True),
        ("C:\\a;b\\.venv", True),
        ("p\\.venv", True),
    ],
)
def test_the_rules_of_windows(path: str, refused: bool) -> None:
    assert (refuse_target(path, ntpath, windows=True) is not None) == refused


@given(st.text())
def test_a_prompt_made_safe_is_accepted(text: str) -> None:
    assert refuse_name(safe_prompt(text)) is None


@pytest.mark.parametrize("name", [".venv", "venv", ".env", "env", ".virtualenv", ".VENV", "Env"])
def test_the_prompt_of_a_usual_name_is_that_of_the_folder_around_it(name: str) -> None:
    host = FakeHost({})
    assert default_prompt(host, f"/work/shop/{name}") == "shop"
    assert default_prompt(host, f"/work/shop/{name}2") == f"{name}2"
    assert default_prompt(host, f"/{name}") == name


@pytest.mark.parametrize("name", ["con", "PRN", "aux", "nul", "com1", "COM9", "lpt1", "Lpt9", "aux.txt"])
def test_names_of_devices_are_refused_on_windows_alone(name: str) -> None:
    assert "device" in (refuse_target(f"C:\\p\\{name}", ntpath, windows=True) or "")
    assert refuse_target(f"/p/{name}", posixpath, windows=False) is None


@pytest.mark.parametrize("name", ["console", "com0", "com10", "lpt", "com", "my-aux", "nul1"])
def test_names_that_only_look_like_a_devices_are_accepted(name: str) -> None:
    assert refuse_target(f"C:\\p\\{name}", ntpath, windows=True) is None
