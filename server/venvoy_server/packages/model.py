"""What an installed distribution is, read from its dist-info or egg-info folder."""

from __future__ import annotations

import msgspec


class DirectUrl(msgspec.Struct, frozen=True):
    """Where a distribution came from when not from an index (PEP 610, `direct_url.json`)."""

    url: str
    editable: bool = False
    vcs: str | None = None
    commit: str | None = None
    requested_revision: str | None = None
    subdirectory: str | None = None


class Distribution(msgspec.Struct, frozen=True):
    """One installed distribution: what its metadata says, and where it is.

    `key` is the canonical name (PEP 503), `name` the one its metadata writes; `location` is the folder that holds
    the metadata folder `metadata_path`; `from_base` says that only system site-packages brings it in; `recorded` says
    that it has a RECORD, the list of its files.
    """

    name: str
    key: str
    version: str
    location: str
    metadata_path: str
    requires: tuple[str, ...] = ()
    provides_extras: tuple[str, ...] = ()
    requires_python: str | None = None
    summary: str | None = None
    editable: bool = False
    direct_url: DirectUrl | None = None
    requested: bool = False
    installer: str | None = None
    from_base: bool = False
    recorded: bool = False
    broken: str | None = None
