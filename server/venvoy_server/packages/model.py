"""The data model of installed distributions, as read from dist-info or egg-info folders."""

from __future__ import annotations

import msgspec

from venvoy_server.packages import metadata


class DirectUrl(msgspec.Struct, frozen=True):
    """The origin of a distribution that was not installed from an index (PEP 610, `direct_url.json`).

    `vcs` is the version control system, such as `git`; then `commit` is the installed commit, and `requested_revision`
    the branch or tag that was requested. `subdirectory` is the project's folder in the repository or archive.
    """

    url: str
    editable: bool = False
    vcs: str | None = None
    commit: str | None = None
    requested_revision: str | None = None
    subdirectory: str | None = None


class Distribution(msgspec.Struct, frozen=True):
    """One installed distribution: its metadata and location.

    `key` is the canonical name (PEP 503), `name` the name in the metadata. `location` is the parent folder of the
    metadata folder `metadata_path`. `from_base` is whether the distribution belongs to the base installation and is
    only visible through system site-packages. `recorded` is whether it has a RECORD, the list of its files. `broken` is
    the reason if the distribution is damaged, else None. `misread` is whether its metadata contain a name or a version
    that is not one: then `name` and `version` are those in the name of the metadata folder, and `version` is empty if that
    has none either.
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
    misread: bool = False

    @property
    def pin(self) -> str:
        """Return the specifier that pins the installed version, such as `==1.0`; empty if that is not known surely."""
        return "" if self.misread else metadata.pin(self.version)
