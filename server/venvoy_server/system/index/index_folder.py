"""Package indexes and --find-links locations in local folders: `file:` URLs and paths."""

from __future__ import annotations

import os

from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.index.model import IndexFile
from venvoy_server.operations.index_model import Index
from venvoy_server.packages.read import canonical
from venvoy_server.system.index.flat_listing import files_of_project
from venvoy_server.system.index.listing import MOST_FILES, Listing, ListingBuilder
from venvoy_server.system.index.response_body import SIZE_LIMIT, UnusableAnswer
from venvoy_server.system.index.simple_html import read_html

_PAGE = "index.html"


def is_local(address: str) -> bool:
    """Return whether an address is a `file:` URL or an absolute path."""
    return address.lower().startswith("file:") or os.path.isabs(address)


def path_of(address: str) -> str:
    """Return the path of a local index, given as a path or `file:` URL."""
    return address if os.path.isabs(address) else path_of_url(address, os.sep) or ""


def folder_listing(index: Index, key: str) -> Listing | None:
    """Return the files of the project with canonical name `key` in a local index, or None if the index has none.

    None also if the folder of the index is missing, as in pip. Raises UnusableAnswer if the files cannot be read.
    """
    place = path_of(index.address.value)
    if not os.path.exists(place):
        return None
    if index.is_flat:
        found = _page(place) if os.path.isfile(place) else _files_in(place)
        return files_of_project(found, key)
    for name in _names(place, key):
        folder = os.path.join(place, name)
        page = os.path.join(folder, _PAGE)
        if os.path.isfile(page):
            return _page(page)
        if os.path.isdir(folder):
            return _files_in(folder)
    return None


def _names(place: str, key: str) -> list[str]:
    """Return the names of the folders in `place`, a local index, that contain files of one project.

    `key` is the project's canonical name. If a folder has exactly this name, only this one is returned; otherwise all
    folders with another spelling of it, such as `My.Project`; an empty list if there are none.
    """
    if os.path.isdir(os.path.join(place, key)):
        return [key]
    try:
        return [each.name for each in os.scandir(place) if canonical(each.name) == key]
    except OSError:
        raise UnusableAnswer("its folder cannot be read") from None


def _page(path: str) -> Listing:
    try:
        if os.path.getsize(path) > SIZE_LIMIT:
            raise UnusableAnswer("its page is too large")
        with open(path, "rb") as file:
            return read_html(file.read(SIZE_LIMIT), f"file://{path}")
    except OSError:
        raise UnusableAnswer("its page cannot be read") from None


def _files_in(folder: str) -> Listing:
    builder = ListingBuilder(f"file://{folder}/")
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                builder.refuse_more_than(len(builder.files))
                if entry.is_file() and len(builder.files) <= MOST_FILES:
                    builder.add(IndexFile(entry.name, size=entry.stat().st_size), entry.name, {})
    except OSError:
        raise UnusableAnswer("its folder cannot be read") from None
    return builder.listing()
