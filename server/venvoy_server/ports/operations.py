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
        """Resolve the requirements in `requirements.txt`, which is one of `texts` (file name → text).

        Takes at most `seconds`, and at most `seconds_left`. Raises OperationError and Cancelled.
        """
        ...


class Operations(Protocol):
    """The operations that change environments."""

    def execute(
        self,
        request: OperationRequest,
        report: Report,
        cancellation: Cancellation,
        while_held: AbstractContextManager[None] | None = None,
    ) -> Outcome:
        """Run the operation that `request` describes; raises OperationError, and Cancelled after a rollback.

        An operation that changes packages enters the context `while_held` while it holds the environment's lock; a dry
        run does not enter it.
        """
        ...

    def hold_list(
        self, command: Literal["add", "drop"], path: str, report: Report, cancellation: Cancellation
    ) -> AbstractContextManager[None]:
        """Context manager: lock the dependency file at `path` while a command reads it, installs, and writes it.

        Waits for another command that holds the lock; raises OperationError `environment-busy` on timeout, and
        Cancelled.
        """
        ...

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> Resolver:
        """Return a resolver for an environment; raises OperationError if none is available."""
        ...

    def install_python(self, version: str, report: Report, cancellation: Cancellation) -> str:
        """Return the path of a Python executable for a version or range (such as `3.12`), downloaded if it is missing.

        Raises OperationError and Cancelled.
        """
        ...

    def python_downloads(self, cancellation: Cancellation) -> Sequence[PythonDownload]:
        """Return the Pythons that `install_python` can download; raises OperationError and Cancelled."""
        ...

    def lock_text(
        self, request: CompileRequest | ExportRequest, report: Report, cancellation: Cancellation
    ) -> LockText:
        """Return the text of a lock file, computed by a tool; nothing on disk is changed.

        Raises OperationError and Cancelled.
        """
        ...
