"""What is audited, and its division into partitions: each is done by itself, and done once."""

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
"""Folders or archives of a partition."""
TEXTS_OF_PARTITION: Final = 500
"""Rows of a partition, if the row group is not so large that it would be divided into more than `PARTS_OF_ROW_GROUP`."""
PARTS_OF_ROW_GROUP: Final = 200
"""Each partition reads its row group from the beginning to its last row, so the cost grows with the square of these."""


class InputError(Exception):
    """An input cannot be used; the sentence says why."""


class Unit(msgspec.Struct, frozen=True):
    """A folder, an archive, some rows of one row group of a Parquet file, or an input that has a `problem`."""

    kind: Kind
    path: str
    row_group: int = 0
    start: int = 0
    rows: int = 0
    problem: str = ""


class Choice(msgspec.Struct, frozen=True):
    """What is looked for, and where the texts are in a Parquet file: `name` is the column of file names, if there is one."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    column: str = "text"
    name: str | None = None


class Partition(msgspec.Struct, frozen=True):
    """Units that are audited together; `id` is the same for the same units, contents, choice and version."""

    id: str
    units: tuple[Unit, ...]


def units_of(
    inputs: Iterable[str], choice: Choice, *, children: bool = False, listed: Iterable[str] = ()
) -> Iterator[Unit]:
    """Yield what the inputs name, each path once; with `children` the folders in a folder are units of their own.

    Raises InputError if one of `inputs` cannot be used. One of `listed`, which a person may not have written, is a unit
    with a problem instead.
    """
    seen: set[str] = set()
    for path in inputs:
        yield from _new(_units_at(path, choice, children), seen)
    for path in listed:
        try:
            units = [*_units_at(path, choice, children)]
        except InputError as error:
            units = [Unit("unusable", os.path.abspath(path), problem=str(error))]
        yield from _new(units, seen)


def _new(units: Iterable[Unit], seen: set[str]) -> Iterator[Unit]:
    """Yield the units of paths that were not seen before; all units of a path come together."""
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
    """Return whether values of an Arrow type are texts, or bytes that may be."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_any = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(each(kind) for each in (*is_any, pa.types.is_binary, pa.types.is_large_binary))


def partitions_of(units: Sequence[Unit], choice: Choice, size: int = UNITS_OF_PARTITION) -> list[Partition]:
    """Return units in partitions of `size`; rows of tables are a partition already."""
    groups: list[tuple[Unit, ...]] = [(unit,) for unit in units if unit.kind == "texts"]
    others = [unit for unit in units if unit.kind != "texts"]
    groups += [tuple(others[at : at + size]) for at in range(0, len(others), size)]
    return [Partition(f"{number:06d}-{_digest(group, choice)}", group) for number, group in enumerate(groups)]


def _digest(units: Sequence[Unit], choice: Choice) -> str:
    """Return a hash of what decides the result: a folder counts by its path, since its files may be many."""
    known = [(*msgspec.structs.astuple(unit), *_stamp(unit)) for unit in units]
    text = json.dumps([__version__, msgspec.structs.astuple(choice), known])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamp(unit: Unit) -> tuple[int, ...]:
    if unit.kind in ("folder", "unusable"):
        return ()
    status = os.stat(unit.path)
    return (status.st_size, status.st_mtime_ns)
