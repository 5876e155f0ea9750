"""A document's request to the indexes: the names on its lines, and the options that name indexes."""

from __future__ import annotations

import msgspec

from venvoy_server.index.snapshot import Priority


class IndexOption(msgspec.Struct, frozen=True):
    """An option about indexes in a file.

    Attributes:
        name: pip's long option.
        value: The value, with variables expanded as pip does.
        shown: The value for display: variables unexpanded, without credentials.
        has_variable: Whether the option's line has variables.
        folder: The folder of the file with the option.
    """

    name: str
    value: str = ""
    shown: str = ""
    has_variable: bool = False
    folder: str = ""


class IndexRequest(msgspec.Struct, frozen=True):
    """The canonical names in line order, the index options in pip's reading order, and whether lines have hashes.

    `priority` is how several indexes are combined, None to use the settings; it is set if the options come from another
    tool's tables.
    """

    names: tuple[str, ...] = ()
    options: tuple[IndexOption, ...] = ()
    has_hashes: bool = False
    priority: Priority | None = None


class WantedRelease(msgspec.Struct, frozen=True):
    """A release whose metadata is requested: canonical name, normalised version, and the file that would be taken."""

    key: str
    version: str
    file: str
