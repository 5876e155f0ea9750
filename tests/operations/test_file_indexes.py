"""The indexes that a file of the workspace names: how they change the user's, and which of them are asked."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.index.request import IndexOption
from venvoy_server.operations.file_indexes import local_path, plan_for, with_file_options
from venvoy_server.operations.index_model import HiddenText, IndexSettings, index_at

USERS = IndexSettings(
    indexes=(index_at("https://u.example", "user"), index_at("/wheels", "user", is_flat=True)), owner=None
)
Seen = list[tuple[str, str, bool]]


def seen(*options: tuple[str, str], platform: str = "linux") -> Seen:
    folder = "C:\\w" if platform == "win32" else "/w"
    given = [IndexOption(name, value, shown=value, folder=folder) for name, value in options]
    found = with_file_options(FakeHost({}, platform=platform), USERS, given)
    return [(each.address.value, each.named_by, each.is_flat) for each in found.indexes]


U, W = ("https://u.example", "user", False), ("/wheels", "user", True)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [U, W]),
        ((("--index-url", "https://f.example"),), [("https://f.example", "workspace", False), W]),
        ((("--extra-index-url", "https://f.example"),), [U, ("https://f.example", "workspace", False), W]),
        ((("--extra-index-url", "https://u.example"),), [U, W]),
        ((("--no-index", ""), ("--index-url", "https://f.example")), [W]),
        ((("--find-links", "https://f.example/w"),), [U, W, ("https://f.example/w", "workspace", True)]),
        ((("--find-links", "/other"),), [U, W, ("/other", "workspace", True)]),
        ((("--find-links", "dist"),), [U, W, ("/w/dist", "workspace", True)]),
        ((("--find-links", "/wheels"),), [U, W]),
        ((("--no-index", ""), ("--find-links", "../x")), [W, ("/x", "workspace", True)]),
    ],
)
def test_options_of_a_file_over_the_users_settings(options: tuple[tuple[str, str], ...], found: Seen) -> None:
    assert seen(*options) == found


def test_a_folder_of_wheels_on_windows() -> None:
    for value, place in (("dist", "C:\\w\\dist"), ("D:\\x", "D:\\x"), ("D:/x", "D:/x")):
        assert seen(("--find-links", value), platform="win32")[-1] == (place, "workspace", True)


def test_what_a_file_names_is_shown_as_it_is_written() -> None:
    options = [IndexOption("--index-url", "https://me:secret@f.example/x", shown="https://${LOGIN}@f.example/x")]
    (first, _) = with_file_options(FakeHost({}), USERS, options).indexes
    assert first.url == "https://f.example/x"
    assert first.login == HiddenText("me:secret")
    assert "secret" not in repr(first)


@pytest.mark.parametrize(
    ("url", "is_trusted", "reason"),
    [
        ("https://f.example", True, None),
        ("https://f.example", False, "is named by a file of this folder, which is not trusted"),
        ("https://f.example/${X}", True, "has a variable in its URL that is not set"),
        ("/w/dist", True, None),
        ("/w/dist", False, "is named by a file of this folder, which is not trusted"),
        ("/elsewhere", True, "is a folder outside the workspace, and only a file of the workspace names it"),
        ("file:///w/d%69st", True, None),
        ("FILE:///elsewhere", True, "is a folder outside the workspace, and only a file of the workspace names it"),
    ],
)
def test_which_indexes_of_a_file_are_asked(url: str, is_trusted: bool, reason: str | None) -> None:
    mine, theirs = index_at("https://u.example", "user"), index_at(url, "workspace")
    plan = plan_for(
        IndexSettings(indexes=(mine, theirs)),
        is_trusted=is_trusted,
        is_inside=lambda path: path.startswith("/w/dist"),
    )
    assert plan.asked == ({mine} if reason else {mine, theirs})
    assert [(each.url, each.kind, each.reason) for each in plan.refused] == (
        [(theirs.url, "refused", reason)] if reason else []
    )


@pytest.mark.parametrize(
    ("settings", "is_offline", "offline"),
    [(None, False, False), (None, True, True), ("UV_OFFLINE", False, True)],
)
def test_what_asks_no_index(settings: str | None, is_offline: bool, offline: bool) -> None:
    plan = plan_for(
        IndexSettings(offline=settings), is_trusted=True, is_inside=lambda path: False, is_offline=is_offline
    )
    assert plan.is_offline is offline


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/a b", "/a b"),
        ("file:///a%20b", "/a b"),
        ("File:///x", "/x"),
        ("file:///C:/x", "C:/x"),
        ("https://h/x", None),
        ("C:\\x", "C:\\x"),
    ],
)
def test_the_path_of_an_address(address: str, path: str | None) -> None:
    assert local_path(HiddenText(address)) == path
