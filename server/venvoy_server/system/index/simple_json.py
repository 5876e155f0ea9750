"""Parser for JSON project pages of the Simple API (PEP 691, 700, 714, 792).

Files are decoded in slices, so that other threads can run meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from venvoy_server.index.model import IndexFile
from venvoy_server.system.index.listing import Listing, ListingBuilder, status_of
from venvoy_server.system.index.response_body import UnusableAnswer

_SLICE = 500
_TURN = 100


class _Status(msgspec.Struct):
    """The project status of PEP 792."""

    status: str = ""
    reason: str | None = None


class _Meta(msgspec.Struct, rename="kebab"):
    """The `meta` object: the version of the API (PEP 629)."""

    api_version: str = "1.0"


class _JsonPage(msgspec.Struct, rename="kebab"):
    """A project page whose files are not decoded yet: decoding a large page at once would block all other threads."""

    files: list[msgspec.Raw]
    meta: _Meta = msgspec.field(default_factory=_Meta)
    project_status: Any = None


class _JsonFile(msgspec.Struct, rename="kebab", gc=False):
    """A file on a JSON project page, with only the fields that `Listing` needs.

    Fields whose type varies in practice are accepted with any type.
    """

    filename: str
    url: str = ""
    hashes: dict[str, str] = {}
    requires_python: str | None = None
    yanked: bool | str = False
    upload_time: Any = None
    size: Any = None
    core_metadata: Any = None
    dist_info_metadata: Any = None


_pages = msgspec.json.Decoder(_JsonPage)
_files = msgspec.json.Decoder(_JsonFile)
_slices = msgspec.json.Decoder(list[_JsonFile])


def read_json(body: bytes, url: str) -> Listing:
    """Parse a JSON project page and return its files; `url` is its address.

    Raises UnusableAnswer if the page is invalid or has an unknown version of the API.
    """
    try:
        page = _pages.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise UnusableAnswer("its answer is not a project page") from None
    if page.meta.api_version.partition(".")[0] != "1":
        raise UnusableAnswer("it speaks a version of the Simple API that is not known here")
    builder = ListingBuilder(url)
    builder.refuse_more_than(len(page.files))
    for number, file in enumerate(_read(page.files)):
        _add(builder, file)
        if number % _TURN == 0:
            time.sleep(0)
    status, reason = _status(page.project_status)
    return builder.listing(status_of(status), reason)


def _read(files: list[msgspec.Raw]) -> Iterator[_JsonFile]:
    """Yield the files of a page, decoded in groups, so that other threads can run meanwhile.

    Invalid files are skipped.
    """
    for first in range(0, len(files), _SLICE):
        slice_ = files[first : first + _SLICE]
        try:
            yield from _slices.decode(b"[" + b",".join([bytes(each) for each in slice_]) + b"]")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield from _one_by_one(slice_)
        time.sleep(0)


def _one_by_one(files: list[msgspec.Raw]) -> Iterator[_JsonFile]:
    for raw in files:
        try:
            yield _files.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue


def _add(builder: ListingBuilder, file: _JsonFile) -> None:
    metadata = file.core_metadata if file.core_metadata is not None else file.dist_info_metadata
    yanked = None if file.yanked is False else ("" if file.yanked is True else file.yanked)
    builder.add(
        IndexFile(
            file.filename,
            file.requires_python or "",
            yanked,
            _seconds(file.upload_time),
            file.size if type(file.size) is int and 0 <= file.size < 1 << 53 else -1,
            bool(metadata),
        ),
        file.url,
        file.hashes,
        _digest(metadata),
    )


def _digest(metadata: Any) -> str:
    found = metadata.get("sha256") if isinstance(metadata, Mapping) else None
    return found if isinstance(found, str) else ""


def _seconds(text: Any) -> int:
    """Return a timestamp (PEP 700: ISO 8601 in UTC) in seconds since 1970, 0 if it is invalid."""
    if not isinstance(text, str) or len(text) > 40:
        return 0
    try:
        return max(0, int(datetime.fromisoformat(text).timestamp()))
    except (ValueError, OverflowError, OSError):
        return 0


def _status(found: Any) -> tuple[str, str]:
    try:
        status = msgspec.convert(found, _Status) if isinstance(found, Mapping) else _Status(status=str(found or ""))
    except msgspec.ValidationError:
        return "", ""
    return status.status, status.reason or ""
