"""The folder that an operation made, used by its descriptor: a swap of its name for a link gains nothing.

Who may write to the folder around it can rename it at any moment, and lay a link to another folder in its place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error

_LARGEST = 1 << 20
_SCRIPTS = ("bin", "Scripts")


def require_same(folder: Folder | None) -> None:
    """Raise OperationError if another folder, or a link, is at the folder's path by now; None, and paths alone, pass."""
    if folder is None or folder.descriptor is None:
        return
    mine = folder.status()
    try:
        there = os.lstat(folder.path)
    except OSError as error:
        raise operation_error(error, "go on in", folder.path) from error
    if mine is None or (mine.st_dev, mine.st_ino) != (there.st_dev, there.st_ino):
        message = f"{folder.path} was replaced by something else while it was being made; that was left alone."
        raise OperationError("path-occupied", message, {"path": folder.path})


@contextmanager
def filled(path: str, claimed: Folder | None, argv: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Yield a command line with a folder's descriptor instead of its path, and the descriptors that it needs.

    Afterwards the scripts that the program wrote name the path; so does the error that comes out. Where the system has
    no such names the command line stays as it is.
    """
    folder = claimed if claimed is not None and claimed.path == path else _opened(path)
    name = f"/proc/self/fd/{folder.descriptor}"
    try:
        if folder.descriptor is None or not os.path.exists(name):
            yield tuple(argv), ()
            return
        with _naming(path, name):
            yield tuple(name if word == path else word for word in argv), (folder.descriptor,)
        _rename_in_scripts(folder, name, path)
    except OSError as error:
        raise operation_error(error, "write the scripts of", path) from error
    finally:
        if folder is not claimed:
            folder.close()


def _opened(path: str) -> Folder:
    try:
        with Folder.open(os.path.dirname(path)) as around:
            return around.child(os.path.basename(path))
    except OSError as error:
        raise operation_error(error, "open", path) from error


@contextmanager
def _naming(path: str, name: str) -> Iterator[None]:
    try:
        yield
    except OperationError as error:
        output = error.data.get("output")
        if isinstance(output, str):
            error.data["output"] = output.replace(name, path)
        raise OperationError(error.code, error.message.replace(name, path), error.data) from error


def _rename_in_scripts(folder: Folder, name: str, path: str) -> None:
    """Make the activation scripts name the path, quoted as uv quotes it (crates/uv-virtualenv, `escape_posix_for_single_quotes`)."""
    old, new = os.fsencode(name), os.fsencode(path)
    single = new.replace(b"'", b"'\"'\"'")
    for scripts in (each for each in _SCRIPTS if folder.status(each) is not None):
        with folder.child(scripts) as inside:
            for each in inside.names():
                if each.startswith("activate"):
                    before = inside.read(each, _LARGEST)
                    if old in before:
                        inside.write(each, before.replace(b"'%b'" % old, b"'%b'" % single).replace(old, new))
