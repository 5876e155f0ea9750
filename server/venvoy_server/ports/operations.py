"""Protocols of the operations on environments (such as create, install, remove), as request handlers use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from venvoy_server.cancellation import Cancellation
    from venvoy_server.operations.model import (
        CompileRequest,
        ExportRequest,
        LockText,
        OperationRequest,
        Outcome,
        Report,
        ResolverRequest,
        ResolverRun,
    )
    from venvoy_server.operations.python_downloads import PythonDownload


class Resolver(Protocol):
    """Checks whether requirements are compatible with each other, within one time budget for all checks."""

    @property
    def seconds_left(self) -> float:
        """Return the remaining time budget in seconds, at least 0."""
        ...

    def ask(self, texts: Mapping[str, str], seconds: float) -> ResolverRun:
        """Run the resolver to check whether the requirements in `requirements.txt` fit together, and return its result.

        `texts` maps file names to contents: `requirements.txt`, and `constraints.txt` if the former includes it. The
        run ends after `seconds`, or earlier if the resolver's time budget for all checks is used up. The result's
        `is_late` is then True. Raises OperationError if the resolver cannot be started, and Cancelled.
        """
        ...


class Operations(Protocol):
    """Runs operations that change environments (such as create or install), and computations of uv (such as a lock)."""

    def execute(
        self,
        request: OperationRequest,
        report: Report,
        cancellation: Cancellation,
        while_held: AbstractContextManager[None] | None = None,
    ) -> Outcome:
        """Run the operation that `request` describes, and return its outcome.

        `report` is called with the progress. `while_held` is a further context of the caller: an operation that changes
        packages enters it before the change, while it holds the environment's lock, and exits it afterwards; a dry run
        does not enter it. Raises OperationError if the operation fails, and Cancelled after a rollback.
        """
        ...

    def hold_list(
        self, command: Literal["add", "drop"], path: str, report: Report, cancellation: Cancellation
    ) -> AbstractContextManager[None]:
        """Return a context manager that locks the dependency file at `path` against other commands that change it.

        `command` is the command that needs the lock. If another command holds the lock, entering waits for it; `report`
        is called with the progress. Raises OperationError `environment-busy` on timeout, and Cancelled.
        """
        ...

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> Resolver:
        """Return a resolver for the environment that `request` names; raises OperationError if uv cannot be used."""
        ...

    def install_python(self, version: str, report: Report, cancellation: Cancellation) -> str:
        """Return the path of a Python executable for a version or range (such as `3.12`), downloaded if it is missing.

        `report` is called with the progress. Raises OperationError and Cancelled.
        """
        ...

    def python_downloads(self, cancellation: Cancellation) -> Sequence[PythonDownload]:
        """Return the Pythons that `install_python` can download; raises OperationError and Cancelled."""
        ...

    def lock_text(
        self, request: CompileRequest | ExportRequest, report: Report, cancellation: Cancellation
    ) -> LockText:
        """Return the text of a lock file, as computed by a tool for `request`; nothing on disk is changed.

        `report` is called with the progress. Raises OperationError and Cancelled.
        """
        ...
