"""Selection of one project's files from a list that has files of many projects ("flat"), as used by --find-links."""

from __future__ import annotations

import msgspec

from venvoy_server.index.model import NO_AGE
from venvoy_server.packages.read import canonical
from venvoy_server.system.index.listing import Listing


def files_of_project(listing: Listing, key: str) -> Listing | None:
    """Return the files of one project from a listing of many projects; None if the listing has no file of the project.

    `key` is the project's canonical name. The upload time of each returned file is removed (set to unknown).
    """
    files = tuple(
        [msgspec.structs.replace(file, uploaded=NO_AGE) for file in listing.files if _belongs(file.name, key)]
    )
    return Listing(files, {file.name: listing.details[file.name] for file in files}) if files else None


def _belongs(name: str, key: str) -> bool:
    first = canonical(name.partition("-")[0] if name.endswith(".whl") else name[: len(key) + 1].rstrip("-"))
    return first == key or (not name.endswith(".whl") and canonical(name).startswith(f"{key}-"))
