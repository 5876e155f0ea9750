"""Verify an installed distribution against RECORD, the list of its files: find missing and changed files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from venvoy_server.environments.documents import read_lines
from venvoy_server.environments.host import Host
from venvoy_server.packages.model import Distribution

_RECORDING_INSTALLERS = frozenset(("pip", "uv", "poetry", "pdm", "hatch", "pipenv"))

_PART = 1024 * 1024
_LONGEST_SCRIPT = 64 * 1024


class Damage(msgspec.Struct, frozen=True):
    """A file that does not match its row in RECORD (the distribution's list of files).

    `reason` is how it differs: "missing", "changed", or "unreadable".
    """

    path: str
    reason: Literal["missing", "changed", "unreadable"]


def verify(host: Host, distribution: Distribution, hashes: bool = False) -> list[Damage]:
    """Return the damaged files of a distribution; compares sizes, and contents only with `hashes`.

    What pip and uv accept is not damage: compiled files (`.pyc`) and `__pycache__` folders may be missing (Python
    rewrites them), a row may name a folder (virtualenv lists those it copies), RECORD's row about itself is ignored (uv
    keeps the size from the wheel), and a Python script's first line may be changed. A distribution whose installer
    writes no RECORD (a system package manager, an egg) cannot be verified: no damage is returned.
    """
    path = host.paths.join(distribution.metadata_path, "RECORD")
    record = f"{host.paths.basename(distribution.metadata_path)}/RECORD"
    damages: list[Damage] = []
    is_empty = True
    try:
        for row in record_rows(host, path):
            is_empty = False
            if len(row) == 3 and row[0] and row[0] != record and not _is_compiled(row[0]):
                damage = _judge(host, distribution.location, (row[0], row[1], row[2]), hashes)
                damages += [damage] if damage is not None else []
    except FileNotFoundError:
        return [Damage(path, "missing")] if distribution.installer in _RECORDING_INSTALLERS else []
    except OSError:
        return [Damage(path, "unreadable")] if distribution.metadata_path.endswith(".dist-info") else []
    if is_empty:  # counts as missing: a RECORD lists at least itself, and is empty if an installation was interrupted
        return [Damage(path, "missing")]
    return damages


def recorded_paths(host: Host, distribution: Distribution) -> tuple[str, ...]:
    """Return the absolute paths in a distribution's RECORD; none if it is missing or unreadable."""
    try:
        rows = tuple(record_rows(host, host.paths.join(distribution.metadata_path, "RECORD")))
    except OSError:
        return ()
    names = (row[0] for row in rows if row[0])
    return tuple(host.paths.normpath(host.paths.join(distribution.location, name)) for name in names)


def record_rows(host: Host, path: str) -> Iterator[list[str]]:
    """Yield the rows of the RECORD file at `path`, each a list: path of an installed file, its hash, its size.

    May raise OSError midway.
    """
    for line in read_lines(host, path, "record"):
        text = line.decode("utf-8", "surrogateescape").rstrip("\r")
        if text.strip():
            yield _quoted(text) if '"' in text else text.rsplit(",", 2)


def _quoted(text: str) -> list[str]:
    import csv

    try:
        return next(csv.reader([text]), [text])
    except csv.Error:  # not written by an installer
        return [text]


def _is_compiled(path: str) -> bool:
    """Return whether a path is a compiled file or a `__pycache__` folder, which installers or Python write."""
    if path.endswith((".pyc", ".pyo")):
        return True
    return "__pycache__" in path and path.replace("\\", "/").rstrip("/").endswith("/__pycache__")


def _judge(host: Host, location: str, row: tuple[str, str, str], hashes: bool) -> Damage | None:
    relative, digest, size = row
    path = host.paths.normpath(host.paths.join(location, relative))
    at = host.stat(path)
    if at is None:
        return None if relative.endswith(("/", "\\")) else Damage(path, "missing")
    if at.kind == "folder" and not digest and not size:
        return None  # the row of a folder, without hash and size
    if at.kind != "file":
        return Damage(path, "missing")
    damage = None
    if size.isascii() and size.isdigit() and at.size != int(size[:18]):
        damage = Damage(path, "changed")
    elif hashes and digest:
        damage = _judge_contents(host, path, digest)
    if damage is not None and damage.reason == "changed" and _is_rewritten_script(host, path):
        return None
    return damage


def _is_rewritten_script(host: Host, path: str) -> bool:
    """Return whether a changed file may be an intact Python script in which a tool has only rewritten the first line.

    pipx and conda rewrite this line (`#!...python`) in scripts, without updating RECORD, the list of files. True if the
    file is in `bin` or `Scripts`, its first line is of this form, and it ends with a line break. Files above 64 KiB do
    not count as scripts.
    """
    if host.paths.basename(host.paths.dirname(path)) not in ("bin", "Scripts"):
        return False
    try:
        text = host.read(path, _LONGEST_SCRIPT + 1)
    except OSError:
        return False
    first = text.partition(b"\n")[0]
    return first.startswith(b"#!") and b"py" in first and text.endswith(b"\n") and len(text) <= _LONGEST_SCRIPT


def _judge_contents(host: Host, path: str, digest: str) -> Damage | None:
    import base64
    import hashlib

    algorithm, _, expected = digest.partition("=")
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        return None
    try:
        hashed, offset = hashlib.new(algorithm), 0
        while part := host.read_part(path, offset, _PART):
            hashed.update(part)
            offset += len(part)
    except OSError:
        return Damage(path, "unreadable")
    text = base64.urlsafe_b64encode(hashed.digest()).decode().rstrip("=")
    return None if text == expected.rstrip("=") else Damage(path, "changed")
