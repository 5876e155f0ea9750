"""The service over standard streams: its start, its requests a second and its memory, against a stock pygls server."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable

from benchmarks import yardsticks
from benchmarks.installed import Installed, make_workspace
from benchmarks.measuring import Case, Options, show, take_turns, tell
from benchmarks.rpc import Server

START_BUDGET = 0.5
RATE_BUDGET = 3.0
MEMORY_BUDGET_WITH_LSP = 1.25
MEMORY_BUDGET = 0.7
GROWTH_BUDGET = 1.1
MANY = 100_000
SETTLE_SECONDS = 1.5


def run(options: Options) -> None:
    """Print the three tables."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        bench = Bench(place)
        bench.starts(options)
        bench.rates(options)
        bench.memory(options)


class Bench:
    """Both servers, ready to be started."""

    def __init__(self, place: str) -> None:
        self.installed, self.workspace = Installed(place), make_workspace(place)
        script = os.path.join(os.path.dirname(yardsticks.__file__), "stock_pygls.py")
        self._stock = [self.installed.python, script]

    def stock(self) -> Server:
        """Start the stock server."""
        return Server(self._stock, self.installed.environment(), self.workspace)

    def ours(self) -> Server:
        """Start Venvoy's service."""
        return Server(self.installed.command("serve", "--stdio"), self.installed.environment(), self.workspace)

    def starts(self, options: Options) -> None:
        """Time the start: from the spawn to answers."""
        discover = {"folders": [self.workspace]}
        cases = [
            Case("stock pygls: initialize", _spawned(self.stock, lambda server: server.initialize(self.workspace))),
            Case("venvoy: initialize", _spawned(self.ours, lambda server: server.initialize(self.workspace))),
            Case(
                "venvoy: discover, no handshake",
                _spawned(self.ours, lambda server: server.call("venvoy/discover", discover)),
                START_BUDGET,
            ),
            Case("venvoy: initialize, discover", _spawned(self.ours, self._initialize_and_discover), START_BUDGET),
            Case(
                "venvoy: initialize, first answer of LSP",
                _spawned(self.ours, lambda server: server.load_language_side(self.workspace)),
            ),
        ]
        take_turns(cases, options.rounds(9), seconds=25)
        show(options, "service: from the spawn of the process to an answer", cases)

    def _initialize_and_discover(self, server: Server) -> None:
        server.initialize(self.workspace)
        server.call("venvoy/discover", {})

    def rates(self, options: Options) -> None:
        """Requests that are sent without waiting for answers."""
        count = 200 if options.quick else 3000
        environment = os.path.join(self.workspace, ".venv")
        with self.stock() as stock, self.ours() as ours:
            stock.initialize(self.workspace)
            ours.load_language_side(self.workspace)
            asked: list[tuple[str, Server, str, object, int, float | None]] = [
                ("stock pygls: typed info", stock, "sample/info", {"path": environment, "size": False}, count, None),
                ("venvoy: info", ours, "venvoy/info", {}, count, RATE_BUDGET),
                ("venvoy: selection (reads files)", ours, "venvoy/selection", {}, count // 5, None),
                ("venvoy: inspect (reads files)", ours, "venvoy/inspect", {"path": environment}, count // 5, None),
            ]
            cases = [
                Case(name, _rate(server, method, params, number), budget)
                for name, server, method, params, number, budget in asked
            ]
            take_turns(cases, options.rounds(5), seconds=25)
        show(
            options,
            "service: requests a second, sent without waiting (more is better)",
            cases,
            unit="/s",
            at_least=True,
        )

    def memory(self, options: Options) -> None:
        """Memory of an idle server, and after many requests."""
        with self.stock() as stock:
            stock.initialize(self.workspace)
            of_stock = Case("stock pygls: initialized", values=[_idle(stock)])
        with self.ours() as ours:
            ours.load_language_side(self.workspace)
            with_lsp = Case("venvoy: LSP loaded", budget=MEMORY_BUDGET_WITH_LSP, values=[_idle(ours)])
        with self.ours() as ours:
            ours.call("venvoy/discover", {"folders": [self.workspace]})
            without = Case("venvoy: no LSP, after a discover", budget=MEMORY_BUDGET, values=[_idle(ours)])
            many = 1000 if options.quick else MANY
            ours.pipelined("venvoy/info", {}, many // 2)
            before = Case(f"venvoy: no LSP, after {many // 2} requests", values=[_idle(ours)])
            seconds = ours.pipelined("venvoy/info", {}, many)
            after = Case(f"venvoy: after {many} more", budget=GROWTH_BUDGET, of=before.name, values=[_idle(ours)])
        if not of_stock.values[0]:
            tell("memory: skipped, since this system does not report a process's share of it.")
            return
        show(
            options,
            "service: memory of an idle server (proportional share)",
            [of_stock, with_lsp, without, before, after],
            unit="MiB",
        )
        tell(f"{many} requests in {seconds:.1f} s, sent without waiting")


def _spawned(start: Callable[[], Server], ask: Callable[[Server], object]) -> Callable[[], float]:
    def run() -> float:
        with start() as server:
            ask(server)
            return time.perf_counter() - server.started

    return run


def _rate(server: Server, method: str, params: object, count: int) -> Callable[[], float]:
    return lambda: count / server.pipelined(method, params, count)


def _idle(server: Server) -> float:
    time.sleep(SETTLE_SECONDS)
    return server.memory()
