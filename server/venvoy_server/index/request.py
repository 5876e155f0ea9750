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
    """What the look-ups need of one requirements file: project names, index options, and whether lines have hashes.

    `names` are canonical names in line order, `options` are in the order in which pip reads them. `priority` is how
    several indexes are combined (`version` or `index`), or None to use the settings. It is set if the options come from
    the tables of Poetry, PDM or Pipenv, such as `[[tool.poetry.source]]`.
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
