"""Translation of the system's errors (OSError) to OperationError: what failed, why, and what to do about it."""

from __future__ import annotations

import errno

from venvoy_server.operations.errors import OperationCode, OperationError

_CODES: dict[int, OperationCode] = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "read-only",
    errno.EBUSY: "in-use",
    errno.ETXTBSY: "in-use",
    errno.ENOENT: "file-not-found",
    errno.EEXIST: "path-occupied",
    errno.ENOTEMPTY: "path-occupied",
    errno.ENOTDIR: "path-occupied",
    errno.ELOOP: "path-occupied",
}
_ADVICE: dict[OperationCode, str] = {
    "disk-full": "there is no space left; free some, and try again",
    "no-permission": "permission was denied; check who owns the folder",
    "read-only": "the file system is read-only",
    "in-use": "another program uses it; close that, and try again",
    "file-not-found": "it does not exist",
    "path-occupied": "something else is there already",
}
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION (winerror.h)
_WINDOWS_IN_USE = frozenset({32, 33})

# ERROR_PATH_NOT_FOUND, which Windows also returns for a path above the limit, and ERROR_FILENAME_EXCED_RANGE
_WINDOWS_NOT_FOUND = frozenset({3, 206})
_LONGEST_OF_WINDOWS = 248
"""Maximum length of a folder's path without long-path support: MAX_PATH less an 8.3 file name."""


def operation_error(error: OSError, doing: str, path: str) -> OperationError:
    """Return the OperationError with code and message for an OSError.

    `doing` is the failed action as an infinitive, such as "make the folder"; `path` is the file or folder concerned.
    """
    windows = getattr(error, "winerror", None)
    if (windows in _WINDOWS_NOT_FOUND and len(path) >= _LONGEST_OF_WINDOWS) or error.errno == errno.ENAMETOOLONG:
        advice = f"the path has {len(path)} characters, which is too long here; use a shorter one"
        more = ", or allow long paths (the value LongPathsEnabled of the registry)" if windows is not None else ""
        return OperationError("invalid-path", f"Could not {doing} {path}: {advice}{more}.", {"path": path})
    code: OperationCode = "in-use" if windows in _WINDOWS_IN_USE else _CODES.get(error.errno or 0, "tool-failed")
    advice = _ADVICE.get(code) or (error.strerror or str(error))
    return OperationError(code, f"Could not {doing} {path}: {advice}.", {"path": path})
