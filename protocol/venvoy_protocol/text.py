"""Positions, edits and diagnostics in LSP's own shape: zero-based lines, zero-based columns in UTF-16 code units."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from venvoy_protocol.base import Call, ForeignText, Wire


class Position(Wire, kw_only=True):
    """A place in a text; the column counts UTF-16 code units unless the client chose another encoding."""

    line: int
    character: int


class Range(Wire, kw_only=True):
    """A range of text, from the position `start` up to the position `end`, which is not included."""

    start: Position
    end: Position


class Location(Wire, kw_only=True):
    """A range of text in a file."""

    uri: str
    range: Range


class TextEdit(Wire, kw_only=True):
    """The replacement of a range of text."""

    range: Range
    new_text: ForeignText


class FileEdits(Wire, kw_only=True):
    """The edits of one file."""

    uri: str
    edits: list[TextEdit]


class RelatedInformation(Wire, kw_only=True):
    """Another place in a file that helps to explain a diagnostic, with a message about it."""

    location: Location
    message: ForeignText


class CodeDescription(Wire, kw_only=True):
    """The web address at which the code of a diagnostic is explained."""

    href: str


class Fix(Wire, kw_only=True):
    """A repair of what a diagnostic reports: edits of files, or a method call."""

    title: str
    safe: Annotated[bool, Meta(description="Whether it keeps the meaning, so that `--fix` may apply it unasked.")] = (
        False
    )
    edits: list[FileEdits] = []
    call: Call | None = None


class DiagnosticData(Wire, kw_only=True):
    """The vulnerability that a diagnostic reports: its identifiers, and the web page that describes it."""

    ids: Annotated[
        list[str], Meta(description="All identifiers of a vulnerability (PYSEC, GHSA, CVE, MAL), the main one first.")
    ]
    page: Annotated[str, Meta(description="Where it is described.")]


class Diagnostic(Wire, kw_only=True):
    """A finding of one rule in a file, with its fixes; it has the fields of LSP's Diagnostic."""

    range: Range
    severity: Annotated[Literal[1, 2, 3, 4], Meta(description="1 error, 2 warning, 3 information, 4 hint.")]
    code: str
    message: ForeignText
    source: str = "venvoy"
    code_description: CodeDescription | UnsetType = UNSET
    tags: Annotated[list[int] | UnsetType, Meta(description="1: unnecessary, drawn faded.")] = UNSET
    related_information: list[RelatedInformation] | UnsetType = UNSET
    fixes: list[Fix] | UnsetType = UNSET
    data: Annotated[DiagnosticData | UnsetType, Meta(description="Of a vulnerability: its names and its page.")] = UNSET
