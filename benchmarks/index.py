"""Look-ups on package indexes: out of the cache, over a network, without one, and what a large page costs the others.

The index is a process of its own on this machine that answers after 80 ms. The yardsticks: reading the rows of the cache;
the latency times the rounds of sixteen requests; one time-out; 20 ms, for which the event loop may be held.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from math import ceil
from statistics import median

from benchmarks.index_server import page
from benchmarks.measuring import Case, Options, clean_environment, show, take_turns, timed
from benchmarks.rpc import Server
from benchmarks.trees import requirements_text
from benchmarks.typing import Typist
from venvoy_server.index.condense import page_of
from venvoy_server.operations.index_model import IndexSettings, index_at
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.rpc.garbage_collection import settle
from venvoy_server.system.index.clients import Clients
from venvoy_server.system.index.lookups import Lookups, index_key
from venvoy_server.system.index.page_cache import FILE_NAME, PageCache
from venvoy_server.system.index.simple_json import read_json
from venvoy_server.system.index.task_queue import MOST_AT_ONCE

LATENCY = 0.08
PROJECTS = 100
FILES = 240
"""As many as requests has, which is about what most projects have."""

LARGE = 21_000
"""Files of a page of 6.9 MB."""

NAMES = tuple(f"project-{number}" for number in range(PROJECTS))
MEMORY = """
import sys
def rss():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
from venvoy_server.system.machine import RealMachine
import venvoy_server.lsp.analysis
before = rss()
import venvoy_server.system.index.lookups, venvoy_server.system.index.index_client
from venvoy_server.system.index.transport import Transport
from venvoy_server.system.index.network import Network
Transport(Network(), "x")._connections._ssl_context(True)
print((rss() - before) / 1024, "urllib3" in sys.modules)
"""


def run(options: Options) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder, serving(LATENCY, FILES) as url:
        _cold(options, folder, url)
        _cached(options, folder, url)
    _down(options)
    _large(options)
    _memory(options)
    _typing(options)


@contextlib.contextmanager
def serving(seconds: float, files: int) -> Iterator[str]:
    """Run an index in a process of its own; its URL."""
    words = [sys.executable, "-m", "benchmarks.index_server", str(seconds), str(files)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdin is not None
        yield f"http://127.0.0.1:{int(child.stdout.readline())}/simple"
        child.stdin.close()


def plan_for(url: str) -> LookupPlan:
    """Return what asks one index."""
    index = index_at(url, "user")
    return LookupPlan(IndexSettings(indexes=(index,)), frozenset({index}))


def _lookups(folder: str) -> Lookups:
    return Lookups(PageCache(folder), Clients({}, folder).fetch)


def _cold(options: Options, folder: str, url: str) -> None:
    """A hundred names that nothing is known of."""
    numbers = iter(range(1000))
    plan = plan_for(url)

    def look_up() -> float:
        found = _lookups(os.path.join(folder, f"cold{next(numbers)}"))
        start = time.perf_counter()
        found.start_lookup(plan, NAMES)
        found.wait(60)
        taken = time.perf_counter() - start
        assert {found.snapshot(plan, NAMES).state(name) for name in NAMES} == {"known"}
        found.close()
        return taken

    ideal = Case(
        f"{LATENCY * 1000:.0f} ms x {ceil(PROJECTS / MOST_AT_ONCE)} rounds",
        lambda: LATENCY * ceil(PROJECTS / MOST_AT_ONCE),
    )
    cases = [ideal, Case(f"{PROJECTS} projects, nothing cached", look_up, budget=1.5)]
    take_turns(cases, options.rounds(7))
    show(options, f"index: {PROJECTS} projects over a network", cases)


def _cached(options: Options, folder: str, url: str) -> None:
    """The same from the cache."""
    plan, place = plan_for(url), os.path.join(folder, "warm")
    first = _lookups(place)
    first.start_lookup(plan, NAMES)
    first.wait(60)
    first.close()
    key = index_key(plan.settings.indexes[0])
    marks = ",".join("?" * PROJECTS)

    def rows() -> None:
        connection = sqlite3.connect(os.path.join(place, FILE_NAME))
        query = f"SELECT * FROM project WHERE index_key = ? AND name IN ({marks})"
        assert len(connection.execute(query, (key, *NAMES)).fetchall()) == PROJECTS
        connection.close()

    def cached() -> None:
        found = _lookups(place)
        found.load(plan, NAMES)
        assert found.snapshot(plan, NAMES).state(NAMES[-1]) == "known"
        found.close()

    cases = [
        Case("their rows read", timed(rows)),
        Case(f"{PROJECTS} projects from the cache", timed(cached), budget=10),
    ]
    take_turns(cases, options.rounds(21))
    show(options, f"index: {PROJECTS} projects, cached", cases)


def _down(options: Options) -> None:
    """A thousand names on an index that does not answer: connections are neither refused nor accepted."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    waiting = [socket.socket() for _ in range(4)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(listener.getsockname())
    plan = plan_for(f"http://127.0.0.1:{listener.getsockname()[1]}/simple")
    names = [f"p{number}" for number in range(1000)]

    def look_up() -> float:
        found = Lookups(PageCache(None), Clients({}, "/nowhere").fetch)
        start = time.perf_counter()
        found.start_lookup(plan, names)
        found.wait(120)
        taken = time.perf_counter() - start
        found.close()
        return taken

    cases = [Case("one time-out", lambda: 3.0), Case("1,000 names, the index down", look_up, budget=1.5)]
    take_turns(cases, options.rounds(2), warm=False)
    show(options, "index: offline", cases)
    for each in (*waiting, listener):
        each.close()


def _large(options: Options) -> None:
    """How long the event loop is held while a page of 6.9 MB is condensed in another thread."""
    body = page("project", 100 if options.quick else LARGE)

    def condense() -> None:
        page_of("project", read_json(body, "https://files.example/simple/project/").files)

    async def longest() -> float:
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(None, condense)
        held, before = 0.0, time.perf_counter()
        while not work.done():
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            held, before = max(held, now - before - 0.001), now
        await work
        return held

    settle()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.001)  # as the service has it
    cases = [
        Case("20 ms", lambda: 0.02),
        Case(f"loop held, a page of {len(body) / 1e6:.1f} MB", lambda: asyncio.run(longest()), budget=1),
    ]
    take_turns(cases, options.rounds(9))
    sys.setswitchinterval(interval)
    show(options, "index: a large page", cases)


def _memory(options: Options) -> None:
    """What the network library costs once it is loaded; before the first request it is not."""
    if not os.path.exists("/proc/self/status"):
        return

    def loaded() -> float:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY],
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return float(done.stdout.split()[0])

    cases = [Case("8 MiB", lambda: 8.0), Case("client and TLS loaded", loaded, budget=1)]
    take_turns(cases, options.rounds(5))
    show(options, "index: memory", cases, unit="MiB")


def _typing(options: Options) -> None:
    """The worst and the median time from a key to its diagnostics in a file of 1,000 lines, the index slow (2 s an answer)."""
    text = requirements_text(100 if options.quick else 1000)
    with serving(2.0, FILES) as url:

        def typed(**variables: str) -> list[float]:
            with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
                environment = clean_environment(VENVOY_STATE_DIR=os.path.join(place, "state"), **variables)
                with Server([sys.executable, "-m", "venvoy_server", "serve"], environment, place) as server:
                    typist = Typist(server, place, False)
                    typist.open(text)
                    taken = list(typist.type(1 if options.quick else 6))
                    typist.end()
                return taken

        slow = {"VENVOY_INDEX": "on", "PIP_INDEX_URL": url, "PIP_CONFIG_FILE": os.devnull}
        without, with_index = Case("without an index"), Case("the index slow", budget=1.25)
        middle, middle_with = Case("without an index"), Case("the index slow", budget=1.25)
        for _ in range(options.rounds(3)):
            for worst, usual, variables in ((without, middle, {}), (with_index, middle_with, slow)):
                taken = typed(**variables)
                worst.values.append(max(taken) / 1000)
                usual.values.append(median(taken) / 1000)
    show(options, "index: typing, the worst key", [without, with_index])
    show(options, "index: typing, the median key", [middle, middle_with])
