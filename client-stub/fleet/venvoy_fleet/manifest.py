"""The file `audit.json` in an output folder, which records inputs and options of the audit that wrote the tables there.

An audit checks many folders and archives, and writes its results as tables to an output folder. A later audit with the
same output folder compares its inputs and options with `audit.json`. If they differ, the later audit fails, unless the
user lets it delete the old tables.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import msgspec

from venvoy_fleet.table import done_in
from venvoy_fleet.units import Choice, InputError

_NAME = "audit.json"


class Manifest(msgspec.Struct, frozen=True):
    """The inputs and options of an audit (a check of many folders, archives and tables), as saved in the output folder.

    `inputs` is a hash of all input paths, because there may be many. `children` is whether each subfolder of an input
    folder is checked separately. `partition_size` is the number of folders or archives in one piece of the work.
    `choice` has the rules to check, and the names of the columns to read from input tables.
    """

    inputs: str
    children: bool
    partition_size: int
    choice: Choice

    @staticmethod
    def of(inputs: Sequence[str], listed: Sequence[str], children: bool, size: int, choice: Choice) -> Manifest:
        """Return the manifest (the record of inputs and options) of an audit.

        `inputs` are the input paths named on the command line, `listed` those named in a list file; the manifest stores
        one hash of `inputs` and `listed` together. `children` is whether each subfolder of an input folder is checked
        separately. `size` is the number of folders or archives in one piece of the work. `choice` has the rules, and
        the columns to read from input tables.
        """
        text = "\0".join([*map(os.path.abspath, inputs), "", *map(os.path.abspath, listed)])
        return Manifest(hashlib.sha256(os.fsencode(text)).hexdigest(), children, size, choice)


def require_same(output: str, manifest: Manifest, ids: set[str]) -> None:
    """Raise InputError if the output folder has results of an audit with other inputs or options.

    The results consist of partitions (pieces of the work). The id of a partition is a hash of its inputs, the rules and
    Venvoy's version. `ids` are the ids of the new audit, `manifest` is its record of inputs and options. An error is
    raised if the folder has partitions with other ids, unless its `audit.json` has the same record: these partitions
    are then outdated results of the same audit.
    """
    others = done_in(output) - ids
    known = _read(output)
    if not others or known == manifest:
        return
    differences = "" if known is None else f" ({', '.join(_differences(known, manifest))})"
    raise InputError(
        f"{output} has the tables of another audit{differences}, {len(others)} parts of them."
        " Name another folder, or add --replace, which deletes them."
    )


def record(output: str, manifest: Manifest) -> None:
    """Write the manifest to `audit.json` in the output folder; raises OSError."""
    path = os.path.join(output, _NAME)
    with open(f"{path}.unfinished", "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    os.replace(f"{path}.unfinished", path)


def _read(output: str) -> Manifest | None:
    try:
        with open(os.path.join(output, _NAME), "rb") as file:
            return msgspec.json.decode(file.read(1 << 20), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _differences(one: Manifest, other: Manifest) -> list[str]:
    fields = {
        "other inputs": one.inputs != other.inputs,
        "another --children": one.children != other.children,
        "another --partition-size": one.partition_size != other.partition_size,
        "other rules": (one.choice.select, one.choice.ignore) != (other.choice.select, other.choice.ignore),
        "other columns": (one.choice.column, one.choice.name) != (other.choice.column, other.choice.name),
    }
    return [name for name, differs in fields.items() if differs]
