"""The files of a project on a package index, in a form that does not depend on the page's format (HTML or JSON)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast, get_args
from urllib.parse import urljoin

import msgspec

from venvoy_server.environments.redact import without_userinfo
from venvoy_server.index.model import FileDetail, IndexFile, Status
from venvoy_server.system.index.response_body import UnusableAnswer

MOST_FILES = 50_000
_LONGEST_NAME = 400
_HEX = re.compile(r"[0-9a-f]{32,128}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ABSOLUTE = ("https://", "http://")
_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b"})


class Listing(msgspec.Struct, frozen=True):
    """A project's files in the order of the index, details by file name, and the project's status (PEP 792)."""

    files: tuple[IndexFile, ...]
    details: Mapping[str, FileDetail] = {}
    status: Status = "active"
    status_reason: str = ""


class ListingBuilder:
    """Collects the files of a project page; relative URLs are resolved against `base`, the page's address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.files: list[IndexFile] = []
        self._details: dict[str, FileDetail] = {}

    def refuse_more_than(self, count: int) -> None:
        """Raise UnusableAnswer if `count`, the number of files on a page, exceeds `MOST_FILES`."""
        if count >= MOST_FILES + 1:
            raise UnusableAnswer("it lists more files than any project has")

    def add(self, file: IndexFile, url: str, hashes: Mapping[str, str], metadata_sha256: str = "") -> None:
        """Add a file with its download URL and hashes (algorithm → hexadecimal digest); ignored if its name is invalid.

        `metadata_sha256`: the digest of the metadata that the index serves for the file, "" if unknown.
        """
        name = file.name
        if not name or len(name) > _LONGEST_NAME or "/" in name or not name.isprintable():
            return
        self.files.append(file)
        metadata = metadata_sha256.lower() if metadata_sha256 else ""
        self._details[name] = FileDetail(
            _digests(hashes), self._resolved(url), metadata if _HEX.fullmatch(metadata) else ""
        )

    def listing(self, status: Status = "active", reason: str = "") -> Listing:
        """Return the files collected so far, with the project's status and the reason for that status."""
        return Listing(tuple(self.files), self._details, status, reason)

    def _resolved(self, url: str) -> str:
        url = url.partition("#")[0]
        if url.startswith(_ABSOLUTE) and "@" not in url and "/." not in url:
            return url
        try:
            return without_userinfo(urljoin(self.base, url))
        except ValueError:
            return ""


def _digests(hashes: Mapping[str, str]) -> Mapping[str, str]:
    """Return only well-formed digests of known algorithms, in lower case, by algorithm."""
    digest = hashes.get("sha256", "")
    if len(hashes) == 1 and _SHA256.fullmatch(digest):
        return hashes
    lower = {name.lower(): value.lower() for name, value in hashes.items()}
    return {name: value for name, value in lower.items() if name in _ALGORITHMS and _HEX.fullmatch(value)}


def status_of(text: str) -> Status:
    """Return the project status (PEP 792) with this name; unknown names count as active, as the PEP requires."""
    return cast(Status, text) if text in get_args(Status) else "active"
