"""A person's file stays the same file when it is written again: its other names, mode, owner and attributes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.person_file import write_same, write_same_in


class MountedFile(Folder):
    """A folder in which a file is a mount point: nothing is renamed over it."""

    def move(self, name: str, target: Folder, new_name: str) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")


@pytest.mark.parametrize("after", [b"", b"b\n", b"a\nb\n" * 5000])
def test_other_names_of_a_file_stay_its_names(tmp_path: Path, after: bytes) -> None:
    file, other = tmp_path / "requirements.txt", tmp_path / "other.txt"
    file.write_bytes(b"a\nb\n")
    file.chmod(0o640)
    os.link(file, other)
    write_same(str(file), after)
    assert other.read_bytes() == file.read_bytes() == after
    assert file.stat().st_nlink == 2 and file.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["other.txt", "requirements.txt"]


def test_a_file_that_cannot_be_replaced_is_written_in_place(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"a\n")
    number = file.stat().st_ino
    with MountedFile.open(str(tmp_path)) as folder:
        write_same_in(folder, file.name, b"a\nb\n")
    assert (file.read_bytes(), file.stat().st_ino) == (b"a\nb\n", number)
    assert os.listdir(tmp_path) == [file.name]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files")
def test_what_cannot_be_written_in_place_is_put_back(tmp_path: Path) -> None:
    """A file may become no larger than a limit, as on a full disk."""
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"old\n")
    os.link(file, tmp_path / "other.txt")
    code = (
        "import resource, signal, sys; from venvoy_server.system.files.person_file import write_same\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "write_same(sys.argv[1], b'x' * 1000)"
    )
    argv = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1 and "File too large" in done.stderr
    assert file.read_bytes() == b"old\n" and file.stat().st_nlink == 2


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="has no extended attributes")
def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"a\n")
    try:
        os.setxattr(file, "user.comment", b"mine")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write_same(str(file), b"b\n")
    assert file.read_bytes() == b"b\n" and os.getxattr(file, "user.comment") == b"mine"
