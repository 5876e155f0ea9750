"""The texts that the client's editor shows: a change of one goes to the editor, by `workspace/applyEdit`."""

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
"""How long an editor may take to change a text; meanwhile the edit has a worker thread of its own."""
MOST_WAITING = 4
"""Edits of all clients that may wait at once: an editor that does not answer leaves the other workers to the others."""
_END_OF_LINE = 2**31 - 1
"""A column after the end of any line, which LSP takes as the end; so no encoding of columns matters."""


class _Applied(msgspec.Struct):
    """The part of LSP's ApplyWorkspaceEditResult that is read."""

    applied: bool = False


_places = threading.BoundedSemaphore(MOST_WAITING)


class EditorTexts:
    """The open documents of one client."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = threading.Lock()

    @property
    def can_edit(self) -> bool:
        """Return whether the client takes edits; called on the event loop."""
        params = self._peer.initialize_params
        self._loop = asyncio.get_running_loop()
        return params is not None and params.capability("workspace", "applyEdit") is True

    def edit(self, path: str, edits: Sequence[TextEdit]) -> bool:
        """Ask the editor to change the text of a file by edits of whole lines; return whether it did. For worker threads.

        An editor that has not answered the edit before is not asked: only one worker waits for each client.
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
    """Hold all the locks, or none: then the value is False. It never waits."""
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
