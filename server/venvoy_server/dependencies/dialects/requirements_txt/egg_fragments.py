"""The `#egg=` of a URL: what it holds, and the URL without it."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt.accepted import is_marker
from venvoy_server.environments.patterns import pattern

EGG = pattern(r"[#&]egg=([^&]*)")
_VALUE = pattern(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(\[[^\]]*\])?[ \t]*(.*)", re.ASCII)
_VERSIONS = pattern(r"[=<>!~]=?=?[ \t]*[0-9][\w.,=<>!~ *+-]*", re.ASCII)


class Egg(msgspec.Struct, frozen=True, gc=False):
    """A `#egg=` that more was written into than a name: the name, `[extras]`, versions, and a marker after `;`."""

    name: str
    extras: str
    versions: str
    marker: str


def without_egg(url: str) -> str:
    """Return a URL without `#egg=`; the other parts of its fragment stay."""
    address, sharp, fragment = url.partition("#")
    kept = "&".join([part for part in fragment.split("&") if not part.startswith("egg=")])
    return address + sharp + kept if kept else address


def read_egg(url: str) -> Egg | None:
    """Return the contents of the `#egg=` of a URL, or None if it has none or where its value cannot be understood."""
    found = EGG.search(url)
    if found is None or url.count("egg=") > 1:
        return None
    value, semicolon, marker = found[1].partition(";")
    parts = _VALUE.fullmatch(value.strip())
    if parts is None or (parts[3] and not _VERSIONS.fullmatch(parts[3])):
        return None
    # What follows a marker is not part of the fragment any more, but nothing else can be separated from it.
    if semicolon and (not is_marker(marker) or found.end() != len(url)):
        return None
    return Egg(parts[1], parts[2] or "", parts[3], marker.strip())
