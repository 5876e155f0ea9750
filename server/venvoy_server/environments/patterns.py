"""Regular expressions that are compiled on first use.

Compiling all patterns that one check of a file may use takes as long as starting Python, and most of them are for
syntax that files rarely have.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A regular expression that is compiled on first use; it has all attributes of the compiled pattern."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.compile(), name)
        setattr(self, name, found)
        return found

    def compile(self) -> re.Pattern[str]:
        """Return the compiled pattern; raises re.error if it is invalid."""
        if self._compiled is None:
            self._compiled = re.compile(self._text, self._flags)
        return self._compiled


_made: list[_LazyPattern] = []


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled when one of its attributes is first used.

    An invalid `text` raises re.error only then.
    """
    made = _LazyPattern(text, flags)
    _made.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> None:
    """Compile all regular expressions created with `pattern`, which are otherwise compiled at first use.

    A service calls this function early, so that its clients need not wait. Raises re.error if an expression is invalid.
    """
    for each in _made:
        each.compile()
