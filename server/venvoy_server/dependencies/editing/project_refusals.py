"""Refuse to edit lists of a pyproject.toml that are managed by another tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.dialects.toml_strings import Keys
from venvoy_server.dependencies.editing.list_change import ListError


def refuse_list(document: dict[str, Any], keys: Keys, word: Literal["add", "drop"]) -> None:
    """Raise ListError if the list of requirements at the key path `keys` of a pyproject.toml must not be edited.

    That is so if another tool provides or manages it, or if the file has no `[project]` table. `document` is the parsed
    file. `word` is what the user wants to do, and is used in the message.
    """
    project = table_of(document, "project")
    tools = table_of(document, "tool")
    if keys[0] == "dependency-groups":
        _refuse_tool_group(tools, keys[-1], word)
        return
    dynamic = project.get("dynamic")
    if isinstance(dynamic, list) and keys[1] in dynamic:
        raise ListError(_dynamic(tools, keys[1]))
    if "project" in document:
        return
    if table_of(tools, "poetry"):
        poetry = {"add": "poetry add", "drop": "poetry remove"}[word]
        raise ListError(f"The dependencies are in Poetry's own table, [tool.poetry]; `{poetry} NAME` changes it.")
    raise ListError("The file has no [project] table, which holds the dependencies. Name a requirements file instead.")


def _refuse_tool_group(tools: Mapping[str, Any], name: str, word: Literal["add", "drop"]) -> None:
    command = {"add": "add", "drop": "remove"}[word]
    if name in table_of(tools, "poetry", "group"):
        raise ListError(f"The group {name!r} is in [tool.poetry]; `poetry {command} --group {name} NAME` changes it.")
    if name in table_of(tools, "pdm", "dev-dependencies"):
        raise ListError(f"The group {name!r} is in [tool.pdm]; `pdm {command} -dG {name} NAME` changes it.")


def _dynamic(tools: Mapping[str, Any], field: str) -> str:
    """Return the error message for an attempt to edit a list of a pyproject.toml that is dynamic.

    A dynamic list is computed by the build backend instead of written in the pyproject.toml. `field` is the list's
    name, such as `dependencies`, and `tools` is the `[tool]` table. If setuptools' settings in this table name the
    files that contain the list, the message names these files.
    """
    source = table_of(tools, "setuptools", "dynamic", field).get("file")
    files = [source] if isinstance(source, str) else source if isinstance(source, list) else []
    if files:
        return f"`{field}` are dynamic: setuptools reads them from {', '.join(map(str, files))}. Name that file."
    return f"`{field}` are dynamic: the build backend computes them. Change them where it takes them from."
