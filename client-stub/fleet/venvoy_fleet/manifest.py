"""`audit.json` in an output folder: identifies the audit of its tables, so that others are not mixed or deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import msgspec

from venvoy_fleet.table import done_in
from venvoy_fleet.units import Choice, InputError

_NAME = "audit.json"


class Manifest(msgspec.Struct, frozen=True):
    """The command that an output folder belongs to; `inputs` is a hash, because there may be many."""

    inputs: str
    children: bool
    partition_size: int
    choice: Choice

    @staticmethod
    def of(inputs: Sequence[str], listed: Sequence[str], children: bool, size: int, choice: Choice) -> Manifest:
        """Return the manifest of an audit of these inputs."""
        text = "\0".join([*map(os.path.abspath, inputs), "", *map(os.path.abspath, listed)])
        return Manifest(hashlib.sha256(os.fsencode(text)).hexdigest(), children, size, choice)


def require_same(output: str, manifest: Manifest, wanted: set[str]) -> None:
    """Raise InputError if an output folder contains parts that are not `wanted` and belong to another command.

    Parts of the same command that are not wanted are outdated: the contents of an archive or table, or the version,
    have changed.
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
    """Write the manifest of an output folder; raises OSError."""
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
