"""What a person should know besides a result that programs read: on standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def say_aside(lines: Sequence[str]) -> None:
    """Write lines to standard error, where there is one."""
    if lines and sys.stderr is not None:
        sys.stderr.write("\n".join([*lines, ""]))
