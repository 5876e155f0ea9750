"""The documents that an editor has open, as the notifications from which a new service has the same texts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of a relay's start
    from typing import Any

LIMIT = 8 * 1024 * 1024
"""The most bytes that are kept for one document; a longer one is not kept, and then no new service can go on."""


class KeptDocuments:
    """Keeps `didOpen` and the later `didChange` of each document until `didClose`."""

    def __init__(self) -> None:
        self._kept: dict[str, list[bytes] | None] = {}

    @property
    def are_complete(self) -> bool:
        """Return whether a new service can be given every open document."""
        return None not in self._kept.values()

    def notifications(self) -> list[bytes]:
        """Return the messages that open every document as it is now; without those that were too long to keep (see `are_complete`)."""
        return [body for bodies in self._kept.values() for body in bodies or ()]

    def take(self, method: str, params: dict[str, Any], body: bytes) -> None:
        """Record a notification of the client about a document."""
        document = params.get("textDocument")
        uri = document.get("uri") if isinstance(document, dict) else None
        if not isinstance(uri, str):
            return
        if method == "textDocument/didOpen":
            self._kept[uri] = _limited([body])
        elif method == "textDocument/didClose":
            self._kept.pop(uri, None)
        elif method == "textDocument/didChange" and (before := self._kept.get(uri)):
            first = before[:1] if _replaces_all(params) else before
            self._kept[uri] = _limited([*first, body])


def _limited(bodies: list[bytes]) -> list[bytes] | None:
    return bodies if sum(map(len, bodies)) <= LIMIT else None


def _replaces_all(params: dict[str, Any]) -> bool:
    """Return whether the last change of a notification holds the whole text."""
    changes = params.get("contentChanges")
    return isinstance(changes, list) and bool(changes) and isinstance(changes[-1], dict) and "range" not in changes[-1]
