"""Whether the files of this program were replaced while it runs, as an upgrade in place does."""

from __future__ import annotations

import os
import re

import venvoy_protocol.version
from venvoy_protocol.version import __version__

_FILE = venvoy_protocol.version.__file__
_VERSION = r'(?m)^__version__ = "([^"]+)"'


def _identity() -> tuple[int, int, int] | None:
    try:
        at = os.stat(_FILE)
    except OSError:
        return None
    return at.st_ino, at.st_mtime_ns, at.st_size


_AT_START = _identity()
"""The file with the version when this module was loaded; None if there is no such file, as in a zip archive."""


def replaced_by() -> str | None:
    """Return the version that is installed now if the program's files were replaced since its start; "" if they are gone."""
    if _AT_START is None or _identity() == _AT_START:
        return None
    try:
        with open(_FILE, encoding="utf-8") as file:
            found = re.search(_VERSION, file.read())
    except OSError:
        return ""
    return found[1] if found else __version__
