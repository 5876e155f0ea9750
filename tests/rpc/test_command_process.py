"""The process next to a shared service that does commands: it is tried again where it cannot be started."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from venvoy_server.rpc.command_process import CommandProcess

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell")


class Warned(logging.Handler):
    """Waits for a warning."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: asyncio.Queue[str] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.put_nowait(record.getMessage())


@pytest.fixture
def warned() -> Iterator[Warned]:
    handler = Warned()
    logger = logging.getLogger("venvoy.rpc")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


async def test_a_process_that_cannot_be_started_is_named_and_tried_again(tmp_path: Path, warned: Warned) -> None:
    python, used = tmp_path / "python", asyncio.Event()
    commands = CommandProcess(str(tmp_path / "socket"), used.set, python=str(python), again_seconds=0.01)
    commands.start()
    assert "cannot be started: No such file" in await warned.messages.get()
    made = tmp_path / "made"
    made.write_text("#!/bin/sh\nprintf .\nread line\n")
    made.chmod(0o755)
    made.rename(python)
    await used.wait()
    await commands.close()
