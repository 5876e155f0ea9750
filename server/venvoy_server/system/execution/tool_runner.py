"""Run a tool for an operation: in its own process group, recorded in the journal, with failures as OperationError."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from venvoy_server.environments.redact import redacted, redacted_command
from venvoy_server.operations.errors import Cancelled, OperationCode, OperationError
from venvoy_server.operations.uv_output import (
    OutputWatcher,
    classify,
    failure_text,
    named_packages,
    says_offline,
    unanswered,
    unreadable_installed,
)
from venvoy_server.operations.uv_settings import is_offline
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.process_identity import identity
from venvoy_server.system.processes.process import Completed, run

# Environment variable with the operation's id, inherited by all descendants of a tool (see `recovery`).
OPERATION_VARIABLE = "VENVOY_OPERATION"
_ABOUT_PACKAGES: frozenset[OperationCode] = frozenset({"resolution-failed", "build-failed", "index-unreachable"})
_MESSAGES: dict[OperationCode, str] = {
    "timeout": "did not end within {seconds:g} seconds, and was ended",
    "disk-full": "failed: there is no space left on the disk",
    "no-permission": "failed: permission was denied",
    "read-only": "failed: the file system is read-only",
    "index-unreachable": "failed: no package index could be reached",
    "file-not-found": "failed: a file is missing",
    "interpreter-failed": "failed: the interpreter does not answer as a Python does",
    "interpreter-unsupported": "refused: the interpreter is too old for it",
    "interpreter-not-found": "failed: the interpreter is not there",
    "resolution-failed": "found no set of versions that fits together",
    "requirements-invalid": "could not read the requirements",
    "externally-managed": "refused: the interpreter is managed by the system",
    "build-failed": "could not build a package",
    "in-use": "failed: a file is in use by another program",
}
_OFFLINE = (
    "failed: UV_OFFLINE, or `offline` in uv's configuration, keeps it from asking a package index,"
    " and what is needed is not all in its cache"
)


def run_tool(
    work: RunningOperation,
    argv: Sequence[str],
    *,
    cwd: str,
    timeout: float,
    watcher: OutputWatcher | None = None,
    may_cancel: Callable[[], bool] | None = None,
    leash: bool = True,
    keep_open: Sequence[int] = (),
) -> Completed:
    """Run a program for an operation and return the completed process.

    `timeout` is in seconds. `watcher` turns output lines into progress. `may_cancel` returns whether a cancellation is
    still accepted. With `leash`, the program is killed if this thread (Linux) or process (Windows) ends first.
    `keep_open` are descriptors that the program inherits. Raises OperationError if the program cannot be started, times
    out or exits with a status other than 0, `Cancelled` if it was cancelled.
    """
    try:
        completed = run(
            argv,
            cwd=cwd,
            environment={**work.variables, OPERATION_VARIABLE: work.operation},
            timeout=timeout,
            on_line=None if watcher is None else lambda line: _follow(work, watcher, line),
            on_start=lambda pid: work.journal.child(work.operation, pid, identity(pid)),
            cancellation=work.cancellation,
            may_cancel=may_cancel,
            leash=leash,
            keep_open=keep_open,
        )
    except OSError as error:
        message = f"{argv[0]} could not be started: {error.strerror or error}."
        raise OperationError("tool-not-found", message, {"tool": argv[0]}) from error
    work.cancel_came_late |= completed.refused_cancel
    if completed.ended == "cancelled":
        raise Cancelled
    if not completed.ok:
        raise failure(argv, completed, timeout, work.variables)
    return completed


def _follow(work: RunningOperation, watcher: OutputWatcher, line: str) -> None:
    if watcher.take(line):
        work.report(watcher.phase, watcher.message, watcher.done, watcher.total)


def _ending_in_words(status: int) -> str:
    """Return how a tool ended, in words, such as `failed with status 2`; used if the tool's output does not say why.

    A negative `status` is that of a tool which a signal ended; its absolute value is the number of the signal.
    """
    if status >= 0:
        return f"failed with status {status}"
    import signal

    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    why = "; the system does so if there is too little memory" if name == "SIGKILL" else ""
    return f"was ended from outside ({name}){why}"


def failure(argv: Sequence[str], completed: Completed, timeout: float, variables: Mapping[str, str]) -> OperationError:
    """Return the error for a failed tool, with the tool's complete message; credentials are redacted.

    `timeout` is the time limit the tool had, in seconds, and `variables` its environment. Offline, uv considers only
    its cache, so that a failed resolution is reported as `index-unreachable`, not as `resolution-failed`.
    """
    code: OperationCode = "timeout" if completed.ended == "timeout" else classify(completed.stderr)
    what = " ".join(word for word in argv[:3] if not word.startswith("-"))
    name = what.replace(argv[0], argv[0].replace("\\", "/").rpartition("/")[2], 1)
    said = redacted(failure_text(completed.stderr)) or redacted(completed.stdout.strip())
    sentence = _MESSAGES.get(code) or _ending_in_words(completed.status)
    if code in ("resolution-failed", "index-unreachable") and (is_offline(variables) or says_offline(said)):
        code, sentence = "index-unreachable", _OFFLINE
    elif code == "index-unreachable" and (which := unanswered(said)) is not None:
        sentence = f"failed: {which}"
    message = f"{name} {sentence.format(seconds=timeout)}."
    if code == "tool-failed" and (which := unreadable_installed(said)) is not None:
        message = f"{name} failed. {which}"
    if "invalid peer certificate" in said:
        message += " Its certificate is not trusted: set SSL_CERT_FILE or pip's `cert`, or UV_SYSTEM_CERTS=1."
    data = {"command": list(redacted_command(argv)), "status": completed.status, "output": said}
    if code in _ABOUT_PACKAGES:
        data["packages"] = list(named_packages(said))
    return OperationError(code, f"{message}\n{said}" if said else message, data)
