"""A service whose methods do odd things when asked: wait, fail in every way, talk to standard output, report.

Run as a program it serves on standard input and output.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from typing import Any, Final, Literal, cast

from fakes import FakeHost
from listening_server import serve_as_asked as run
from venvoy_protocol.base import Method, Params, Wire
from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.configuration import NONE, Configuration
from venvoy_server.handlers.handler import Handler
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Phase, Progress
from venvoy_server.ports.machine import Machine
from venvoy_server.rpc.dispatch import RoutedCall, Routes
from venvoy_server.selection.model import Selection
from venvoy_server.service import Service

POLL_SECONDS = 0.005
PHASES: Final[tuple[Phase, ...]] = ("resolving", "downloading", "preparing")


class GateParams(Params, kw_only=True):
    """`gate` is a file: the method goes on when it is there. `heed` says if it stops when it is cancelled."""

    gate: str
    heed: bool = True


class OddParams(Params, kw_only=True):
    how: str = ""


class OddResult(Wire, kw_only=True):
    value: Any = None


def wait_for(path: str, context: CallContext, *, heed: bool) -> None:
    pause = threading.Event()
    while not os.path.exists(path):
        if heed:
            context.cancellation.check()
        pause.wait(POLL_SECONDS)


def wait(context: CallContext, params: GateParams) -> OddResult:
    """Announce itself in a file next to the gate, then wait."""
    with open(f"{params.gate}.begun", "w"):
        pass
    wait_for(params.gate, context, heed=params.heed)
    if context.partial is not None:
        context.partial({"late": True})
    context.report(Progress("finishing", "late"))
    return OddResult(value="done")


def change(context: CallContext, params: GateParams) -> OddResult:
    """Do as `wait`, and undo itself, which leaves a file, when it is cancelled."""
    try:
        return wait(context, params)
    finally:
        with open(f"{params.gate}.undone", "w"):
            pass


def fail(context: CallContext, params: OddParams) -> OddResult:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    match params.how:
        case "bug":
            raise ZeroDivisionError(f"a secret of {__file__}")
        case "exit":
            sys.exit(3)
        case "interrupt":
            raise KeyboardInterrupt
        case "object":
            return OddResult(value=object())
        case "deep":
            return OddResult(value=deep)
        case "data":
            raise failure("odd", "It failed.", thing=object())
        case "operation":
            raise OperationError("disk-full", "There is no space left.", {"path": "/a"})
        case "surrogate":
            raise failure("odd", "It failed: \udcff.", thing="\udcff")
        case _:
            raise failure("odd", "It failed.", thing=[1, "two"])


def give(context: CallContext, params: OddParams) -> OddResult:
    return OddResult(
        value={
            "surrogate": "caf\udce9",
            "not a number": math.nan,
            "infinite": math.inf,
            "bytes": b"\xff",
            "huge": 2**70,
        }[params.how]
    )


def talk(context: CallContext, params: OddParams) -> OddResult:
    """Disturb standard output in every way, and try to read the client's messages."""
    print("Content-Length: 5")  # noqa: T201 (this is what must not reach the client)
    print("stray", flush=True)  # noqa: T201 (the same)
    sys.stdout.buffer.write(b"\xff\x00")
    sys.stdout.flush()
    os.write(1, b"stray\r\n\r\n")
    subprocess.run([sys.executable, "-c", "import sys; print(sys.stdin.read(), 'stray from a child')"], check=True)
    return OddResult(value=os.read(0, 100).decode())


def report(context: CallContext, params: OddParams) -> OddResult:
    for number, phase in enumerate(PHASES, 1):
        context.report(Progress(phase, f"file {number} \udcff", number, 4))
        if context.partial is not None:
            context.partial({"number": number, "name": "\udcff"})
    context.report(Progress("linking", "linking"))
    return OddResult(value="reported")


def remember(context: CallContext, params: OddParams) -> OddResult:
    """Have the client notified of a folder's environment: its trust is read after the handler, and there is no state."""
    assert context.observer is not None
    context.observer.selected("/w", Selection("none", "Nothing is here.", "/w"))
    return OddResult(value="remembered")


def flood(context: CallContext, params: OddParams) -> OddResult:
    """Send far more than a client that does not read is given."""
    for _ in range(200):
        if context.partial is not None:
            context.partial("x" * 1024 * 1024)
    return OddResult(value="sent")


Kind = Literal["reads", "changes"]


def _handler(name: str, params: Any, function: Any, kind: Kind = "reads", *, inline: bool = False) -> Handler[Any, Any]:
    return Handler(
        Method(name, params, OddResult, "Odd.", kind=kind, long_running=True), function, inline=lambda _: inline
    )


HANDLERS: Final = {
    "wait": _handler("wait", GateParams, wait),
    "change": _handler("change", GateParams, change, "changes"),
    "fail": _handler("fail", OddParams, fail),
    "failInline": _handler("failInline", OddParams, fail, inline=True),
    "give": _handler("give", OddParams, give),
    "talk": _handler("talk", OddParams, talk),
    "report": _handler("report", OddParams, report),
    "flood": _handler("flood", OddParams, flood),
    "remember": _handler("remember", OddParams, remember),
    "rememberInline": _handler("rememberInline", OddParams, remember, inline=True),
}


class OddRoutes(Routes):
    """The methods above, by request and by command."""

    def __init__(self) -> None:
        super().__init__()
        self._requests.update({f"venvoy/{name}": RoutedCall(handler) for name, handler in HANDLERS.items()})
        self._commands.update(
            {f"venvoy.{name}": RoutedCall(handler, "$.arguments[0]") for name, handler in HANDLERS.items()}
        )


class NoMachine:
    """The parts of a machine that a service uses by itself: no file is there, no setting of the user, and no newer version."""

    def __init__(self) -> None:
        self.host = FakeHost({})

    def user_configuration(self) -> Configuration:
        return NONE

    def replaced_by(self) -> str | None:
        return None


def odd_service() -> Service:
    """Return a service with the odd methods, and without a machine: none of them looks at it."""
    service = Service(cast(Machine, NoMachine()))
    service.routes = OddRoutes()
    return service


if __name__ == "__main__":
    sys.exit(run(odd_service()))
