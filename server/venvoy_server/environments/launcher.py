"""Launchers of Windows: programs that installers write into `Scripts`, each with the path of the Python that it starts.

Two forms end with what they start, and can be made to start another Python:

* pip's (distlib): a program, a line `#!C:\\path\\python.exe`, and a zip archive with the script;
* uv's before 0.8.5: a program, a zip archive, the path in UTF-8, its length (32 bits, little endian), and `UVSC`.

Later ones of uv hold the path as a resource of the program (`UV_PYTHON_PATH`), whose size is fixed: `uv pip install
--reinstall` writes those anew.
"""

from __future__ import annotations

import struct

from venvoy_server.environments.path_bytes import path_bytes, path_text

_PROGRAM = b"MZ"
_UV_SCRIPT = b"UVSC"
_END_OF_ARCHIVE = b"PK\x05\x06"
_LONGEST_PATH = 32 * 1024
"""Bytes that the path of an interpreter may have; Windows allows 32,767 characters."""
LARGEST = 4 * 1024 * 1024
"""Bytes that a launcher may have; those known have some hundred thousand."""


def launched_by(data: bytes) -> str | None:
    """Return the interpreter that a launcher starts, or None if the data is not a launcher whose form is known."""
    found = _place(data)
    if found is None:
        return None
    start, end = found
    return path_text(data[start:end]).strip('"')


def with_launched(data: bytes, executable: str) -> bytes | None:
    """Return a launcher that starts another interpreter and is else the same; None if its form is not known."""
    found = _place(data)
    if found is None:
        return None
    start, end = found
    path = path_bytes(executable)
    if data.endswith(_UV_SCRIPT):
        return data[:start] + path + struct.pack("<I", len(path)) + _UV_SCRIPT
    return data[:start] + (b'"%s"' % path if b" " in path else path) + data[end:]


def _place(data: bytes) -> tuple[int, int] | None:
    """Return where the path begins and ends, its quotes included."""
    if not data.startswith(_PROGRAM):
        return None
    if data.endswith(_UV_SCRIPT):
        end = len(data) - 8
        (length,) = struct.unpack_from("<I", data, max(end, 0))
        return (end - length, end) if 0 < length <= min(end, _LONGEST_PATH) else None
    archive = _start_of_archive(data)
    if archive is None:
        return None
    start = data.rfind(b"#!", 0, archive)
    line = data[start + 2 : archive]
    if start < 0 or len(line) > _LONGEST_PATH or not line.endswith(b"\n") or line.count(b"\n") != 1:
        return None
    text = line.rstrip(b"\r\n")
    end = text.find(b'"', 1) + 1 if text.startswith(b'"') else len(text)
    return (start + 2, start + 2 + end) if end else None


def _start_of_archive(data: bytes) -> int | None:
    end = data.rfind(_END_OF_ARCHIVE)
    if end < 0 or end + 20 > len(data):
        return None
    size, offset = struct.unpack_from("<II", data, end + 12)
    start = end - size - offset
    return start if start > 0 and data[start : start + 4] in (b"PK\x03\x04", _END_OF_ARCHIVE) else None
