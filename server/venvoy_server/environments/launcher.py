r"""Windows launchers: the small executables in `Scripts` that start a Python, whose path is written in their data.

Two formats have the path at the end of the file, where it can be replaced:
* pip's (distlib): a program, a line `#!C:\path\python.exe`, and a zip archive with the script;
* uv's before 0.8.5: a program, a zip archive, the path in UTF-8, its length (32 bits, little endian), and `UVSC`.

Later versions of uv store the path as a resource of fixed size (`UV_PYTHON_PATH`), which is not changed here:
`uv pip install --reinstall` writes such launchers anew.
"""

from __future__ import annotations

import struct

from venvoy_server.environments.path_bytes import path_bytes, path_text

_PROGRAM = b"MZ"
_UV_SCRIPT = b"UVSC"
_END_OF_ARCHIVE = b"PK\x05\x06"
_LONGEST_PATH = 32 * 1024
"""Maximum number of bytes in an interpreter's path; Windows allows 32,767 characters."""
LARGEST = 4 * 1024 * 1024
"""Maximum number of bytes in a launcher; known ones have a few hundred thousand."""


def launched_by(data: bytes) -> str | None:
    """Return the path of the Python that a launcher starts; `data` is the launcher's content. None for other files."""
    found = _place(data)
    if found is None:
        return None
    start, end = found
    return path_text(data[start:end]).strip('"')


def with_launched(data: bytes, executable: str) -> bytes | None:
    """Return the content of a launcher (`data`), changed to start the Python at `executable`; None for other files."""
    found = _place(data)
    if found is None:
        return None
    start, end = found
    path = path_bytes(executable)
    if data.endswith(_UV_SCRIPT):
        return data[:start] + path + struct.pack("<I", len(path)) + _UV_SCRIPT
    return data[:start] + (b'"%s"' % path if b" " in path else path) + data[end:]


def _place(data: bytes) -> tuple[int, int] | None:
    """Return the byte offsets in a launcher where the Python's path begins and ends, or None for other files.

    The quotes around the path, if any, are included.
    """
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
