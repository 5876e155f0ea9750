"""The two tables of an audit, `findings/` and `files/`: each has a Parquet file per partition (piece of the work)."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq


class FileRow(msgspec.Struct, frozen=True):
    """A row of the table `files`: a checked file with its number of findings, or the `problem` why it was not checked.

    `source` is the path of the input that has the file: a folder, an archive or a Parquet file. `file` is null if the
    problem is about the whole source.
    """

    source: str
    file: str | None
    findings: int
    problem: str | None


class FindingRow(msgspec.Struct, frozen=True):
    """A row of the table `findings`. Lines and columns count from 1, columns in UTF-16 code units.

    `source` is the path of the input that has the file: a folder, an archive or a Parquet file; `fixable` is whether
    there is a safe fix.
    """

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
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNFINISHED: Final = re.compile(r"\.part-\d{6}-[0-9a-f]{16}\.\d+\.unfinished")
FOLDERS: Final = ("files", "findings")


def schema_of(row: type[msgspec.Struct]) -> Any:
    """Return the Arrow schema with the fields of a row class."""
    return pa.schema([(field.name, _TYPES[field.type]) for field in msgspec.structs.fields(row)])


class Parts:
    """The result files of one partition (a piece of an audit's work): two Parquet files in the output folder.

    The file in the folder `files/` has a row per checked file, the file in `findings/` a row per finding. The names of
    both contain the partition's id.
    """

    def __init__(self, output: str, id: str) -> None:
        self._output = output
        self._id = id

    def write(self, files: Sequence[FileRow], findings: Sequence[FindingRow]) -> None:
        """Write the rows `files` to a Parquet file in the folder `files/`, and `findings` to one in `findings/`.

        Each file is written atomically. The file in `findings/` is written last: if it exists, both files are complete.
        """
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
    """Return a text in which undecodable bytes of file names are replaced by U+FFFD; other values unchanged."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def done_in(output: str) -> set[str]:
    """Return the ids of the partitions (pieces of the work) whose files in the output folder are complete."""
    return {found[1] for name in _names(output, "findings") if (found := _PART.fullmatch(name))}


def prepare(output: str, wanted: set[str]) -> int:
    """Create the tables' folders in `output`; delete unfinished files, and those of partitions not in `wanted`.

    A partition is a piece of the work; `wanted` has the ids of those to keep. Return how many finished files were
    deleted.
    """
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
