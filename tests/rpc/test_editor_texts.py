"""Edits of an editor's own texts: an editor that does not answer keeps no other client waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import msgspec

from venvoy_protocol.text import Position, Range, TextEdit
from venvoy_server.rpc import messages
from venvoy_server.rpc.editor_texts import MOST_WAITING, EditorTexts
from venvoy_server.rpc.initialize_params import InitializeParams
from venvoy_server.rpc.peer import Peer

EDIT = TextEdit(range=Range(start=Position(line=0, character=0), end=Position(line=0, character=0)), new_text="flask\n")


class Editor:
    """A client that answers an edit when the test says so."""

    def __init__(self) -> None:
        params = b'{"capabilities": {"workspace": {"applyEdit": true}}}'
        self.initialize_params = msgspec.json.decode(params, type=InitializeParams)
        self.answers: list[Callable[[messages.Message], None]] = []
        self.was_asked = asyncio.Event()

    def request(self, method: str, params: Any, answered: Callable[[messages.Message], None]) -> None:
        assert method == "workspace/applyEdit"
        self.answers.append(answered)
        self.was_asked.set()

    def answer(self) -> None:
        response = messages.decode(b'{"jsonrpc": "2.0", "id": 1, "result": {"applied": true}}')
        self.answers.pop()(response)


async def test_an_editor_that_does_not_answer_holds_one_worker_and_all_of_them_hold_few() -> None:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(MOST_WAITING + 1) as pool:

        def edit(texts: EditorTexts) -> asyncio.Future[bool]:
            return loop.run_in_executor(pool, texts.edit, "/work/requirements.txt", [EDIT])

        editors = [Editor() for _ in range(MOST_WAITING + 1)]
        texts = [EditorTexts(cast("Peer", each)) for each in editors]
        assert all(each.can_edit for each in texts)
        waiting = [edit(each) for each in texts[:MOST_WAITING]]
        for editor in editors[:MOST_WAITING]:
            await editor.was_asked.wait()
        assert not await edit(texts[0]), "its first edit is not answered"
        assert not await edit(texts[-1]), "too many others wait"
        for editor in editors[:MOST_WAITING]:
            editor.answer()
        assert await asyncio.gather(*waiting) == [True] * MOST_WAITING
        last = edit(texts[-1])
        await editors[-1].was_asked.wait()
        editors[-1].answer()
        assert await last
