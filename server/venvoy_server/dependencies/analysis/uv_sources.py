"""The sources of `[tool.uv.sources]`: which projects uv takes from elsewhere than the default index, and from where.

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
    """The sources of one project: its name as written, the first place of it, and the value, which may be anything."""

    name: str
    place: TextPlace
    value: Any

    @property
    def tables(self) -> list[Mapping[str, Any]]:
        """Return the tables that say where the project comes from: several with markers, or one."""
        several = self.value if isinstance(self.value, list) else [self.value]
        return [each for each in several if isinstance(each, dict)]


def uv_sources(context: RuleContext) -> Iterator[UvSource]:
    """Yield the sources of the document in order; none if it is not valid TOML."""
    sources = table_of(context.document.data(), *SOURCES)
    seen: set[str] = set()
    for place in context.document.places:
        if place.kind == "source" and place.value in sources and place.value not in seen:
            seen.add(place.value)
            yield UvSource(place.value, place, sources[place.value])


def is_project(context: RuleContext) -> bool:
    """Return whether the document is a pyproject.toml, which may be in a workspace, and not a script."""
    return dialect_of(context.document.path) == "pyproject"


def is_required(context: RuleContext, source: UvSource) -> bool:
    """Return whether the document names the project of a source among its requirements, of whatever list."""
    return bool(context.names.get(canonical(source.name)))
