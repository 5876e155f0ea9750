"""What one index says of one project, reduced to what choosing versions and making findings needs.

The client that reads an index's answer fills these Structs, the cache stores them (encoded as arrays, so that 15,000
files stay small), and the snapshot (`snapshot`) gives them to the rules. A page never changes: a new answer makes a new
page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Status = Literal["active", "archived", "deprecated", "quarantined"]
"""A project's status (PEP 792); an index that says none means `active`."""


NO_AGE = -1


class IndexFile(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file of a release, as the index lists it. Filled by the index client.

    Attributes:
        name: The file name, without a path; never one that `file_names.file_of` does not know.
        requires_python: The specifier (PEP 345) as the index writes it, an empty text for none. One that does not
            parse is no limit, as for pip.
        yanked: None if it is not yanked, else the reason, which may be empty (PEP 592).
        uploaded: When it was uploaded, in seconds since 1970; 0 if the index does not say, `NO_AGE` for a file out of a
            list of links (`--find-links`), which no limit of uploads concerns.
        size: Its size in bytes; -1 if the index does not say.
        has_metadata: Whether the index serves its metadata next to it (PEP 658).
    """

    name: str
    requires_python: str = ""
    yanked: str | None = None
    uploaded: int = 0
    size: int = -1
    has_metadata: bool = False


class Release(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The files of one version; a version without a file (PEP 700 allows that) is no release.

    `version` is in its normal form (PEP 440); versions that compare as equal (`1.0`, `1.0.0`) are one release.
    """

    version: str
    files: tuple[IndexFile, ...]


class Page(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One project on one index. Filled by the index client with `condense.page_of`.

    Attributes:
        key: The canonical name (PEP 503).
        releases: Every release in ascending order of versions (PEP 440).
        status: The project's status (PEP 792).
        status_reason: What the index says about the status, cleaned (`condense.clean_text`); often empty.
        skipped: How many files have a name or version that no installer reads.
    """

    key: str
    releases: tuple[Release, ...] = ()
    status: Status = "active"
    status_reason: str = ""
    skipped: int = 0


class FileDetail(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a file is fetched and verified by: large, so it is kept apart from the page and loaded when it is needed.

    Attributes:
        hashes: Digests in lower-case hexadecimal by algorithm (`sha256`).
        url: Where it is, absolute and without user name and password.
        metadata_sha256: The digest of its metadata file (PEP 714), an empty text if the index does not say.
    """

    hashes: Mapping[str, str] = {}
    url: str = ""
    metadata_sha256: str = ""


class PageDetails(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The details of a page's files by file name. Filled by the index client together with the page."""

    files: Mapping[str, FileDetail] = {}


class ReleaseMetadata(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the metadata of one version says; it never changes. Filled by the index client from PEP 658, or from what is installed.

    `extras` are as written in `Provides-Extra`; `requires` are the texts of `Requires-Dist`; `licence` is the
    `License-Expression`, or an empty text.
    """

    name: str
    version: str
    requires: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    requires_python: str = ""
    summary: str = ""
    licence: str = ""
