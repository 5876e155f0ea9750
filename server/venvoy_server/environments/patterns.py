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
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.compile(), name)
        setattr(self, name, found)
        return found

    def compile(self) -> re.Pattern[str]:
        """Return the compiled pattern; raises re.error if it is wrong."""
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled


_made: list[_LazyPattern] = []


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when one of its attributes is first used; then it raises re.error if it is wrong."""
    made = _LazyPattern(text, flags)
    _made.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> None:
    """Compile every pattern that was made: for a process that works for others, which wait. Raises re.error if one is wrong."""
    for each in _made:
        each.compile()
