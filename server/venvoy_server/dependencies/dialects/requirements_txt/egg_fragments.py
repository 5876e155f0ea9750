"""Parse and remove the `#egg=` fragment of a URL."""

from __future__ import annotations

import re

import msgspec

from venvoy_server.dependencies.dialects.requirements_txt.accepted import is_marker
from venvoy_server.environments.patterns import pattern

EGG = pattern(r"[#&]egg=([^&]*)")
_VALUE = pattern(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)[ \t]*(\[[^\]]*\])?[ \t]*(.*)", re.ASCII)
_VERSIONS = pattern(r"[=<>!~]=?=?[ \t]*[0-9][\w.,=<>!~ *+-]*", re.ASCII)


class Egg(msgspec.Struct, frozen=True, gc=False):
    """The parts of the value of `#egg=` in a URL: name, `[extras]`, versions, and a marker after `;`.

    All but the name may be empty.
    """

    name: str
    extras: str
    versions: str
    marker: str


def without_egg(url: str) -> str:
    """Return a URL without `#egg=`; the other parts of its fragment are kept."""
    address, sharp, fragment = url.partition("#")
    kept = "&".join([part for part in fragment.split("&") if not part.startswith("egg=")])
    return address + sharp + kept if kept else address


def read_egg(url: str) -> Egg | None:
    """Return the parsed `#egg=` of a URL; None if there is none, or its value cannot be parsed."""
    found = EGG.search(url)
    if found is None or url.count("egg=") > 1:
        return None
    value, semicolon, marker = found[1].partition(";")
    parts = _VALUE.fullmatch(value.strip())
    if parts is None or (parts[3] and not _VERSIONS.fullmatch(parts[3])):
        return None
    # Text after a marker no longer belongs to the fragment, but cannot be separated from the marker.
    if semicolon and (not is_marker(marker) or found.end() != len(url)):
        return None
    return Egg(parts[1], parts[2] or "", parts[3], marker.strip())
