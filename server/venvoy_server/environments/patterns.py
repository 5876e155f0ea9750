"""Regular expressions that are compiled on first use.

Compiling all those of one check takes as long as starting Python, and most are for syntax that files rarely have.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A pattern that is compiled on first use and forwards attributes to the compiled one."""

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
    """Return a pattern that is compiled when an attribute is first used; raises re.error only then if it is invalid."""
    made = _LazyPattern(text, flags)
    _made.append(made)
    return cast("re.Pattern[str]", made)


def compile_all() -> None:
    """Compile every pattern made so far, so that clients of a service need not wait; raises re.error."""
    for each in _made:
        each.compile()
