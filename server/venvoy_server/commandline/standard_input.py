"""A requirements file that comes on standard input: `install -r -`, as pip and uv take it."""

from __future__ import annotations

import os
import sys

from venvoy_server.commandline.options import UsageError, Values


def take_requirements(values: Values, field: str = "requirements") -> None:
    """Replace `-` among the requirements files by a file that holds what standard input gives; raises UsageError.

    The file lies in a private folder that is deleted when this process ends.
    """
    files = values.get(field)
    if not isinstance(files, list) or "-" not in files:
        return
    if files.count("-") > 1:
        raise UsageError("`-` is standard input, and can be read only once.")
    if sys.stdin is None:
        raise UsageError("There is no standard input.")
    path = _kept(sys.stdin.buffer.read())
    values[field] = [path if each == "-" else each for each in files]


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
