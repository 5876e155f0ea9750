"""Ctrl-C while something is being changed: the first asks the operation to undo itself, the second ends it at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import cast

import pytest

from fakes import FakeHost, Folder
from venvoy_protocol.methods import method
from venvoy_protocol.select import SelectParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.oneshot import call_handler
from venvoy_server.operations.errors import Cancelled
from venvoy_server.ports.machine import Machine

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there a process cannot interrupt itself alone")


class SlowState:
    """Remembers nothing; `work` happens while a choice is being written."""

    notice: str | None = None

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work

    def select(self, folder: str, environment: str | None) -> None:
        self._work()

    def selections(self) -> tuple[()]:
        return ()

    def trusts(self) -> tuple[()]:
        return ()


class SlowMachine:
    def __init__(self, work: Callable[[], None]) -> None:
        self.host = FakeHost({"/work": Folder()})
        self.state = SlowState(work)


def interrupt(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


def select_while(work: Callable[[Cancellation], None]) -> object:
    cancellation = Cancellation()
    machine = cast(Machine, SlowMachine(lambda: work(cancellation)))
    context = CallContext(machine, Client(["/work"], kind="person"), cancellation)
    return call_handler(method("select"), context, SelectParams(none=True))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_asks_the_operation_to_stop(number: signal.Signals) -> None:
    undone = []

    def work(cancellation: Cancellation) -> None:
        interrupt(number)
        assert cancellation.requested
        try:
            cancellation.check()
        except Cancelled:
            undone.append(True)
            raise

    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as interrupted:
        select_while(work)
    assert undone == [True] and interrupted.value.args == (number,)
    assert signal.getsignal(number) is before


def test_what_is_ignored_stays_ignored() -> None:
    """As under `nohup`."""

    def work(cancellation: Cancellation) -> None:
        interrupt(signal.SIGHUP)
        assert not cancellation.requested

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert select_while(work) is not None
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_is_too_late_to_stop_is_completed() -> None:
    assert select_while(lambda cancellation: interrupt()) is not None


def test_the_second_ends_it_at_once() -> None:
    reached = []

    def work(cancellation: Cancellation) -> None:
        interrupt()
        interrupt()
        reached.append(True)

    with pytest.raises(KeyboardInterrupt):
        select_while(work)
    assert reached == []


def test_a_cancel_that_the_person_did_not_ask_for_is_not_an_interrupt() -> None:
    def work(cancellation: Cancellation) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        select_while(work)


INTERRUPTED_IMPORT = """
import sys
interrupted = sys.argv[1]
class Finder:
    def find_spec(name, path=None, target=None):
        if name == interrupted:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Finder)
from venvoy_server.__main__ import main
sys.argv = [sys.argv[0], "discover", "--no-service"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module", ["venvoy_server.relay.command", "venvoy_server.command_line", "msgspec", "venvoy_server.oneshot"]
)
def test_an_interrupt_while_modules_are_imported_ends_in_a_sentence(module: str) -> None:
    command = [sys.executable, "-c", INTERRUPTED_IMPORT, module]
    ended = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "venvoy: interrupted\n")
