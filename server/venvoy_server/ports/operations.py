"""What handlers need of operations: to execute a request, and to ask a resolver or uv."""

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
    """Answers whether requirements fit together, for a limited time in all."""

    @property
    def seconds_left(self) -> float:
        """Return how many seconds of the time are left, not less than zero."""
        ...

    def ask(self, texts: Mapping[str, str], seconds: float) -> ResolverRun:
        """Return the answer about `requirements.txt`, one of the texts by name; raises OperationError, and Cancelled.

        It takes at most `seconds`, and no longer than `seconds_left`.
        """
        ...


class Operations(Protocol):
    """What changes environments."""

    def execute(
        self,
        request: OperationRequest,
        report: Report,
        cancellation: Cancellation,
        while_held: AbstractContextManager[None] | None = None,
    ) -> Outcome:
        """Run the operation that the request's type names; raises OperationError, and Cancelled after a cancel.

        One that changes packages is done within `while_held`, for which the environment is held, too; a dry run is not.
        """
        ...

    def hold_list(
        self, command: Literal["add", "drop"], path: str, report: Report, cancellation: Cancellation
    ) -> AbstractContextManager[None]:
        """Hold a file with a list of dependencies for a command that reads it, installs, and writes it.

        Waits for another such command; raises OperationError `environment-busy` if that takes too long, and Cancelled.
        """
        ...

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> Resolver:
        """Return what answers whether requirements fit together; raises OperationError if it cannot be asked."""
        ...

    def install_python(self, version: str, report: Report, cancellation: Cancellation) -> str:
        """Have a tool install a Python of a version or range, and return its path; raises OperationError, and Cancelled."""
        ...

    def python_downloads(self, cancellation: Cancellation) -> Sequence[PythonDownload]:
        """Return the Pythons that the tool can download; raises OperationError, and Cancelled."""
        ...

    def lock_text(
        self, request: CompileRequest | ExportRequest, report: Report, cancellation: Cancellation
    ) -> LockText:
        """Have a tool work out the text of a lock; changes nothing on disk; raises OperationError, and Cancelled."""
        ...
