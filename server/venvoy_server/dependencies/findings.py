"""The results of checking a file. Offsets count code points of the document; clients convert them to their own
positions.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Severity = Literal[1, 2, 3, 4]
ERROR: Severity = 1
WARNING: Severity = 2
INFORMATION: Severity = 3
HINT: Severity = 4
SEVERITY_NAMES: dict[Severity, str] = {1: "error", 2: "warning", 3: "information", 4: "hint"}

Tag = Literal["unnecessary", "deprecated"]


class Edit(msgspec.Struct, frozen=True):
    """A replacement of `[start, end)` by `text`, in the file at `path`, or in the document itself if `path` is None."""

    path: str | None
    start: int
    end: int
    text: str


class Call(msgspec.Struct, frozen=True):
    """A call of one of the service's methods, such as creating an environment, with the method's parameters."""

    method: str
    params: dict[str, Any]


class Fix(msgspec.Struct, frozen=True):
    """A fix that a client can offer for a finding: edits of files, or a call of one of the service's methods.

    A fix is safe if it does not change what pip installs, or if pip refuses the line and the fix writes what is
    evidently meant.
    """

    title: str
    safe: bool = False
    edits: tuple[Edit, ...] = ()
    call: Call | None = None


class Related(msgspec.Struct, frozen=True):
    """Another location that a finding refers to, with a message; `path` is None for the checked document itself."""

    path: str | None
    start: int
    end: int
    message: str


class Subject(msgspec.Struct, frozen=True):
    """The vulnerability that a finding is about: all of its identifiers, the main one first, and the URL of its
    page.
    """

    ids: tuple[str, ...]
    page: str


class Finding(msgspec.Struct, frozen=True):
    """A diagnostic about the range `[start, end)` of a document; `code` names the rule that reports it."""

    code: str
    severity: Severity
    message: str
    start: int
    end: int
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    fixes: tuple[Fix, ...] = ()
    subject: Subject | None = None
