"""The entries of `[tool.uv.sources]`: projects that uv does not take from the default index, and their sources.

Source: https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.packages.read import canonical

SOURCES = ("tool", "uv", "sources")


class UvSource(msgspec.Struct, frozen=True):
    """The entry of one project in `[tool.uv.sources]`: its name as written, the place of its key, and its unvalidated
    value.
    """

    name: str
    place: TextPlace
    value: Any

    @property
    def tables(self) -> list[Mapping[str, Any]]:
        """Return the source tables of the project: usually one; more than one if markers choose between sources."""
        several = self.value if isinstance(self.value, list) else [self.value]
        return [each for each in several if isinstance(each, dict)]


def uv_sources(context: RuleContext) -> Iterator[UvSource]:
    """Yield the entries of `[tool.uv.sources]` in document order; nothing if the document is not valid TOML."""
    sources = table_of(context.document.data(), *SOURCES)
    seen: set[str] = set()
    for place in context.document.places:
        if place.kind == "source" and place.value in sources and place.value not in seen:
            seen.add(place.value)
            yield UvSource(place.value, place, sources[place.value])


def is_project(context: RuleContext) -> bool:
    """Return whether the checked document is a pyproject.toml.

    False for a Python script with inline metadata, which can have a table `[tool.uv.sources]`, too.
    """
    return dialect_of(context.document.path) == "pyproject"


def is_required(context: RuleContext, source: UvSource) -> bool:
    """Return whether the checked document requires the project that an entry of `[tool.uv.sources]` is about.

    `source` is that entry. All requirements of the document count, including those of extras and dependency groups.
    """
    return bool(context.names.get(canonical(source.name)))
