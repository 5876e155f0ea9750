"""One index's data about one project (a `Page`), reduced to what choosing versions and reporting findings needs.

The index client fills these structs from the index's answer, the cache stores them (encoded as arrays, so that 15,000
files stay small), and the snapshot (`snapshot`) passes them to the rules. A page is immutable: a new answer makes a new
page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Status = Literal["active", "archived", "deprecated", "quarantined"]
"""A project's status (PEP 792); `active` if the index has none."""


NO_AGE = -1


class IndexFile(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file of a release, as the index lists it. Filled by the index client.

    Attributes:
        name: The file name, without a path; always one that `file_names.file_of` accepts.
        requires_python: The specifier (PEP 345) as the index writes it, or an empty string. An invalid specifier
            allows every Python, as for pip.
        yanked: None if the file is not yanked, else the reason, which may be empty (PEP 592).
        uploaded: The upload time in seconds since 1970; 0 if not known, `NO_AGE` for a file from a
            list of links (`--find-links`), to which upload cutoffs do not apply.
        size: The size in bytes, -1 if not known.
        has_metadata: Whether the index serves the file's metadata separately (PEP 658).
    """

    name: str
    requires_python: str = ""
    yanked: str | None = None
    uploaded: int = 0
    size: int = -1
    has_metadata: bool = False


class Release(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The files of one version; a version without files (allowed by PEP 700) is not a release.

    `version` is normalised (PEP 440); versions that compare as equal (`1.0`, `1.0.0`) are one release.
    """

    version: str
    files: tuple[IndexFile, ...]


class Page(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One project on one index. Filled by the index client with `condense.page_of`.

    Attributes:
        key: The canonical name (PEP 503).
        releases: All releases in ascending order of versions (PEP 440).
        status: The project's status (PEP 792).
        status_reason: The index's reason for the status, sanitised (`condense.clean_text`); often empty.
        skipped: The number of files whose name or version no installer understands.
    """

    key: str
    releases: tuple[Release, ...] = ()
    status: Status = "active"
    status_reason: str = ""
    skipped: int = 0


class FileDetail(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The data for downloading and verifying a file; large, so stored apart from the page and loaded on demand.

    Attributes:
        hashes: Digests in lower-case hexadecimal by algorithm (`sha256`).
        url: The absolute URL without user name and password.
        metadata_sha256: The digest of the file's metadata (PEP 714), or an empty string if not known.
    """

    hashes: Mapping[str, str] = {}
    url: str = ""
    metadata_sha256: str = ""


class PageDetails(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The data for downloading and verifying the files of one project on one index.

    `files` maps the name of each file to its hashes and URL.
    """

    files: Mapping[str, FileDetail] = {}


class ReleaseMetadata(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The metadata of one version, which never changes. From PEP 658 metadata or an installed distribution.

    `extras` are as written in `Provides-Extra`; `requires` are the values of `Requires-Dist`; `licence` is the
    `License-Expression`, or an empty string.
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str = ""
    summary: str = ""
    licence: str = ""
