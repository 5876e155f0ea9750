"""What a check finds, in code points of the document; clients convert to their own positions."""

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
    """A replacement of `[start, end)` by `text`, in the document itself or in the file named by `path`."""

    path: str | None
    start: int
    end: int
    text: str


class Call(msgspec.Struct, frozen=True):
    """A call of one of the service's methods, ready to be made."""

    method: str
    params: dict[str, Any]


class Fix(msgspec.Struct, frozen=True):
    """A way out: edits, or a call. A safe one changes nothing of what pip installs, or makes a refused line mean what it says."""

    title: str
    safe: bool = False
    edits: tuple[Edit, ...] = ()
    call: Call | None = None


class Related(msgspec.Struct, frozen=True):
    """Another place that a finding speaks of; `path` is None for the document itself."""

    path: str | None
    start: int
    end: int
    message: str


class Subject(msgspec.Struct, frozen=True):
    """What a finding is about, for programs: all identifiers of a vulnerability, the main one first, and where it is described."""

    ids: tuple[str, ...]
    page: str


class Finding(msgspec.Struct, frozen=True):
    """One thing to say about `[start, end)` of a document."""

    code: str
    severity: Severity
    message: str
    start: int
    end: int
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    fixes: tuple[Fix, ...] = ()
    subject: Subject | None = None
