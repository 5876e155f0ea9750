"""The folder that an operation creates (claims), accessed by its descriptor, so that replacing its path is harmless.

Any user who can write to the parent folder can rename the new folder and put a symlink to another one in its place.
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
    """Raise OperationError if the path of `folder` now names another folder or a symlink.

    Nothing is checked if `folder` is None, or has no descriptor (Windows).
    """
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
    """Return a context for running a program that fills the folder at `path`, even if another folder is put at `path`.

    The value of the context is a pair: the arguments `argv` with `/proc/self/fd/N` in place of `path`, and a tuple of
    the descriptor N, which the program must inherit. N is a descriptor of `claimed`, the folder that the operation has
    created. If `claimed` is None or another folder, the folder at `path` is opened. At the end, `path` is put in place
    of `/proc/self/fd/N` in error messages and activation scripts. On systems without /proc/self/fd, `argv` is unchanged
    and the tuple is empty. Raises OperationError if the folder or its scripts are not accessible.
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
    """Replace the path `name` by `path` in the activation scripts of an environment's folder.

    Quotes are escaped as uv does (crates/uv-virtualenv, `escape_posix_for_single_quotes`).
    """
    old, new = os.fsencode(name), os.fsencode(path)
    single = new.replace(b"'", b"'\"'\"'")
    for scripts in (each for each in _SCRIPTS if folder.status(each) is not None):
        with folder.child(scripts) as inside:
            for each in inside.names():
                if each.startswith("activate"):
                    before = inside.read(each, _LARGEST)
                    if old in before:
                        inside.write(each, before.replace(b"'%b'" % old, b"'%b'" % single).replace(old, new))
