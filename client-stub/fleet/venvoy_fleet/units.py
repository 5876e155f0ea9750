"""The units of an audit (folders, archives, rows of tables), and their division into partitions.

A partition is a group of units that one task of a Dask worker audits.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from venvoy_protocol.version import __version__

Kind = Literal["folder", "archive", "texts", "unusable"]
ARCHIVES: Final = (".zip", ".whl", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
TEXTS: Final = ".parquet"
UNITS_OF_PARTITION: Final = 50
"""Number of folders or archives in a partition."""
TEXTS_OF_PARTITION: Final = 500
"""Number of rows in a partition; more if the row group would otherwise be divided into over `PARTS_OF_ROW_GROUP`."""
PARTS_OF_ROW_GROUP: Final = 200
"""Maximum number of partitions of a row group.

Each one reads the group from its start, so the cost grows quadratically.
"""


class InputError(Exception):
    """Raised if an input cannot be used; the message is for the user."""


class Unit(msgspec.Struct, frozen=True):
    """A piece of the input: a folder, an archive, rows of a Parquet file, or an unusable input with its `problem`.

    For a Parquet file, `start` and `rows` are the first row and the number of rows in the row group `row_group`.
    """

    kind: Kind
    path: str
    row_group: int = 0
    start: int = 0
    rows: int = 0
    problem: str = ""


class Choice(msgspec.Struct, frozen=True):
    """Which rules to check (`select`, `ignore`), and which columns of Parquet files to read.

    `column` is the column with the files' texts, `name` the column with their names (None: there is none).
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    column: str = "text"
    name: str | None = None


class Partition(msgspec.Struct, frozen=True):
    """A group of units (folders, archives, rows of tables) that one Dask task audits.

    `id` is a hash of the units, the rules and Venvoy's version: results with another id are outdated.
    """

    id: str
    units: tuple[Unit, ...]


def units_of(
    inputs: Iterable[str], choice: Choice, *, children: bool = False, listed: Iterable[str] = ()
) -> Iterator[Unit]:
    """Yield the units (folders, archives, row ranges of Parquet files) into which an audit's input paths are divided.

    `inputs` and `listed` are paths of folders, archives and Parquet files; a repeated path is skipped. An unusable path
    in `inputs` raises InputError, and one in `listed` becomes a unit with a `problem`. With `children`, an input folder
    is replaced by its subfolders. `choice` names the columns with the texts and file names in Parquet files.
    """
    seen: set[str] = set()
    for path in inputs:
        yield from _unseen(_units_at(path, choice, children), seen)
    for path in listed:
        try:
            units = [*_units_at(path, choice, children)]
        except InputError as error:
            units = [Unit("unusable", os.path.abspath(path), problem=str(error))]
        yield from _unseen(units, seen)


def _unseen(units: Iterable[Unit], seen: set[str]) -> Iterator[Unit]:
    """Yield those units whose paths are not in `seen` when the call begins, and add their paths to `seen`.

    `units` are all pieces of one input. They may have the same path, such as the row ranges of one Parquet file. `seen`
    are the paths of earlier inputs.
    """
    fresh = [unit for unit in units if unit.path not in seen]
    seen.update(unit.path for unit in fresh)
    yield from fresh


def _units_at(given: str, choice: Choice, children: bool) -> Iterator[Unit]:
    if not given:
        raise InputError("An input is an empty text.")
    path = os.path.abspath(given)
    name = path.lower()
    if os.path.isdir(path):
        yield from (Unit("folder", each) for each in (_children(path) if children else [path]))
    elif not os.path.isfile(path):
        raise InputError(f"{path} does not exist.")
    elif name.endswith(ARCHIVES):
        yield Unit("archive", path)
    elif name.endswith(TEXTS):
        yield from _rows_of(path, choice)
    else:
        raise InputError(f"{path} is not a folder, an archive ({', '.join(ARCHIVES)}) or a Parquet file.")


def _children(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from None


def _rows_of(path: str, choice: Choice) -> Iterator[Unit]:
    try:
        file = pq.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as Parquet: {error}") from None
    with file:
        missing = {choice.column, choice.name} - {None, *file.schema_arrow.names}
        if missing:
            has = ", ".join(file.schema_arrow.names)
            raise InputError(f"{path} has no column {', '.join(map(repr, sorted(map(str, missing))))}; it has {has}.")
        kind = file.schema_arrow.field(choice.column).type
        if not _is_text(kind):
            raise InputError(f"The column {choice.column!r} of {path} does not hold texts: its type is {kind}.")
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            size = max(TEXTS_OF_PARTITION, -(-rows // PARTS_OF_ROW_GROUP))
            for start in range(0, rows, size):
                yield Unit("texts", path, group, start, min(size, rows - start))


def _is_text(kind: Any) -> bool:
    """Return whether an Arrow column type holds texts, or bytes that may be text."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_any = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(each(kind) for each in (*is_any, pa.types.is_binary, pa.types.is_large_binary))


def partitions_of(units: Sequence[Unit], choice: Choice, size: int = UNITS_OF_PARTITION) -> list[Partition]:
    """Group units (folders, archives, row ranges of Parquet files) into partitions, each of which one Dask task audits.

    A partition has either up to `size` folders and archives, or exactly one row range. `choice`, the rules and columns,
    is part of the hash that is a partition's id, so that results for other rules are recognized as outdated.
    """
    groups: list[tuple[Unit, ...]] = [(unit,) for unit in units if unit.kind == "texts"]
    others = [unit for unit in units if unit.kind != "texts"]
    groups += [tuple(others[at : at + size]) for at in range(0, len(others), size)]
    return [Partition(f"{number:06d}-{_digest(group, choice)}", group) for number, group in enumerate(groups)]


def _digest(units: Sequence[Unit], choice: Choice) -> str:
    """Return a hash of the units, the choice of rules and columns, and the version, to recognize outdated results.

    The hash includes size and modification time of archives and tables, but only the paths of folders, so that changed
    files in a folder are not noticed.
    """
    known = [(*msgspec.structs.astuple(unit), *_stamp(unit)) for unit in units]
    text = json.dumps([__version__, msgspec.structs.astuple(choice), known])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamp(unit: Unit) -> tuple[int, ...]:
    if unit.kind in ("folder", "unusable"):
        return ()
    status = os.stat(unit.path)
    return (status.st_size, status.st_mtime_ns)
