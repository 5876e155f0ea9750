"""Venvoy's service with a clock on its event loop: writes every delay and every garbage collection to a file at the end.

python watched_service.py FILE
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Coroutine
from typing import Any

from venvoy_server import app

TICK = 0.001
WORTH_NOTING = 0.004
"""Delays shorter than this many seconds are the clock's own."""


class Clock:
    """Notes how late the event loop is, and how long garbage collections hold everything up; times are monotonic."""

    def __init__(self) -> None:
        self.late: list[tuple[float, float]] = []
        self.collected: list[tuple[float, float, int]] = []
        self._began = 0.0
        gc.callbacks.append(self._collects)

    def _collects(self, phase: str, information: dict[str, int]) -> None:
        now = time.monotonic()
        if phase == "start":
            self._began = now
        else:
            self.collected.append((self._began, now - self._began, information["generation"]))

    async def tick(self) -> None:
        """Sleep again and again, and note when it took longer."""
        while True:
            before, used = time.monotonic(), time.process_time()
            await asyncio.sleep(TICK)
            # What the process did not work in that time it was not let work, by a machine with other things to do.
            late = min(time.monotonic() - before - TICK, time.process_time() - used)
            if late > WORTH_NOTING:
                self.late.append((before, late))

    def write(self, path: str) -> None:
        """Write what was noted."""
        with open(path, "w") as file:
            json.dump({"late": self.late, "collected": self.collected}, file)


def watched(main: Coroutine[Any, Any, Any]) -> Any:
    """Run the service next to the clock."""
    clock = Clock()

    async def run() -> Any:
        ticking = asyncio.get_running_loop().create_task(clock.tick())
        try:
            return await main
        finally:
            ticking.cancel()
            clock.write(sys.argv[1])

    return asyncio.Runner().run(run())


class Watched:
    """Replaces the module asyncio in the service's own module, with `run` replaced."""

    run = staticmethod(watched)

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


if __name__ == "__main__":
    app.asyncio = Watched()  # type: ignore[assignment]  # it gives whatever the module gives
    sys.exit(app.serve(["--stdio"]))
