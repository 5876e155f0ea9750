"""Many requests at once, and clients that do not read: every request has one answer, and the server stays in hand."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from odd_server import HANDLERS
from venvoy_server.cancellation import Cancellation
from venvoy_server.rpc.jobs import MOST_UNDONE, Jobs
from venvoy_server.rpc.outbox import WRITE_LIMIT, Outbox
from wire import Wire

pytestmark = pytest.mark.slow("floods")

REQUESTS = 4_000
ODD = (sys.executable, str(Path(__file__).parent.parent / "odd_server.py"))


def mixed(chooser: random.Random, number: int, folder: Path) -> dict[str, Any]:
    """Return one request of many kinds: good, wrong, unknown, early, twice begun."""
    method, params = chooser.choice(
        [
            ("venvoy/info", {}),
            ("venvoy/info", None),
            ("venvoy/info", {"unknown": number}),
            ("venvoy/info", {"workDoneToken": number}),
            ("venvoy/inspect", {"path": str(folder / ".venv")}),
            ("venvoy/inspect", {"path": str(folder / "nothing")}),
            ("venvoy/inspect", {"path": number}),
            ("venvoy/discover", {"folders": [str(folder)], "scope": "workspace", "partialResultToken": number}),
            ("venvoy/selection", {"path": str(folder)}),
            ("venvoy/nothing", {}),
            ("textDocument/hover", {}),
            ("workspace/executeCommand", {"command": "venvoy.info"}),
            ("initialize", 5),
        ]
    )
    return {"jsonrpc": chooser.choice(["2.0"] * 9 + ["1.0"]), "id": number, "method": method, "params": params}


def test_each_of_many_mixed_requests_has_exactly_one_answer(tmp_path: Path) -> None:
    chooser = random.Random(4711)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.11.7\n")
    with Wire(tmp_path) as wire:
        for start in range(0, REQUESTS, 500):
            requests = [mixed(chooser, number, tmp_path) for number in range(start, start + 500)]
            messages: list[Any] = list(requests)
            for each in chooser.sample(requests, 50):
                messages.append({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": each["id"]}})
            messages += [[], 5, {"jsonrpc": "2.0", "method": "$/nothing"}, {"jsonrpc": "2.0", "id": "x", "result": 1}]
            wire.send(*messages)
        answers: Counter[Any] = Counter()
        while len(answers) < REQUESTS + 1:
            message = wire.receive()
            if "method" not in message:
                assert ("result" in message) != ("error" in message)
                answers[message["id"]] += 1
        status, rest = wire.finish()
        assert status == 0
        assert [message for message in rest if message.get("id") is not None] == []
        assert wire.log.read_text() == ""
    assert answers.pop(None) + sum("id" in message for message in rest) == 2 * (REQUESTS // 500)
    assert set(answers) == set(range(REQUESTS)) and set(answers.values()) == {1}


def test_more_is_taken_when_jobs_are_done() -> None:
    jobs, taken, none = Jobs(lambda body: None), list[int](), Cancellation()
    kept = [jobs.add(number, HANDLERS["wait"].method, none) for number in range(MOST_UNDONE)]
    assert not jobs.when_there_is_room(lambda: taken.append(1))
    assert not jobs.when_there_is_room(lambda: taken.append(2))
    assert not jobs.when_there_is_room(lambda: taken.append(3))
    kept[0].cancel()  # answered, but its place in the queue is not freed yet
    assert taken == []
    jobs.make_room()
    assert taken == [1]
    assert not jobs.work_begins(kept[0])
    assert taken == [1, 2, 3] and jobs.when_there_is_room(lambda: taken.append(4))
    jobs.make_room()
    assert taken == [1, 2, 3, 4]


def test_a_cancel_gets_through_where_every_worker_hangs_and_more_wait(tmp_path: Path) -> None:
    count = MOST_UNDONE * 4
    with Wire(tmp_path, ODD) as wire:
        sender = threading.Thread(target=hanging_requests, args=(wire, count, tmp_path))
        sender.start()
        answers = Counter(wire.receive()["id"] for _ in range(count))
        sender.join()
        status, rest = wire.finish()
    assert status == 0 and rest == []
    assert set(answers) == set(range(count)) and set(answers.values()) == {1}


def hanging_requests(wire: Wire, count: int, folder: Path) -> None:
    """Send requests that wait until they are cancelled, and then cancel them."""
    params = {"gate": str(folder / "never")}
    wire.send(*({"jsonrpc": "2.0", "id": number, "method": "venvoy/wait", "params": params} for number in range(count)))
    wire.send(*({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": number}} for number in range(count)))


def big_requests(wire: Wire, count: int, size: int) -> None:
    """Send requests whose answers are big, because their ids are."""
    for number in range(count):
        wire.send({"jsonrpc": "2.0", "id": f"{number} " + "x" * size, "method": "venvoy/nothing"})


def test_a_client_that_does_not_read_gets_everything_when_it_does(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.pause()
        big_requests(wire, 60, 100_000)
        id = wire.request("venvoy/info")
        wire.go_on()
        assert "result" in wire.answer(id)
        numbers = [int(message["id"].split()[0]) for message in wire.kept]
        assert numbers == list(range(60))


def test_what_was_answered_before_the_end_is_written_out(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        wire.pause()
        big_requests(wire, 60, 100_000)
        wire.close_input()
        with pytest.raises(subprocess.TimeoutExpired):
            wire.process.wait(0.5)  # it waits a little for the client to read
        wire.go_on()
        assert [int(message["id"].split()[0]) for message in wire.rest()] == list(range(60))
        assert wire.status() == 0


@pytest.mark.parametrize("way", ["end of input", "SIGTERM", "exit"])
def test_a_client_that_does_not_read_does_not_keep_the_server(tmp_path: Path, way: str) -> None:
    with Wire(tmp_path) as wire:
        wire.may_be_cut_off = True
        wire.pause()
        big_requests(wire, 60, 100_000)
        if way == "SIGTERM":
            wire.process.send_signal(signal.SIGTERM)
        elif way == "exit":
            wire.notify("exit", None)
        else:
            wire.close_input()
        assert wire.status() == {"end of input": 0, "SIGTERM": 143, "exit": 1}[way]


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of another process's memory is asked of /proc"
)
def test_a_client_that_only_sends_is_slowed_down(tmp_path: Path) -> None:
    """What a client leaves unread does not fill the server's memory: its requests wait in the pipe."""
    size, count = WRITE_LIMIT // 4, 40
    with Wire(tmp_path) as wire:
        wire.pause()
        sender = threading.Thread(target=big_requests, args=(wire, count, size))
        sender.start()
        sender.join(2.0)  # without a limit the server would have taken everything by now
        assert sender.is_alive()
        wire.go_on()
        for number in range(count):
            assert int(wire.receive()["id"].split()[0]) == number
        sender.join()
        status = Path(f"/proc/{wire.process.pid}/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        assert peak < size * count * 3 / 4, f"{peak / 1e6} MB"


def test_a_client_that_never_reads_what_it_is_sent_is_given_up(tmp_path: Path) -> None:
    with Wire(tmp_path, ODD) as wire:
        wire.pause()
        wire.may_be_cut_off = True
        wire.request("venvoy/flood", {"partialResultToken": 1})
        assert wire.status() == 0
        assert "does not read" in wire.log.read_text()


def test_what_waits_for_a_client_to_read_goes_on_when_it_has() -> None:
    outbox, done = Outbox(10, 100), list[int]()
    assert outbox.add(10) and outbox.when_there_is_room(lambda: done.append(1))
    assert outbox.add(1) and not outbox.when_there_is_room(lambda: done.append(2))
    outbox.written(1)
    assert done == [1, 2]
    assert outbox.add(10) and not outbox.when_there_is_room(lambda: done.append(3))
    assert not outbox.add(81) and outbox.is_given_up and not outbox.is_full
    assert done == [1, 2, 3] and not outbox.add(1)
