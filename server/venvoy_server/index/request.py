"""What one document wants to know of indexes: the names on its lines, and the options of its run that name indexes."""

from __future__ import annotations

import msgspec

from venvoy_server.index.snapshot import Priority


class IndexOption(msgspec.Struct, frozen=True):
    """An option about indexes in a file.

    Attributes:
        name: The long option of pip.
        value: Its value, variables expanded as pip does it.
        shown: Its value as it may be shown: variables by their names, no credentials.
        has_variable: Whether variables occur on its line.
        folder: The folder of the file that has it.
    """

    name: str
    value: str = ""
    shown: str = ""
    has_variable: bool = False
    folder: str = ""


class IndexRequest(msgspec.Struct, frozen=True):
    """The canonical names in the order of their lines, the options in the order in which pip reads them, and whether lines have hashes.

    `priority` says how several indexes are combined, None for what settings say; it is set if the options are those of
    another tool's tables.
    """

    names: tuple[str, ...] = ()
    options: tuple[IndexOption, ...] = ()
    has_hashes: bool = False
    priority: Priority | None = None


class WantedRelease(msgspec.Struct, frozen=True):
    """A release whose metadata is wanted: the canonical name, the normalised version, and the file that would be taken."""

    key: str
    version: str
    file: str
