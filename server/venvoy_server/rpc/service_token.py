"""The secret token that clients must present to a service whose address other users or web pages can reach.

It is stored in a file that only the user can read.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets


class ServiceToken:
    """A random token that clients present in `initializationOptions.token`.

    It is written to a file, from which clients read it. The service deletes this file when it ends.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._text = secrets.token_urlsafe(32)

    def write(self) -> None:
        """Write the token file atomically, replacing an older one; raises OSError."""
        folder = os.path.dirname(self.path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        new = f"{self.path}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(self._text + "\n")
        os.replace(new, self.path)

    def matches(self, given: str | None) -> bool:
        """Return whether a client's token is correct; compared in constant time."""
        return given is not None and hmac.compare_digest(given.encode("utf-8", "replace"), self._text.encode())

    def delete(self) -> None:
        """Delete the file if it still contains this token; errors are ignored."""
        with contextlib.suppress(OSError), open(self.path, encoding="ascii", errors="replace") as file:
            if file.read().strip() == self._text:
                os.unlink(self.path)
