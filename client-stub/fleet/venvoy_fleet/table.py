"""The two tables of an audit, in parts: `findings/` and `files/`, a Parquet file of each for every partition."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq


class FileRow(msgspec.Struct, frozen=True):
    """A file that was checked; `problem` says why one was not (`file` is null if that is the whole source)."""

    source: str
    file: str | None
    findings: int
    problem: str | None


class FindingRow(msgspec.Struct, frozen=True):
    """A finding: lines and columns count from 1, columns in UTF-16 code units; `fixable` by a safe fix."""

    source: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    code: str
    message: str
    fixable: bool


_TYPES: Final = {str: pa.string(), int: pa.int32(), bool: pa.bool_(), str | None: pa.string()}
_PART: Final = re.compile(r"part-(\d{6}-[0-9a-f]{16})\.parquet")
_UNFINISHED: Final = re.compile(r"\.part-\d{6}-[0-9a-f]{16}\.\d+\.unfinished")
FOLDERS: Final = ("files", "findings")


def schema_of(row: type[msgspec.Struct]) -> Any:
    """Return the Arrow schema of a type of rows."""
    return pa.schema([(field.name, _TYPES[field.type]) for field in msgspec.structs.fields(row)])


class Parts:
    """The part of one partition in each table."""

    def __init__(self, output: str, id: str) -> None:
        self._output = output
        self._id = id

    def write(self, files: Sequence[FileRow], findings: Sequence[FindingRow]) -> None:
        """Write both, each complete or not at all; the one of `findings` comes last, and means that both are there."""
        self._write("files", FileRow, files)
        self._write("findings", FindingRow, findings)

    def _write(self, folder: str, kind: type[msgspec.Struct], rows: Sequence[msgspec.Struct]) -> None:
        columns = {
            field.name: [_storable(getattr(row, field.name)) for row in rows] for field in msgspec.structs.fields(kind)
        }
        at = os.path.join(self._output, folder)
        unfinished = os.path.join(at, f".part-{self._id}.{os.getpid()}.unfinished")
        pq.write_table(pa.table(columns, schema=schema_of(kind)), unfinished, compression="zstd")
        os.replace(unfinished, os.path.join(at, f"part-{self._id}.parquet"))


def _storable(value: object) -> object:
    """Return a value with U+FFFD for bytes of a file's name that are not text."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def done_in(output: str) -> set[str]:
    """Return the ids of the partitions that are complete."""
    return {found[1] for name in _names(output, "findings") if (found := _PART.fullmatch(name))}


def prepare(output: str, wanted: set[str]) -> int:
    """Make the folders, delete parts of other inputs and what was not finished; return how many parts were deleted."""
    stale = 0
    for folder in FOLDERS:
        os.makedirs(os.path.join(output, folder), exist_ok=True)
        for name in _names(output, folder):
            part = _PART.fullmatch(name)
            is_stale = part is not None and part[1] not in wanted
            if is_stale or _UNFINISHED.fullmatch(name):
                os.unlink(os.path.join(output, folder, name))
            stale += is_stale
    return stale


def _names(output: str, folder: str) -> list[str]:
    try:
        return os.listdir(os.path.join(output, folder))
    except FileNotFoundError:
        return []
