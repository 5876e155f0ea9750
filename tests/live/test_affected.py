"""Which clients a change may matter to."""

from __future__ import annotations

import ntpath
import posixpath
from typing import Any

import pytest

from venvoy_server.live.affected import ChangedPlaces

WORKSPACES = {"/work/a", "/work/b", "/work/b/nested", "/work/ab"}


@pytest.mark.parametrize(
    ("path", "folder", "matters"),
    [
        ("/work/a/.venv/pyvenv.cfg", "/work/a", True),
        ("/work/a/.venv/pyvenv.cfg", "/work/a/app", True),  # whatever it is: the workspace is the same
        ("/work/a/.venv/pyvenv.cfg", "/work/b", False),
        ("/work/a/.venv/pyvenv.cfg", "/work/ab", False),
        ("/work/a", "/work/a/app", True),
        ("/work/a/.venv/pyvenv.cfg", "/work", True),  # a workspace around it
        ("/work/b/nested/.venv", "/work/b", True),
        ("/work/b/.venv", "/work/b/nested", True),
        ("/opt/python/bin/python3", "/work/a", True),  # in no workspace: it may be the base of any environment
        ("/work/pyproject.toml", "/work/a", True),
    ],
)
def test_changes_matter_in_their_workspace_or_everywhere(path: str, folder: str, matters: bool) -> None:
    assert ChangedPlaces(posixpath, [path], WORKSPACES).may_matter([folder]) is matters


def test_one_of_several_changes_and_folders_is_enough() -> None:
    changes = ChangedPlaces(posixpath, ["/work/a/x", "/work/ab/x"], WORKSPACES)
    assert changes.may_matter(["/elsewhere", "/work/ab/.venv"])
    assert not changes.may_matter(["/elsewhere", "/work/b"])


def test_paths_of_windows() -> None:
    paths: Any = ntpath
    changes = ChangedPlaces(paths, ["C:\\work\\a\\x"], {"C:\\work\\a", "C:\\work\\b"})
    assert changes.may_matter(["C:\\work\\a\\app"]) and not changes.may_matter(["C:\\work\\b"])
