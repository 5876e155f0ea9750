"""The exit statuses of the command `venvoy`."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FINDINGS: Final = 1
"""The command is done, and what it looked at or changed has an error (`check --strict`: or a warning)."""
USAGE: Final = 2
"""The words of the command line are wrong."""
FAILED: Final = 3
"""The command failed, was refused, or could not check everything it was asked to."""
NOT_EXECUTABLE: Final = 126
NOT_FOUND: Final = 127
"""`run` could not start its command: the statuses that POSIX gives shells for this."""
INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells count it."""
