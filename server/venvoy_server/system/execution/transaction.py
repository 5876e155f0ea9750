"""Run a plan as a transaction: write a row to the journal, run step by step, roll back on failure or cancellation."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.host import Host
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.lock_key import lock_key
from venvoy_server.operations.model import OperationKind, Report
from venvoy_server.operations.steps import DeleteFolder, Plan, encode
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.files.folders import read_claim
from venvoy_server.system.state.journal import Begun, Journal, JournalRow

_LOOK_AGAIN_SECONDS = 0.2


@contextmanager
def operation(
    host: Host,
    journal: Journal,
    kind: OperationKind,
    path: str,
    *,
    variables: Mapping[str, str],
    cancellation: Cancellation | None,
    report: Report | None,
    wait: float,
    other: Journal | None = None,
) -> Iterator[RunningOperation]:
    """Return a context that locks the environment at `path` for one operation, and yields the running operation.

    The lock is a row in `journal` (a log of operations); running operations in the journal `other` exclude this one,
    too. Before the body, interrupted operations on the path are cleaned up. `variables` are the environment variables
    for tools, `report` receives progress. Raises OperationError `environment-busy` after `wait` seconds without the
    lock, and `Cancelled`.
    """
    cancel = cancellation or Cancellation()
    begun = begin((journal, other), kind, lock_key(host, path), path, cancel, report, wait)
    assert begun.id is not None
    work = RunningOperation(host, journal, begun.id, variables, cancel, report)
    with _finished(work):
        # A removal moves the folder to the trash in any state, also with the marker of an operation that has died.
        left = (*begun.interrupted, *begun.broken)
        if left or read_claim(path) is not None:
            _recover(work, left, path, cleans_unrecorded=kind != "remove")
        yield work


def _recover(
    work: RunningOperation, interrupted: tuple[JournalRow, ...], path: str, *, cleans_unrecorded: bool
) -> None:
    """Clean up after the `interrupted` operations on the environment at `path`.

    With `cleans_unrecorded`, clean up also after an operation that is not in the journal, but whose marker file is in
    the folder. Raises OperationError `environment-busy` if the process that wrote the marker file still runs.
    """
    from venvoy_server.system.execution.recovery import recover, recover_marked, refuse_alive

    for row in interrupted:
        work.report("recovering", f"cleaning up after an interrupted {row.kind}")
        work.recovered += recover(work, row)
    if cleans_unrecorded:
        recover_marked(work, path)
    else:
        refuse_alive(path)


@contextmanager
def _finished(work: RunningOperation) -> Iterator[None]:
    """Return a context that writes to the journal how its body ended: `done`, `failed` or `cancelled`."""
    try:
        yield
    except Cancelled:
        work.journal.finish(work.operation, "cancelled")
        raise
    except OperationError as error:
        work.journal.finish(work.operation, "failed", error.code)
        if work.recovered:
            error.message += "\n" + "\n".join(work.recovered)
        raise
    except BaseException as error:
        work.journal.finish(work.operation, "failed", type(error).__name__)
        raise
    finally:
        work.close()
    work.journal.finish(work.operation, "done")


def begin(
    journals: tuple[Journal, Journal | None],
    kind: str,
    key: str,
    path: str,
    cancellation: Cancellation,
    report: Report | None,
    wait: float,
) -> Begun:
    """Wait until no other operation locks an environment, then lock it with a new row in the first journal.

    A journal is a record of operations with a row for each. The second journal, if there is one, is only checked for
    running operations. `key` identifies the environment in the journals, `path` names it in messages. `kind` is the
    kind of the new operation. `report`, if given, gets one notification if the operation has to wait.

    The result has the row's id, and the interrupted operations on the same environment. Raises OperationError
    `environment-busy` after `wait` seconds, and Cancelled if `cancellation` is triggered during the wait.
    """
    from threading import Event

    deadline = time.monotonic() + wait
    is_reported = False
    woken = Event()
    forget = cancellation.on_cancel(woken.set)
    journal, other = journals
    while True:
        holder = other.holder(key) if other is not None else None
        begun = Begun(None, holder) if holder is not None else journal.begin(kind, key)
        if begun.holder is None:
            forget()
            return begun
        if time.monotonic() >= deadline:
            raise busy(path, begun.holder)
        if not is_reported and report is not None:
            from venvoy_server.operations.model import Progress

            report(Progress("waiting", f"waiting: {_held(path, begun.holder)}"))
            is_reported = True
        cancellation.check()
        woken.wait(_LOOK_AGAIN_SECONDS)


def busy(path: str, holder: JournalRow) -> OperationError:
    """Return the error for an environment that is locked by the operation `holder`."""
    message = f"{_held(path, holder)}. Try again when it is done."
    data = {"operation": holder.kind, "process": holder.owner, "since": holder.started, "id": holder.id}
    return OperationError("environment-busy", message, data)


def _held(path: str, holder: JournalRow) -> str:
    since = time.strftime("%H:%M:%S", time.localtime(holder.started))
    return f"{path} is held by a running {holder.kind} (process {holder.owner}, since {since})"


def perform(work: RunningOperation, plan: Plan) -> None:
    """Run the steps of a plan in order; if a step fails or is cancelled, undo the started steps and raise its error.

    The steps are undone in reverse order. If a step cannot be undone, the error is an OperationError that says so. A
    step that deletes a folder which is no longer needed cannot be cancelled, and its failure only adds a notice.
    """
    from venvoy_server.system.execution.rollback import undo_plan
    from venvoy_server.system.execution.steps import do

    work.journal.plan(work.operation, encode(plan))
    reached = -1
    try:
        for index, step in enumerate(plan.steps):
            if not isinstance(step, DeleteFolder):
                work.cancellation.check()
            if index > 0:  # `journal.plan` recorded the start of the first step
                work.journal.step(work.operation, index)
            reached = index
            do(step, work)
    except BaseException as error:
        left = undo_plan(plan, work.operation, reached)
        if not left:
            raise
        code = error.code if isinstance(error, OperationError) else "interrupted-operation"
        data = error.data if isinstance(error, OperationError) else {}
        message = f"{str(error) or 'Cancelled.'} Not everything could be undone: {' '.join(left)}"
        raise OperationError(code, message, {**data, "left": left}) from error
