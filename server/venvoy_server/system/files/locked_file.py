"""Read a file that several tools share, change it, and write it back, under a lock file next to it.

The lock file is that of the library `filelock`; virtualenv and tox lock the shared file `.python-envs` in the same way.
It is not deleted on release.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Final

from venvoy_server.operations.errors import OperationError
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.os_errors import operation_error
from venvoy_server.system.files.person_file import write_same_in

LOCK_SECONDS: Final = 2.0
SIZE_LIMIT: Final = 1024 * 1024


def rewrite(path: str, lock: str, change: Callable[[bytes | None], bytes], seconds: float = LOCK_SECONDS) -> bool:
    """Replace a file's content by `change(old content)`, under a lock; return whether the content changed.

    `lock` is the path of the lock file; `seconds` is the timeout for taking it. `change` is called with None if the
    file does not exist. Raises OperationError: `in-use` on that timeout, `path-occupied` if `path` is not a regular
    file, `file-invalid` if the file exceeds `SIZE_LIMIT`.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(lock, timeout=seconds):
            return _rewrite(path, change)
    except Timeout:
        message = f"{path} was not changed: another program holds {lock}. Try again."
        raise OperationError("in-use", message, {"path": path}) from None
    except OSError as error:
        raise operation_error(error, "change", path) from error


def _rewrite(path: str, change: Callable[[bytes | None], bytes]) -> bool:
    name = os.path.basename(path)
    with Folder.open(os.path.dirname(path)) as folder:
        status = folder.status(name)
        if status is not None and not stat.S_ISREG(status.st_mode):
            what = "a link" if stat.S_ISLNK(status.st_mode) else "not a file"
            raise OperationError("path-occupied", f"{path} is {what}: nothing is written to it.", {"path": path})
        before = None if status is None else folder.read(name, SIZE_LIMIT + 1)
        if before is not None and len(before) > SIZE_LIMIT:
            raise OperationError("file-invalid", f"{path} is larger than {SIZE_LIMIT} bytes.", {"path": path})
        after = change(before)
        if after != before:
            write_same_in(folder, name, after, durable=True)
        return after != before
