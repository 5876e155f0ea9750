"""Parse the names of files on an index: wheel or source distribution, and the version.

Source: the file name conventions of packaging.python.org, and pip's handling of other names: files of other kinds
(`.egg`, `.exe`, `.rpm`) and names without a valid version are skipped.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from venvoy_server.packages.read import canonical

_SOURCE_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.lzma", ".tar", ".tbz", ".txz", ".tlz")
_WHEEL_PARTS = (5, 6)
_BUILD = re.compile(r"\d.*")


class NamedFile(msgspec.Struct, frozen=True, gc=False):
    """A parsed file name; `version` is as written, `tags` are a wheel's expanded tags (`cp311-abi3-linux_x86_64`)."""

    kind: Literal["wheel", "source"]
    version: str
    tags: tuple[str, ...] = ()


def file_of(name: str, key: str) -> NamedFile | None:
    """Parse the name of a project's file; None if no installer would take the file for this project.

    Args:
        name: The file name.
        key: The project's canonical name.
    """
    if name.endswith(".whl"):
        return _wheel(name, key)
    for suffix in _SOURCE_SUFFIXES:
        if name.lower().endswith(suffix):
            version = _source_version(name[: -len(suffix)], key)
            return NamedFile("source", version) if version else None
    return None


def version_in(name: str, key: str, known: dict[str, bool]) -> str:
    """Return the version in a file name of a project, or an empty string if installers would not take the file.

    `name` is the file name, and `key` the project's canonical name. `known` is a cache that this function fills, since
    a project may have thousands of files. It maps the part of a wheel's name before the first `-` to whether this part
    is the project's name.
    """
    if not name.endswith(".whl"):
        found = file_of(name, key)
        return found.version if found is not None else ""
    parts = name[:-4].split("-")
    if len(parts) not in _WHEEL_PARTS:
        return ""
    if (is_own := known.get(parts[0])) is None:
        is_own = known[parts[0]] = canonical(parts[0]) == key
    if not is_own or (len(parts) == max(_WHEEL_PARTS) and not _BUILD.match(parts[2])):
        return ""
    return parts[1].replace("_", "-")


def _wheel(name: str, key: str) -> NamedFile | None:
    parts = name[:-4].split("-")
    if len(parts) not in _WHEEL_PARTS or canonical(parts[0]) != key:
        return None
    if len(parts) == max(_WHEEL_PARTS) and not _BUILD.match(parts[2]):
        return None
    return NamedFile("wheel", parts[1].replace("_", "-"), wheel_tags(name))


def wheel_tags(name: str) -> tuple[str, ...]:
    """Return the tags of a wheel's file name, each as `interpreter-abi-platform`."""
    pythons, abis, platforms = [part.split(".") for part in name[:-4].split("-")[-3:]]
    return tuple([f"{python}-{abi}-{platform}" for python in pythons for abi in abis for platform in platforms])


def _source_version(stem: str, key: str) -> str:
    """Return the version part of a source distribution's file name: what follows the project's name.

    Empty if the name is not that of the project. `stem` is the file name without its suffix, `key` the project's
    canonical name. The project's name in `stem` may contain dashes.
    """
    for number, letter in enumerate(stem):
        if letter == "-" and canonical(stem[:number]) == key:
            return stem[number + 1 :]
    return ""
