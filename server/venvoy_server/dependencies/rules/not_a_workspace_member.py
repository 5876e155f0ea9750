"""A source `{workspace = true}` for a project that is not a member of the workspace.

`members` in `[tool.uv.workspace]` must name the project's folder, in this file or in the pyproject.toml of the
workspace's root. Otherwise uv refuses to lock.

Example: in `pyproject.toml`, without a workspace around it::

    [tool.uv.sources]
    foo = {workspace = true}

What to do: Add the project's folder to the workspace, or name its path. Here::

    [tool.uv.sources]
    foo = {path = "../foo"}
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import own_name
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_project, is_required, uv_sources
from venvoy_server.dependencies.analysis.uv_workspace import workspace_of
from venvoy_server.dependencies.findings import ERROR
from venvoy_server.packages.read import canonical


def _check(context: RuleContext) -> Iterator[Draft]:
    data = context.document.data()
    for source in uv_sources(context):
        wanted = any(each.get("workspace") not in (None, False) for each in source.tables)
        if not wanted or not is_required(context, source) or canonical(source.name) == own_name(data):
            continue
        workspace = workspace_of(context.inputs, data, context.memory) if is_project(context) else None
        if workspace is None:
            message = f"There is no workspace here that `{source.name}` could be a member of."
        elif workspace.members is None or canonical(source.name) in workspace.members:
            continue
        else:
            message = f"`{source.name}` is not a member of the workspace: `members` does not lead to it."
        yield context.place_draft(source.place, message)


RULE = Rule(
    "not-a-workspace-member",
    "A source for a member of the workspace that is none",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    dialects=("pyproject", "script"),
)
