"""What is audited, and its division into partitions: each is done by itself, and done once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec
import pyarrow.parquet as pq

from venvoy_protocol.version import __version__

Kind = Literal["folder", "archive", "texts"]
ARCHIVES: Final = (".zip", ".whl", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
TEXTS: Final = ".parquet"
UNITS_OF_PARTITION: Final = 50
"""Folders or archives of a partition."""
TEXTS_OF_PARTITION: Final = 2000


class InputError(Exception):
    """An input cannot be used; the sentence says why."""


class Unit(msgspec.Struct, frozen=True):
    """A folder, an archive, or some rows of one row group of a Parquet file."""

    kind: Kind
    path: str
    row_group: int = 0
    start: int = 0
    rows: int = 0


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


def units_of(inputs: Iterable[str], choice: Choice, *, children: bool = False) -> Iterator[Unit]:
    """Yield what the inputs name; with `children` the folders in a folder are units of their own. Raises InputError."""
    for path in map(os.path.abspath, inputs):
        name = path.lower()
        if os.path.isdir(path):
            inner = sorted(entry.path for entry in os.scandir(path) if entry.is_dir()) if children else [path]
            yield from (Unit("folder", each) for each in inner)
        elif not os.path.isfile(path):
            raise InputError(f"{path} does not exist.")
        elif name.endswith(ARCHIVES):
            yield Unit("archive", path)
        elif name.endswith(TEXTS):
            yield from _rows_of(path, choice)
        else:
            raise InputError(f"{path} is not a folder, an archive ({', '.join(ARCHIVES)}) or a Parquet file.")


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
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            for start in range(0, rows, TEXTS_OF_PARTITION):
                yield Unit("texts", path, group, start, min(TEXTS_OF_PARTITION, rows - start))


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
    if unit.kind == "folder":
        return ()
    status = os.stat(unit.path)
    return (status.st_size, status.st_mtime_ns)
