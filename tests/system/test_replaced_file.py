"""A person's file that is written again."""

from __future__ import annotations

import os
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
