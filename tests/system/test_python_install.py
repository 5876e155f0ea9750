"""Pythons that uv installs: from a mirror on disk, with a small archive in place of a real one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from python_mirror import KEY, MINOR, VERSION, mirror_in
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.python_downloads import download_failure, read_downloads
from venvoy_server.system.execution.operations import Operations
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.state.store import State

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the archive is one for Linux")


def operations_with(folder: Path, **variables: str) -> Operations:
    host = RealHost()
    given = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "UV_CACHE_DIR": str(folder / "cache"), **variables}
    return Operations(host, State.of(host), variables=given)


def test_a_python_is_installed_once(tmp_path: Path) -> None:
    operations = operations_with(tmp_path, **mirror_in(tmp_path / "mirror"))
    assert [each.version for each in operations.python_downloads()] == [VERSION]
    assert os.access(operations.install_python(MINOR), os.X_OK)
    made = tmp_path / "mirror" / "pythons" / KEY / "bin" / f"python{MINOR}"
    changed = made.stat().st_mtime_ns
    operations.install_python(MINOR)
    assert made.stat().st_mtime_ns == changed
    assert not (tmp_path / ".local" / "bin").exists()


def test_a_broken_download_leaves_nothing(tmp_path: Path) -> None:
    operations = operations_with(tmp_path, **mirror_in(tmp_path / "mirror", broken=True))
    with pytest.raises(OperationError) as raised:
        operations.install_python(MINOR)
    assert "Hash mismatch" in raised.value.message
    assert not list((tmp_path / "mirror" / "pythons").glob("cpython-*"))


def test_what_the_user_forbids_and_what_there_is_not(tmp_path: Path) -> None:
    variables = mirror_in(tmp_path / "mirror")
    with pytest.raises(OperationError) as raised:
        operations_with(tmp_path, **variables, UV_PYTHON_DOWNLOADS="never").install_python(MINOR)
    assert "not allowed" in raised.value.message
    with pytest.raises(OperationError) as raised:
        operations_with(tmp_path, **variables).install_python("3.7.1")
    assert raised.value.code == "interpreter-not-found"
    assert raised.value.message.startswith("There is no Python 3.7.1 that uv can download for this machine.")


def test_a_download_that_fails_says_of_what_from_where_and_what_to_do(tmp_path: Path) -> None:
    variables = mirror_in(tmp_path / "mirror", url="https://me:secret@pythons.invalid/python.tar.gz")
    with pytest.raises(OperationError) as raised:
        operations_with(tmp_path, **variables, UV_OFFLINE="1").install_python(MINOR)
    assert raised.value.code == "download-failed"
    assert raised.value.message == (
        f"Python {MINOR} was not installed: its download from https://pythons.invalid/python.tar.gz failed, since uv is"
        " set to be offline. Unset UV_OFFLINE (or `offline` in uv's configuration), or use a Python that is installed."
    )
    assert "secret" not in str(raised.value.data)


def test_a_download_that_is_not_answered_names_proxy_and_mirror() -> None:
    said = "cause: Failed to download `https://e.org/p.tar.gz`\n  cause: dns error"
    error = download_failure(OperationError("index-unreachable", "", {"output": said}), "Its download")
    assert error.message.startswith(
        "Its download from https://e.org/p.tar.gz failed, since e.org could not be reached."
    )
    assert "HTTPS_PROXY" in error.message and "UV_PYTHON_INSTALL_MIRROR" in error.message


def test_a_list_that_cannot_be_read_is_empty() -> None:
    assert read_downloads("[{") == ()
