"""A requirements file that comes on standard input or through a pipe: `install -r -`, as pip and uv take it."""

from __future__ import annotations

import os
import sys
from stat import S_ISFIFO

from venvoy_server.commandline.options import UsageError, Values

_STANDARD_INPUT = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")


def take_requirements(values: Values, field: str = "requirements") -> None:
    """Replace what can be read only once among the requirements files by files that hold what it gives; raises UsageError.

    That is `-`, standard input, and pipes, such as those of a shell's `<(...)`. The files lie in private folders that are
    deleted when this process ends.
    """
    files = values.get(field)
    if not isinstance(files, list):
        return
    if sum(each in _STANDARD_INPUT for each in files) > 1:
        raise UsageError("`-` is standard input, and can be read only once.")
    values[field] = [_regular(str(each)) for each in files]


def _regular(file: str) -> str:
    if file in _STANDARD_INPUT:
        if sys.stdin is None:
            raise UsageError("There is no standard input.")
        return _kept(sys.stdin.buffer.read())
    if not _is_pipe(file):
        return file
    try:
        with open(file, "rb") as pipe:
            return _kept(pipe.read())
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None


def _is_pipe(file: str) -> bool:
    try:
        return S_ISFIFO(os.stat(file).st_mode)
    except (OSError, ValueError):  # the operation says what is wrong with it
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
