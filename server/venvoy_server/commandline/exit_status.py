"""The exit statuses of the command `venvoy`, as constants."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FINDINGS: Final = 1
"""The command completed, and what it checked or changed has an error (with `check --strict` also: a warning)."""
USAGE: Final = 2
"""The command line is invalid."""
FAILED: Final = 3
"""The command failed, was refused, or could not check everything it was asked to."""
NOT_EXECUTABLE: Final = 126
NOT_FOUND: Final = 127
"""`run` could not start its command; POSIX specifies this and NOT_EXECUTABLE for shells."""
INTERRUPTED: Final = 130
"""128 plus the number of SIGINT, as in shells."""
