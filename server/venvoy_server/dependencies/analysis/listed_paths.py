"""Find the paths that a file's tables contain, such as the `path` of a uv source in a pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.graph import is_remote, resolve
from venvoy_server.dependencies.analysis.uv_sources import is_required, uv_sources
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.environments.host import Host

_SIGNS = ("*", "?", "$", "{", "%")  # of patterns and of variables


def listed_paths(context: RuleContext, host: Host, path: str) -> Iterator[tuple[TextPlace, str]]:
    """Yield each place in the document that contains a path, as (place, absolute path).

    `path` is the path of the document, relative to whose folder the other paths are resolved. Left out are patterns,
    URLs, paths with variables, and uv sources of projects that are not required.
    """
    sources = {
        each["path"]
        for source in uv_sources(context)
        for each in source.tables
        if isinstance(each.get("path"), str) and "git" not in each and is_required(context, source)
    }
    for place in context.document.places:
        if place.kind != "path" or not place.value or is_remote(place.value):
            continue
        if any(map(place.value.__contains__, _SIGNS)) or (_is_of_uv(path, place) and place.value not in sources):
            continue
        yield place, resolve(host, path, place.value)


def _is_of_uv(path: str, place: TextPlace) -> bool:
    return place.section.startswith("tool.uv.") or path.endswith(".py")
