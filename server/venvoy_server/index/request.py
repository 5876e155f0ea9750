"""What must be queried from package indexes for a requirements file: the names on its lines, and its index options."""

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
    """The data of one requirements file that look-ups on package indexes need.

    `names` are the canonical names of the projects in line order. `options` are the file's index options, in the order
    in which pip reads them. `has_hashes` is whether lines have hashes. `priority` is `version` if the best version of
    all indexes is taken, or `index` if only the first index with the project counts. It is None if the file does not
    decide this; the user's settings then apply.
    """

    names: tuple[str, ...] = ()
    options: tuple[IndexOption, ...] = ()
    has_hashes: bool = False
    priority: Priority | None = None


class WantedRelease(msgspec.Struct, frozen=True):
    """A release whose metadata is to be fetched: the project's canonical name, the normalised version, and a file name.

    The metadata are those of this file, the one that an installer would take.
    """

    key: str
    version: str
    file: str
