"""Edits of documents that are open in the client's editor, sent as `workspace/applyEdit`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw

from venvoy_protocol.text import Position, TextEdit
from venvoy_server.convert import uri_of_path
from venvoy_server.rpc.event_loop import call_on_loop

if TYPE_CHECKING:
    from venvoy_server.rpc import messages
    from venvoy_server.rpc.peer import Peer

ANSWER_SECONDS = 30.0
"""Timeout in seconds for an editor to apply an edit; a worker thread is blocked meanwhile."""
MOST_WAITING = 4
"""Maximum number of concurrent edits of all clients, so that unresponsive editors cannot block all worker threads."""
_END_OF_LINE = 2**31 - 1
"""A column beyond every line end, which LSP clamps to the end of the line; so the column encoding does not matter."""


class _Applied(msgspec.Struct):
    """The response to `workspace/applyEdit`: whether the edit was applied (LSP's ApplyWorkspaceEditResult)."""

    applied: bool = False


_places = threading.BoundedSemaphore(MOST_WAITING)


class EditorTexts:
    """Sends edits of open documents to one client's editor."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = threading.Lock()

    @property
    def can_edit(self) -> bool:
        """Return whether the client supports `workspace/applyEdit`.

        Must be called on the event loop, before `edit`: it stores the loop for that method.
        """
        params = self._peer.initialize_params
        self._loop = asyncio.get_running_loop()
        return params is not None and params.capability("workspace", "applyEdit") is True

    def edit(self, path: str, edits: Sequence[TextEdit]) -> bool:
        """Have the editor apply edits to an open file, wait, and return whether it has applied them.

        Each edit replaces whole lines. Returns False at once if an earlier edit of this client is pending, or if
        `MOST_WAITING` edits of all clients are pending. Must be called in a worker thread.
        """
        with _taken(self._turn, _places) as is_free:
            return is_free and self._ask(path, edits)

    def _ask(self, path: str, edits: Sequence[TextEdit]) -> bool:
        assert self._loop is not None
        params = {"label": "Venvoy", "edit": {"changes": {uri_of_path(path): [_to_line_ends(each) for each in edits]}}}
        done, answer = threading.Event(), list[bool]()

        def answered(response: messages.Message) -> None:
            answer.append(_is_applied(response.result))
            done.set()

        call_on_loop(self._loop, partial(self._peer.request, "workspace/applyEdit", params, answered))
        return done.wait(ANSWER_SECONDS) and answer[0]


@contextmanager
def _taken(*locks: threading.Lock | threading.Semaphore) -> Iterator[bool]:
    """Acquire all locks without blocking, or none of them, for the duration of a `with`; yield whether they were
    acquired.
    """
    with ExitStack() as held:
        for lock in locks:
            if not lock.acquire(blocking=False):
                yield False
                return
            held.callback(lock.release)
        yield True


def _to_line_ends(edit: TextEdit) -> TextEdit:
    end = edit.range.end
    if not end.character:
        return edit
    place = msgspec.structs.replace(edit.range, end=Position(line=end.line, character=_END_OF_LINE))
    return msgspec.structs.replace(edit, range=place)


def _is_applied(result: Any) -> bool:
    if not isinstance(result, Raw):
        return False
    try:
        return msgspec.json.decode(result, type=_Applied).applied
    except msgspec.DecodeError:
        return False
