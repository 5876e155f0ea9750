"""Refusals of the system, those of Windows among them, become errors with a stable code and a sentence that helps."""

from __future__ import annotations

import errno

import pytest

from venvoy_server.system.files.os_errors import operation_error


class WindowsError(OSError):
    """An OSError as Python makes it on Windows: with the system's own number, and the errno that it is mapped to."""

    def __init__(self, winerror: int, number: int, text: str) -> None:
        super().__init__(number, text)
        self.winerror = winerror


LONG = "C:\\" + "\\".join(["a long name"] * 30)


@pytest.mark.parametrize(
    ("error", "path", "code", "words"),
    [
        (WindowsError(32, errno.EACCES, "used by another process"), "C:\\p", "in-use", "another program uses it"),
        (WindowsError(33, errno.EACCES, "locked"), "C:\\p", "in-use", "another program uses it"),
        (WindowsError(5, errno.EACCES, "Access is denied"), "C:\\p", "no-permission", "permission was denied"),
        (WindowsError(3, errno.ENOENT, "cannot find the path"), "C:\\p", "file-not-found", "does not exist"),
        (WindowsError(3, errno.ENOENT, "cannot find the path"), LONG, "invalid-path", "LongPathsEnabled"),
        (WindowsError(206, errno.ENOENT, "name too long"), LONG, "invalid-path", "characters, which is too long"),
        (WindowsError(112, errno.ENOSPC, "not enough space"), "C:\\p", "disk-full", "no space left"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "/" + "a" * 300, "invalid-path", "use a shorter one."),
        (OSError(errno.ENOTEMPTY, "Directory not empty"), "/p", "path-occupied", "something else is there"),
        (OSError(errno.EIO, "Input/output error"), "/p", "tool-failed", "Input/output error"),
    ],
)
def test_a_refusal_has_a_code_and_says_what_helps(error: OSError, path: str, code: str, words: str) -> None:
    found = operation_error(error, "make the folder", path)
    assert (
        found.code == code
        and words in found.message
        and found.message.startswith(f"Could not make the folder {path}: ")
    )
    assert found.data == {"path": path}
