"""The editor's open documents, kept as the notifications from which a new service recreates them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be a tenth of a relay's start
    from typing import Any

LIMIT = 8 * 1024 * 1024
"""Maximum number of bytes kept for one document; with a longer one open, no new service can take over."""


class KeptDocuments:
    """The notifications of each open document: its `didOpen` and the later `didChange`; `didClose` removes them."""

    def __init__(self) -> None:
        self._kept: dict[str, list[bytes] | None] = {}

    @property
    def are_complete(self) -> bool:
        """Return whether all open documents can be recreated in a new service; False if one exceeds the size limit."""
        return None not in self._kept.values()

    def notifications(self) -> list[bytes]:
        """Return the notifications that recreate the open documents; documents over the size limit are left out."""
        return [body for bodies in self._kept.values() for body in bodies or ()]

    def take(self, method: str, params: dict[str, Any], body: bytes) -> None:
        """Record a message about an open document: keep `didOpen` and `didChange`; `didClose` removes what was kept.

        `method` and `params` are those of the message, `body` is its JSON. A change that replaces the whole text
        removes the earlier changes.
        """
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
    """Return whether the last change in a `didChange` notification replaces the whole text of the document."""
    changes = params.get("contentChanges")
    return isinstance(changes, list) and bool(changes) and isinstance(changes[-1], dict) and "range" not in changes[-1]
