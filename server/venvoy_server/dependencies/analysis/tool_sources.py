"""Convert the package sources in the tables of poetry, pdm and pipenv to equivalent index options.

Sources: the documentation of Poetry ("Repositories"), PDM ("Configure the repository") and Pipenv ("Pipfile"). If a
table cannot be expressed as options, nothing is looked up: the names of private projects must not be sent to other
indexes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.index.request import IndexOption
from venvoy_server.index.snapshot import Priority
from venvoy_server.packages.read import canonical

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_PUBLIC = re.compile(r"https://pypi\.(?:org|python\.org)(?:/simple)?/?")
_PIPFILE_TABLES = frozenset({"source", "requires", "scripts", "pipenv", "pipfile", "build-system", "tool"})

Table = Mapping[str, Any]


class ToolSources(msgspec.Struct, frozen=True):
    """The package sources (such as indexes) that the tables of Poetry, PDM or Pipenv in a dependency file define.

    Attributes:
        options: The equivalent pip options, which replace the index options of the dependency file.
        priority: How several indexes are combined: `index` takes the first index that has the project, `version` takes
            all indexes together. Overrides the user's settings.
        bound_to_source: The canonical names of the projects for which the dependency file names a particular source;
            they are not looked up.
        is_known: Whether the options express the tables completely; if not, nothing may be looked up.
    """

    options: tuple[IndexOption, ...] = ()
    priority: Priority = "version"
    bound_to_source: frozenset[str] = frozenset()
    is_known: bool = True


UNKNOWN = ToolSources(is_known=False)


def tool_sources(data: Table, variables: Mapping[str, str]) -> ToolSources | None:
    """Return the package sources (indexes) that the tables of Poetry, PDM or Pipenv in a file define, as pip options.

    None if there are none, or if the file has a table `[tool.uv]`, for then uv is taken as the tool in use. `data` are
    the file's tables, and `variables` the environment variables for `${NAME}` in URLs.
    """
    if not data or table_of(data, "tool", "uv"):
        return None
    poetry, pdm = _tables(table_of(data, "tool", "poetry"), "source"), _tables(table_of(data, "tool", "pdm"), "source")
    if poetry:
        return _poetry(poetry, table_of(data, "tool", "poetry"))
    if pdm:
        return _pdm(pdm, table_of(data, "tool", "pdm", "resolution"), variables)
    pipenv = _tables(data, "source")
    return _pipenv(pipenv, data, variables) if pipenv else None


def _tables(holder: Table, key: str) -> list[Table]:
    found = holder.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _poetry(sources: list[Table], poetry: Table) -> ToolSources:
    """Convert the `[[tool.poetry.source]]` tables, `sources`, to pip options; `poetry` is the table `[tool.poetry]`.

    The public index is used if it is listed, or if there is no primary source.
    """
    by_priority: dict[str, list[Table]] = {}
    for each in sources:
        by_priority.setdefault(str(each.get("priority", "primary")).lower(), []).append(each)
    primary, more = by_priority.pop("primary", []), by_priority.pop("supplemental", [])
    by_priority.pop("explicit", None)
    if by_priority or (len(primary) > 1 and more):
        return UNKNOWN
    has_public = not primary or any(_is_public(each) for each in primary)
    groups = table_of(poetry, "group").values()
    lists = [poetry.get("dependencies"), poetry.get("dev-dependencies"), *[each.get("dependencies") for each in groups]]
    return _sources([*primary, *more], {}, has_public, "index" if more else "version", _bound_projects(lists, "source"))


def _pdm(sources: list[Table], resolution: Table, variables: Mapping[str, str]) -> ToolSources:
    """Convert PDM's package sources to a ToolSources object, which holds them as pip options.

    `sources` are the tables `[[tool.pdm.source]]`. The source named `pypi` replaces the public index; the others are
    additional. `resolution` is the table `[tool.pdm.resolution]`: its `respect-source-order` decides whether only the
    first index that has a project is used. `variables` are the environment variables for `${NAME}` in URLs.
    """
    if any(each.get("include_packages") or each.get("exclude_packages") for each in sources):
        return UNKNOWN
    main = [each for each in sources if each.get("name") == "pypi"]
    others = [each for each in sources if each.get("name") != "pypi"]
    is_ordered = resolution.get("respect-source-order") is True
    has_public = not main or _is_public(main[0])
    return _sources([*main, *others], variables, has_public, "index" if is_ordered else "version", frozenset())


def _pipenv(sources: list[Table], data: Table, variables: Mapping[str, str]) -> ToolSources:
    """Convert the package sources of a Pipfile to a ToolSources object, which holds them as pip options.

    `sources` are the `[[source]]` tables, and `data` all tables of the Pipfile. Only the first source is used, unless
    the Pipfile sets `install_search_all_sources`. `variables` are the environment variables for `${NAME}` in URLs; an
    unset variable stays as written.
    """
    if table_of(data, "pipenv").get("install_search_all_sources") is not True:
        sources = sources[:1]
    tables = [table for name, table in data.items() if name not in _PIPFILE_TABLES]
    has_public = any(_is_public(each) for each in sources)
    return _sources(sources, variables, has_public, "version", _bound_projects(tables, "index"))


def _sources(
    sources: list[Table],
    variables: Mapping[str, str],
    has_public: bool,
    priority: Priority,
    bound_to_source: frozenset[str],
) -> ToolSources:
    """Convert tables of package sources to a ToolSources object, which holds them as pip options.

    A table with `type = "find_links"` becomes `--find-links`, any other `--extra-index-url`. The public index gets no
    option. If a table has no URL, the result has no options, and `is_known` is False.

    Args:
        sources: The tables, in order.
        variables: The environment variables for `${NAME}` in URLs.
        has_public: Whether projects are also looked up on the public index; if not, the first index becomes
            `--index-url`.
        priority: How several indexes are combined; copied to the result.
        bound_to_source: The canonical names of projects that are bound to one source; copied to the result.
    """
    options: list[IndexOption] = []
    for each in sources:
        url = each.get("url")
        if _is_public(each):
            continue
        if not isinstance(url, str):
            return UNKNOWN
        name = "--find-links" if each.get("type") == "find_links" else "--extra-index-url"
        is_first = not has_public and name != "--find-links" and all(one.name == "--find-links" for one in options)
        value = _expanded(url, variables)
        options.append(IndexOption("--index-url" if is_first else name, value, url, has_variable=value != url))
    return ToolSources(tuple(options), priority, bound_to_source)


def _is_public(source: Table) -> bool:
    url = source.get("url")
    return _PUBLIC.fullmatch(url) is not None if isinstance(url, str) else str(source.get("name")).lower() == "pypi"


def _expanded(url: str, variables: Mapping[str, str]) -> str:
    """Return a URL with its variables expanded; unset variables are kept as `${NAME}`."""

    def value(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return variables.get(name, f"${{{name}}}")

    return _VARIABLE.sub(value, url)


def _bound_projects(tables: list[Any], source_field: str) -> frozenset[str]:
    """Return the canonical names of the projects for which a dependency table names a particular package source.

    Each of `tables` maps project names to a version or to fields. `source_field` is the field that names the source,
    such as `source` in `x = {version = "1", source = "private"}`.
    """
    found = set()
    for table in tables:
        for name, value in table.items() if isinstance(table, dict) else ():
            fields = value if isinstance(value, list) else [value]
            if any(isinstance(each, dict) and source_field in each for each in fields):
                found.add(canonical(name))
    return frozenset(found)
