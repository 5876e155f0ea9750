"""A source in `[tool.uv.sources]` that names an index which is not defined.

`index = "NAME"` means a `[[tool.uv.index]]` of exactly this name, in the same file or in the root of the workspace. uv
refuses to lock.

Example: in `pyproject.toml`::

    [tool.uv.sources]
    foo = {index = "Internal"}

    [[tool.uv.index]]
    name = "internal"
    url = "https://pypi.example.org/simple"

What to do: Write the name of an index, or define it. Here::

    [tool.uv.sources]
    foo = {index = "internal"}

    [[tool.uv.index]]
    name = "internal"
    url = "https://pypi.example.org/simple"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_project, is_required, uv_sources
from venvoy_server.dependencies.analysis.uv_workspace import workspace_of
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.environments.similar_names import nearest


def _check(context: RuleContext) -> Iterator[Draft]:
    named = [
        (source, each["index"])
        for source in uv_sources(context)
        for each in source.tables
        if isinstance(each.get("index"), str) and is_required(context, source)
    ]
    if not named or "UV_INDEX" in context.inputs.variables:
        return
    data = context.document.data()
    names = _names(data)
    if is_project(context):
        workspace = workspace_of(context.inputs, data, context.memory)
        names |= _names(workspace.tables) if workspace is not None else {}
    for source, name in named:
        if name not in names:
            known = {each.lower(): each for each in names}
            near = nearest(name.lower(), known)
            hint = f" Did you mean `{known[near]}`?" if near else ""
            yield context.place_draft(source.place, f"There is no `[[tool.uv.index]]` with the name `{name}`.{hint}")


def _names(data: Mapping[str, Any]) -> dict[str, None]:
    """Return the names of the indexes in `[[tool.uv.index]]` of a file's TOML data, as the keys of a dict."""
    indexes = table_of(data, "tool", "uv").get("index")
    tables = indexes if isinstance(indexes, list) else []
    return {str(each["name"]): None for each in tables if isinstance(each, dict) and "name" in each}


RULE = Rule(
    "undefined-uv-index",
    "A source with an index that is not defined",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    dialects=("pyproject", "script"),
)
