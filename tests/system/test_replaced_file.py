"""A person's file that is written again."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.replaced_file import refuse_to_replace, replace_file


def test_only_what_is_still_there_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    replace_file(str(file), None, b"a\n")
    file.chmod(0o640)
    replace_file(str(file), b"a\n", b"b\r\n")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"b\r\n", 0o640)
    for before in (None, b"a\n"):
        with pytest.raises(OperationError) as raised:
            replace_file(str(file), before, b"c\n")
        assert raised.value.code == "file-changed"
    assert file.read_bytes() == b"b\r\n"
    assert [each.name for each in tmp_path.iterdir()] == ["requirements.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not hold for root")
def test_permissions_are_asked_first(tmp_path: Path) -> None:
    file, new = tmp_path / "requirements.txt", tmp_path / "new.txt"
    refuse_to_replace(str(file))
    file.write_text("a\n")
    for place, mode, written in ((file, 0o444, file), (tmp_path, 0o555, new)):
        before = place.stat().st_mode
        place.chmod(mode)
        try:
            with pytest.raises(OperationError) as raised:
                refuse_to_replace(str(written))
        finally:
            place.chmod(before)
        assert raised.value.code == "no-permission"
    tmp_path.chmod(0o555)
    try:  # what is there can be written in place
        refuse_to_replace(str(file))
        replace_file(str(file), b"a\n", b"b\n")
    finally:
        tmp_path.chmod(0o755)
    assert file.read_bytes() == b"b\n"


@pytest.mark.skipif(os.name == "nt", reason="there are no locks of folders")
def test_of_many_that_write_at_once_none_loses_what_another_wrote(tmp_path: Path) -> None:
    """Each one adds its line to what it read, and tries again if the file was changed meanwhile."""
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"")
    written = [f"package-{number}\n".encode() for number in range(6)]
    start = threading.Barrier(len(written))

    def add(line: bytes) -> None:
        start.wait(timeout=60)
        while True:
            before = file.read_bytes()
            try:
                replace_file(str(file), before, before + line)
            except OperationError as error:
                assert error.code == "file-changed"
            else:
                return

    with ThreadPoolExecutor(len(written)) as pool:
        list(pool.map(add, written))
    assert sorted(file.read_bytes().splitlines(keepends=True)) == written
    assert [each.name for each in tmp_path.iterdir()] == ["requirements.txt"]
