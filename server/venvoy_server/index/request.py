"""What a requirements file asks of the indexes: the names on its lines, and its options that name indexes."""

from __future__ import annotations

import msgspec

from venvoy_server.index.snapshot import Priority


class IndexOption(msgspec.Struct, frozen=True):
    """An option in a requirements file that configures indexes, such as `--index-url`.

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
    """What one file asks of the indexes: project names, index options, and whether its lines have hashes.

    `names` are canonical names in line order, `options` are in the order in which pip reads them. `priority` is how
    several indexes are combined, or None to use the settings. It is set if the options come from another tool's tables.
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
