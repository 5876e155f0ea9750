"""Detection of an upgrade in place: whether the files of this program were replaced while it is running."""

from __future__ import annotations

import os
import re
import sys

import venvoy_protocol.version
import venvoy_server
from venvoy_protocol.version import __version__

_FILE = venvoy_protocol.version.__file__
_VERSION = r'(?m)^__version__ = "([^"]+)"'


_IS_CHECKOUT = os.path.basename(os.path.dirname(os.path.dirname(venvoy_server.__file__))) == "server"
"""Whether the packages run from a source checkout, where files change one by one."""


class LoadedFiles:
    """Inode, time and size of the program's loaded source files; empty unless it runs from a source checkout."""

    def __init__(self, *, is_checkout: bool = _IS_CHECKOUT) -> None:
        names = [name for name in sys.modules if name.startswith(("venvoy_server", "venvoy_protocol"))]
        files = [sys.modules[name].__file__ for name in names] if is_checkout else []
        self._found = {file: _identity(file) for file in files if file is not None}

    def have_changed(self) -> bool:
        """Return whether a loaded file has changed since this record was made.

        If so, modules imported later may not match those that are loaded already.
        """
        return any(_identity(file) != before for file, before in self._found.items())


def _identity(file: str = _FILE) -> tuple[int, int, int] | None:
    try:
        at = os.stat(file)
    except OSError:
        return None
    return at.st_ino, at.st_mtime_ns, at.st_size


_AT_START = _identity()
"""Identity of the file with the version when this module was loaded; None if it does not exist, as in a zip archive."""


def replaced_by() -> str | None:
    """Return the version that was installed over this running program; "" if it was deleted, None if unchanged."""
    if _AT_START is None or _identity() == _AT_START:
        return None
    try:
        with open(_FILE, encoding="utf-8") as file:
            found = re.search(_VERSION, file.read())
    except OSError:
        return ""
    return found[1] if found else __version__
