"""Condense an index's list of a project's files to a `Page`: sorted releases, without files that no installer uses."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from venvoy_server.index.file_names import version_in
from venvoy_server.index.model import IndexFile, Page, Release, Status
from venvoy_server.index.versions import parse_version

if TYPE_CHECKING:
    from packaging.version import Version

_LONGEST_TEXT = 200
# Number of files processed before yielding to other threads.
_SLICE = 500


def page_of(key: str, files: Iterable[IndexFile], status: Status = "active", status_reason: str = "") -> Page:
    """Condense the files of a project to its `Page`; lets other threads run every few hundred files.

    Args:
        key: The project's canonical name.
        files: The files in the order of the index. The reasons for yanks are sanitised here.
        status: The project's status.
        status_reason: The index's reason for the status, sanitised here too.
    """
    by_version: dict[Version, list[IndexFile]] = {}
    known: dict[str, Version | None] = {"": None}
    owners: dict[str, bool] = {}
    skipped = 0
    for number, file in enumerate(files, 1):
        text = version_in(file.name, key, owners)
        if text not in known:
            known[text] = parse_version(text)
        version = known[text]
        if version is None:
            skipped += 1
        else:
            by_version.setdefault(version, []).append(_cleaned(file))
        if number % _SLICE == 0:
            time.sleep(0)
    releases = tuple([Release(str(version), tuple(by_version[version])) for version in sorted(by_version)])
    return Page(key, releases, status, clean_text(status_reason), skipped)


def _cleaned(file: IndexFile) -> IndexFile:
    if not file.yanked:
        return file
    return IndexFile(
        file.name, file.requires_python, clean_text(file.yanked), file.uploaded, file.size, file.has_metadata
    )


def clean_text(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Sanitise text from an index or another outside source for display; whitespace characters become spaces.

    Control and text-direction characters are removed, and the text is truncated to `longest` characters.
    """
    kept = "".join(
        [
            " " if letter.isspace() else letter
            for letter in text[: 4 * longest]
            if letter.isspace() or unicodedata.category(letter)[0] != "C"
        ]
    )
    words = " ".join(kept.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
