"""One service for a thousand clients and workspaces: memory, notifications, requests of others, and what is left afterwards."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.inventory import make_environment
from benchmarks.measuring import Options, tell
from benchmarks.soak_service import PATIENCE_SECONDS, Client, Service, allow_files

MEMORY_KIB, CHANGE_MS, SLOWER = 150, 100, 2

SETTLE_SECONDS, RENEWAL_SECONDS = 3.0, 15.0
PROBES = 300
CHANGES = 15
EDITORS = 10
AT_ONCE = 100


class Sizes:
    """How much is done: what the budgets are set for, or a hundredth of it."""

    def __init__(self, *, quick: bool) -> None:
        self.clients = 20 if quick else 1000
        self.environments = 5 if quick else 20
        self.requests = 1000 if quick else 100_000
        self.edits = 200 if quick else 10_000
        self.cancels = 50 if quick else 1000


def run(options: Options) -> None:
    """Print the figures of one run from an idle service to an idle service."""
    if sys.platform != "linux":
        tell("soak: skipped, since this system does not report what a process holds.")
        return
    allow_files()
    sizes = Sizes(quick=options.quick)
    with tempfile.TemporaryDirectory(prefix="v-soak-") as place:
        soak = Soak(os.path.realpath(place), sizes)
        try:
            soak.run()
        finally:
            soak.service.close()


class Soak:
    """The workspaces, the service, and its clients."""

    def __init__(self, place: str, sizes: Sizes) -> None:
        self._sizes = sizes
        self._workspaces = [os.path.join(place, f"work-{number}") for number in range(sizes.clients)]
        for workspace in self._workspaces:
            for number in range(sizes.environments):
                make_environment(os.path.join(workspace, f"project-{number}", ".venv"))
        self.service = Service(place)
        self._clients: list[Client] = []

    def run(self) -> None:
        """Do everything in turn."""
        unused = self.service.memory()
        first = Client(self.service.path)
        self._warm(first)
        held, memory = self.service.held(), self.service.memory()
        self._connect()
        self._idle_memory(memory)
        self._pace(first)
        self._changes()
        self._requests()
        self._edits(first)
        self._cancels(first)
        for client in self._clients:
            client.close()
        self._afterwards(first, held, memory)
        first.close()
        self._without_clients(unused)
        first = Client(self.service.path)
        self._warm(first)
        self._compare("before the clients and after them, with a new first one", held, memory)
        first.close()

    def _warm(self, first: Client) -> None:
        """Have everything loaded that stays: the LSP half, and the threads."""
        workspace = self._workspaces[0]
        _initialize(first, workspace)
        uri = f"file://{workspace}/requirements.txt"
        _open(first, uri, "flask==1\n")
        first.call("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})
        # One client never has all threads, and the end of each takes one of another pool.
        others = [Client(self.service.path) for _ in range(AT_ONCE)]
        for other in others:
            _initialize(other, self._workspaces[-1])
        asked = [(each, each.send_many("venvoy/discover", {"refresh": True}, AT_ONCE)) for each in (first, *others[:1])]
        for client, ids in asked:
            client.answers(ids)
        for other in others:
            other.close()
        time.sleep(SETTLE_SECONDS)

    def _connect(self) -> None:
        start = time.perf_counter()
        self._clients = [Client(self.service.path) for _ in self._workspaces]
        for client, workspace in zip(self._clients, self._workspaces, strict=True):
            _initialize(client, workspace)
        connected = time.perf_counter() - start
        for client in self._clients:
            found = client.call("venvoy/discover", {"scope": "workspace"})["environments"]
            assert len(found) == self._sizes.environments, len(found)
        count = self._sizes.clients
        tell(f"{count} clients connected and initialized in {connected:.2f} s")
        searched = time.perf_counter() - start - connected
        tell(f"{count} workspaces of {self._sizes.environments} environments searched in {searched:.2f} s")

    def _idle_memory(self, before: float) -> None:
        time.sleep(SETTLE_SECONDS)
        each = (self.service.memory() - before) / self._sizes.clients
        tell(f"memory for each idle workspace: {each:.0f} KiB (at most {MEMORY_KIB})")
        used, start = self.service.processor_seconds(), time.perf_counter()
        time.sleep(SETTLE_SECONDS)
        share = (self.service.processor_seconds() - used) / (time.perf_counter() - start)
        tell(f"processor while all are idle: {share:.1%} of one")

    def _pace(self, first: Client) -> None:
        """Time the requests of one client, alone and while another one keeps the service busy."""
        alone = _paced(first, lambda: None)
        busy = self._clients[-1]
        open_ids: list[int] = []

        def ask() -> None:
            open_ids.append(busy.send("venvoy/discover", {"scope": "workspace", "refresh": True}))

        beside = _paced(first, ask)
        busy.answers(open_ids)
        ratio = median(beside) / median(alone)
        tell(
            f"a request of one client: {median(alone) * 1e3:.2f} ms; while another has the disk searched with each:"
            f" {median(beside) * 1e3:.2f} ms, {ratio:.1f} x (at most {SLOWER})"
        )

    def _changes(self) -> None:
        """Time from a change in one workspace until its client is notified."""
        taken: list[float] = []
        for client, workspace in random.Random(1).sample(list(self._pairs()), min(CHANGES, len(self._clients))):
            client.kept.clear()
            time.sleep(1.0)  # a service rests after a change, so that a burst of them takes a part of one processor
            start = time.perf_counter()
            make_environment(os.path.join(workspace, "new", ".venv"))
            while (message := client.receive()).get("method") != "venvoy/environmentsChanged":
                pass
            taken.append(time.perf_counter() - start)
            assert any(workspace in each["prefix"] for each in message["params"]["added"])
        worst, usual = max(taken) * 1e3, median(taken) * 1e3
        tell(f"a change notified to its client: median {usual:.0f} ms, slowest {worst:.0f} ms (at most {CHANGE_MS})")

    def _pairs(self) -> Iterator[tuple[Client, str]]:
        return zip(self._clients, self._workspaces, strict=True)

    def _requests(self) -> None:
        each = self._sizes.requests // len(self._clients)
        start = time.perf_counter()
        ids = [client.send_many("venvoy/info", {}, each) for client in self._clients]
        for client, own in zip(self._clients, ids, strict=True):
            client.answers(own)
        seconds = time.perf_counter() - start
        tell(f"{each * len(self._clients)} requests of all clients at once: {seconds:.1f} s")

    def _edits(self, first: Client) -> None:
        """Documents of ten clients are changed, while another client asks."""
        editors = self._clients[:EDITORS]
        uris = [f"file://{workspace}/requirements.txt" for workspace in self._workspaces[:EDITORS]]
        for client, uri in zip(editors, uris, strict=True):
            _open(client, uri, "flask==1\n")
        each, version = self._sizes.edits // EDITORS, 1
        asked: list[float] = []
        start = time.perf_counter()
        for number in range(each):
            version += 1
            for client, uri in zip(editors, uris, strict=True):
                end = {"line": 0, "character": 99}
                change = {"range": {"start": {"line": 0, "character": 0}, "end": end}, "text": f"flask=={number}"}
                document = {"uri": uri, "version": version}
                client.send(
                    "textDocument/didChange",
                    {"textDocument": document, "contentChanges": [change]},
                    notification=True,
                )
            if number % max(1, each // 100) == 0:
                asked.append(_seconds(lambda: first.call("venvoy/info", {})))
        for client, uri in zip(editors, uris, strict=True):
            found = client.call(
                "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 1}}
            )
            assert found is not None
        seconds = time.perf_counter() - start
        tell(
            f"{each * EDITORS} edits of {EDITORS} documents: {seconds:.1f} s;"
            f" a request of another client meanwhile: {median(asked) * 1e3:.2f} ms"
        )

    def _cancels(self, first: Client) -> None:
        params = {"scope": "workspace", "refresh": True}
        ends: dict[str, int] = {}
        for start in range(0, self._sizes.cancels, AT_ONCE):
            ids = first.send_many("venvoy/discover", params, min(AT_ONCE, self._sizes.cancels - start))
            for id in ids:
                first.send("$/cancelRequest", {"id": id}, notification=True)
            for message in first.answers(ids):
                end = "cancelled" if message.get("error", {}).get("code") == -32800 else "answered"
                ends[end] = ends.get(end, 0) + 1
        assert sum(ends.values()) == self._sizes.cancels
        tell(f"{self._sizes.cancels} cancels: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}")

    def _afterwards(self, first: Client, held: dict[str, int], memory: float) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while self.service.held()["descriptors"] > held["descriptors"] and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(SETTLE_SECONDS)
        first.call("venvoy/info", {})
        self._compare("before the clients and after them, while the first one is left", held, memory)

    def _without_clients(self, before: float) -> None:
        """Wait until the service has freed its memory, which it does some seconds after its last client."""
        start = time.monotonic()
        while self.service.memory() > before * 1.1 and time.monotonic() - start < RENEWAL_SECONDS:
            time.sleep(0.1)
        taken = time.monotonic() - start
        time.sleep(SETTLE_SECONDS)
        text = f"MiB {before / 1024:.0f} -> {self.service.memory() / 1024:.0f} after {taken:.1f} s"
        tell(f"without clients, at the start and now: {text}")

    def _compare(self, when: str, held: dict[str, int], memory: float) -> None:
        after = self.service.held()
        text = ", ".join(f"{name} {held[name]} -> {after[name]}" for name in held)
        tell(f"{when}: {text}, MiB {memory / 1024:.0f} -> {self.service.memory() / 1024:.0f}")


def _initialize(client: Client, workspace: str) -> None:
    uri = f"file://{workspace}"
    folders = [{"uri": uri, "name": "work"}]
    params = {"processId": None, "rootUri": uri, "capabilities": {}, "workspaceFolders": folders}
    client.call("initialize", {**params, "initializationOptions": {"trusted": True}})
    client.send("initialized", {}, notification=True)


def _open(client: Client, uri: str, text: str) -> None:
    document = {"uri": uri, "languageId": "pip-requirements", "version": 1, "text": text}
    client.send("textDocument/didOpen", {"textDocument": document}, notification=True)


def _paced(client: Client, before: Callable[[], object]) -> list[float]:
    taken: list[float] = []
    for _ in range(PROBES):
        before()
        taken.append(_seconds(lambda: client.call("venvoy/selection", {})))
    return taken


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
