"""A source in `[tool.uv.sources]` for a project that nothing here requires.

uv uses a source only for the requirements that the same file lists, not for their dependencies. In the root of a
workspace, sources are also for its members, so there is no finding.

Example: in `pyproject.toml`::

    [project]
    name = "shop"
    version = "1.0"
    dependencies = ["my-foo"]

    [tool.uv.sources]
    foo = {path = "../foo"}

What to do: Write the name as the requirement has it, or remove the source. Here::

    [tool.uv.sources]
    my-foo = {path = "../foo"}
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.project_tables import own_name, table_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_required, uv_sources
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.environments.similar_names import nearest
from venvoy_server.packages.read import canonical


def _check(context: RuleContext) -> Iterator[Draft]:
    data = context.document.data()
    if _names_more(data):
        return
    for source in uv_sources(context):
        key = canonical(source.name)
        if is_required(context, source) or key == own_name(data):
            continue
        near = nearest(key, context.names)
        hint = f" Did you mean `{near}`?" if near else ""
        message = f"No requirement here names `{source.name}`, so uv does not use this source.{hint}"
        yield context.place_draft(source.place, message)


def _names_more(data: dict[str, object]) -> bool:
    """Return whether uv may use the file's sources for requirements that the file does not list.

    That is so in the root of a workspace, with `extra-build-dependencies`, or if the dependencies are `dynamic`.
    """
    if "workspace" in table_of(data, "tool", "uv") or "extra-build-dependencies" in table_of(data, "tool", "uv"):
        return True
    dynamic = table_of(data, "project").get("dynamic")
    return isinstance(dynamic, list) and bool({"dependencies", "optional-dependencies"}.intersection(map(str, dynamic)))


RULE = Rule(
    "unused-uv-source",
    "A source for a project that nothing requires",
    WARNING,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject", "script"),
)
