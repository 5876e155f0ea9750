"""Files that several tools change: nothing is lost, nothing is written through a link, and waiting has an end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from list_writers import lost_lines, venvoy, virtualenv
from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.locked_file import SIZE_LIMIT, rewrite


def add(before: bytes | None) -> bytes:
    return (before or b"") + b"b\n"


def test_a_file_is_made_and_changed(tmp_path: Path) -> None:
    path, lock = tmp_path / "list", str(tmp_path / "list.lock")
    assert rewrite(str(path), lock, add) and path.read_bytes() == b"b\n"
    path.chmod(0o640)
    assert rewrite(str(path), lock, add) and path.read_bytes() == b"b\nb\n"
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o640
    assert not rewrite(str(path), lock, lambda before: before or b""), "nothing changed"


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["list", "list.lock"])
def test_nothing_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"mine\n")
    (tmp_path / name).symlink_to(target)
    with pytest.raises(OperationError) as refused:
        rewrite(str(tmp_path / "list"), str(tmp_path / "list.lock"), add)
    assert refused.value.code == "path-occupied"
    assert target.read_bytes() == b"mine\n"


def test_a_folder_and_a_huge_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "huge").write_bytes(b"\n" * (SIZE_LIMIT + 1))
    for name, code in (("folder", "path-occupied"), ("huge", "file-invalid")):
        with pytest.raises(OperationError) as refused:
            rewrite(str(tmp_path / name), str(tmp_path / "lock"), add)
        assert refused.value.code == code


def test_a_lock_that_is_held_ends_the_waiting(tmp_path: Path) -> None:
    path, lock = tmp_path / "list", str(tmp_path / "list.lock")
    with FileLock(lock), pytest.raises(OperationError, match="another program holds") as refused:
        rewrite(str(path), lock, add, 0.05)
    assert refused.value.code == "in-use" and not path.exists()


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    assert lost_lines(str(tmp_path), 20, venvoy, virtualenv) == set()
