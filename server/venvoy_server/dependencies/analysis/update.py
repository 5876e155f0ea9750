"""Find the newer version that a line's specifier excludes."""

from __future__ import annotations

import msgspec

from venvoy_server.dependencies.analysis.indexed_line import IndexedLine
from venvoy_server.index.choice import Chosen
from venvoy_server.index.model import IndexFile
from venvoy_server.index.snapshot import UpdateKind
from venvoy_server.index.times import day_of
from venvoy_server.index.versions import parse_version

_ORDER: tuple[UpdateKind, ...] = ("patch", "minor", "major")


class Update(msgspec.Struct, frozen=True):
    """A newer version of a line's project.

    `kind` is the most significant part of the version number that changes: `major`, `minor` or `patch`. `uploaded` is
    the upload time (0: unknown).
    """

    version: str
    kind: UpdateKind
    uploaded: int = 0

    @property
    def day(self) -> str:
        """Return the upload day as a suffix for a message, such as ", of 2026-01-31"; empty if it is not known."""
        return f", of {day_of(self.uploaded)}" if self.uploaded else ""


def update_of(found: IndexedLine) -> Update | None:
    """Return the newer version that would be installed without the line's specifier; None if there is none.

    Also None if nothing can be installed for the line as it is. If that version is a greater kind of update (patch,
    minor, major) than the settings allow, the newest version of an allowed kind is returned.
    """
    taken = found.choice()
    if not found.is_here or taken.release is None:
        return None
    current, best = found.pin or taken.version, found.best()
    if best.release is None or not best.is_certain:
        return None
    greatest = _ORDER.index(found.snapshot.greatest_update)
    kind = kind_of(current, best.version)
    if kind is not None and _ORDER.index(kind) > greatest:
        best, kind = _smaller(found, current, greatest)
    if kind is None:
        return None
    return Update(best.version, kind, uploaded_of(best.file))


def kind_of(current: str, newer: str) -> UpdateKind | None:
    """Return the most significant part of the version number that changes: `major`, `minor` or `patch`.

    None if `newer` is not newer than `current`.
    """
    one, two = parse_version(current), parse_version(newer)
    if one is None or two is None or two <= one:
        return None
    if one.epoch != two.epoch or one.major != two.major:
        return "major"
    return "minor" if one.minor != two.minor else "patch"


def uploaded_of(file: IndexFile | None) -> int:
    """Return when a file was uploaded to its index, in seconds since 1970; 0 if the file or the time is not known."""
    return max(file.uploaded, 0) if file is not None else 0


def _smaller(found: IndexedLine, current: str, greatest: int) -> tuple[Chosen, UpdateKind | None]:
    """Return the newest release that is an allowed kind of update (patch, minor, major) of the version `current`, and
    that kind.

    `greatest` is the index in `_ORDER` of the greatest kind allowed. An empty choice and None if there is no such
    release.
    """
    chooser = found.chooser()
    for release in chooser.in_order():
        kind = kind_of(current, release.version)
        if kind is not None and _ORDER.index(kind) <= greatest:
            return Chosen(release, chooser.file(release)), kind
    return Chosen(), None
