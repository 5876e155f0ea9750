"""The file `audit.json` in an output folder, which records the inputs and options that made the tables there.

A later audit compares its own inputs and options with it, so that tables of different audits are not mixed, or deleted
without being asked to.
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
    """The inputs and options of the audit that made the tables in an output folder.

    `inputs` is a hash of the input paths, because there may be many. `children` is whether each subfolder is checked by
    itself, `choice` the rules and columns.
    """

    inputs: str
    children: bool
    partition_size: int
    choice: Choice

    @staticmethod
    def of(inputs: Sequence[str], listed: Sequence[str], children: bool, size: int, choice: Choice) -> Manifest:
        """Return the manifest of an audit with these arguments.

        `listed` are the inputs named in a list file, `children` is whether each subfolder is checked by itself, `size`
        the partition size.
        """
        text = "\0".join([*map(os.path.abspath, inputs), "", *map(os.path.abspath, listed)])
        return Manifest(hashlib.sha256(os.fsencode(text)).hexdigest(), children, size, choice)


def require_same(output: str, manifest: Manifest, wanted: set[str]) -> None:
    """Raise InputError if the output folder has tables of an audit with other inputs or options.

    `manifest` describes this audit; nothing is raised if `audit.json` is equal to it. Otherwise, every partition (piece
    of the work) in the tables must have an id in `wanted`, the ids of this audit.
    """
    others = done_in(output) - wanted
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
