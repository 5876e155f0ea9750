"""Junctions and other reparse points of Windows, by results of `lstat` as Python's documentation describes them."""

from __future__ import annotations

import os
import stat
from types import SimpleNamespace
from typing import Any, cast

import pytest

from venvoy_server.system.files.file_status import as_stat, entry_kind

FOLDER, FILE, LINK = stat.S_IFDIR | 0o777, stat.S_IFREG | 0o666, stat.S_IFLNK | 0o777
SYMLINK, JUNCTION, CLOUD, DEDUPLICATED = 0xA000000C, 0xA0000003, 0x9000001A, 0x80000013
KINDS = [
    (FOLDER, 0, "folder"),
    (FOLDER, JUNCTION, "link"),
    (LINK, SYMLINK, "link"),
    (FOLDER, CLOUD, "folder"),
    (FILE, CLOUD, "file"),
    (FILE, DEDUPLICATED, "file"),
]


def status(mode: int, tag: int) -> os.stat_result:
    """Return what `lstat` says on Windows."""
    fields = {"st_dev": 1, "st_ino": 2, "st_mtime_ns": 3, "st_size": 4, "st_uid": 0}
    return cast(os.stat_result, SimpleNamespace(st_mode=mode, st_reparse_tag=tag, **fields))


class Entry:
    """An entry of `os.scandir` on Windows: a junction is a folder there, and no symbolic link."""

    def __init__(self, mode: int, tag: int) -> None:
        self.mode, self.tag = mode, tag

    def is_symlink(self) -> bool:
        return self.tag == SYMLINK

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return stat.S_ISDIR(self.mode)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return stat.S_ISREG(self.mode)

    def stat(self, *, follow_symlinks: bool = True) -> Any:
        return status(self.mode, self.tag)


@pytest.mark.parametrize(("mode", "tag", "kind"), KINDS)
def test_a_junction_is_a_link_and_a_placeholder_what_it_looks_like(mode: int, tag: int, kind: str) -> None:
    assert as_stat(status(mode, tag), has_junctions=True).kind == kind
    assert entry_kind(cast("os.DirEntry[str]", Entry(mode, tag)), has_junctions=True) == kind
