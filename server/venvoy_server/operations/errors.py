"""The exceptions of operations. Their codes are part of the protocol."""

from __future__ import annotations

from typing import Any, Literal

OperationCode = Literal[
    "invalid-name",
    "invalid-path",
    "invalid-request",
    "environment-exists",
    "path-occupied",
    "not-an-environment",
    "protected-folder",
    "outside-link",
    "folder-not-found",
    "file-changed",
    "file-not-found",
    "file-invalid",
    "interpreter-not-found",
    "interpreter-failed",
    "interpreter-unsupported",
    "externally-managed",
    "tool-not-found",
    "tool-failed",
    "no-permission",
    "read-only",
    "disk-full",
    "in-use",
    "state-not-kept",
    "timeout",
    "environment-busy",
    "resolution-failed",
    "requirements-invalid",
    "index-unreachable",
    "download-failed",
    "build-failed",
    "verification-failed",
    "nothing-to-restore",
    "no-repair",
    "interrupted-operation",
]


class OperationError(Exception):
    """An operation was refused or failed: `code` is stable, `message` is for a person, `data` for a program."""

    def __init__(self, code: OperationCode, message: str, data: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code: OperationCode = code
        self.message = message
        self.data: dict[str, Any] = data or {}


class Cancelled(Exception):
    """The work was cancelled, and ended without a lasting change."""
