"""Regular expressions that are compiled when they are first used.

Compiling those of one check takes as long as Python's own start, and most of them are for lines that a file rarely has.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A pattern that is compiled at its first use; it has the attributes of the compiled one."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._text, self._flags), name)  # `re` keeps what it has compiled
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when one of its attributes is first used; then it raises re.error if it is wrong."""
    return cast("re.Pattern[str]", _LazyPattern(text, flags))
