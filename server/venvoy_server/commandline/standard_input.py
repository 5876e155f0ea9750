"""Read files that can be read only once: standard input (`-`), or a pipe such as a shell's `<(...)`."""

from __future__ import annotations

import os
import sys
from stat import S_ISFIFO

from venvoy_server.commandline.options import UsageError, Values

_STANDARD_INPUT = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_SILENCE = 300.0
"""Timeout in seconds for a pipe without data: a named pipe may have lost its writer.

Standard input has no timeout, since a user may be typing.
"""
_PART = 1 << 16


def take_requirements(values: Values) -> None:
    """Copy requirements files that can be read only once (standard input, pipes); put the copies' paths in `values`.

    `values` are the options that become the method's parameters. The copies are in private folders that are deleted
    when this process ends. Raises UsageError if one cannot be read.
    """
    fields = [name for name in ("requirements", "constraints") if isinstance(values.get(name), list)]
    named = {name: [str(each) for each in _texts(values[name])] for name in fields}
    if sum(is_standard_input(each) for files in named.values() for each in files) > 1:
        raise UsageError("`-` is standard input, and can be read only once.")
    for name, files in named.items():
        values[name] = [each if (data := read_once(each)) is None else _kept(data) for each in files]


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def is_standard_input(file: str) -> bool:
    """Return whether a file name means standard input, such as `-`."""
    return file in _STANDARD_INPUT


def is_read_once(file: str) -> bool:
    """Return whether a file can be read only once: standard input or a pipe."""
    return is_standard_input(file) or _is_pipe(file)


def read_once(file: str, silence: float = _SILENCE) -> bytes | None:
    """Return the content of a file that can be read only once, or None for any other file.

    Raises UsageError if it cannot be read, is above the size limit of requirements files, or if a pipe has no data for
    `silence` seconds.
    """
    if is_standard_input(file):
        if sys.stdin is None:
            raise UsageError("There is no standard input.")
        return _limited(sys.stdin.buffer.read(_limit() + 1), file)
    if file == os.devnull:
        return b""
    if not _is_pipe(file):
        return None
    try:
        return _limited(_piped(file, silence), file)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}.") from None


def _limit() -> int:
    from venvoy_server.environments.documents import LIMITS

    return LIMITS["requirements"]


def _limited(data: bytes, file: str) -> bytes:
    if len(data) > _limit():
        raise UsageError(f"{file} is larger than {_limit():,} bytes, the limit for requirements files.")
    return data


def _piped(file: str, silence: float) -> bytes:
    """Return the content of the pipe at the path `file`.

    Reading stops when the size limit of requirements files is exceeded; the result is then longer than this limit.
    Raises OSError if reading fails, and UsageError if no data arrives for `silence` seconds.
    """
    from select import select

    data = bytearray()
    # Without O_NONBLOCK, opening a named pipe blocks until there is a writer.
    pipe = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        with open(pipe, "rb", buffering=0, closefd=False) as reader:
            while len(data) <= _limit():
                if not select([pipe], [], [], silence)[0]:
                    raise UsageError(f"The pipe {file} gave no data for {silence:g} seconds.")
                part = reader.read(_PART)
                if part == b"":
                    break
                data += part or b""
    finally:
        os.close(pipe)
    return bytes(data)


def _is_pipe(file: str) -> bool:
    try:
        return S_ISFIFO(os.stat(file).st_mode)
    except (OSError, ValueError):  # reported later by the operation
        return False


def _kept(data: bytes) -> str:
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="venvoy-stdin-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, "requirements.txt")
    with open(path, "wb") as file:
        file.write(data)
    return path
