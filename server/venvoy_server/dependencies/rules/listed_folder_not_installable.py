"""A folder that is named as the source of a requirement, and holds no project.

The `path` of a source in `[tool.uv.sources]`, and of a dependency in the tables of Poetry and Pipenv, names a folder with a
`pyproject.toml` or a `setup.py`. The tools refuse other folders.

Example: in `pyproject.toml`::

    [tool.poetry.dependencies]
    shop = {path = "libs"}

What to do: Name the folder of the project. Here::

    [tool.poetry.dependencies]
    shop = {path = "libs/shop"}
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.listed_paths import listed_paths
from venvoy_server.dependencies.analysis.local_paths import look
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.findings import ERROR

_SECTIONS = ("tool.uv.", "tool.poetry.")


def _check(context: RuleContext) -> Iterator[Draft]:
    host, path = context.inputs.host, context.inputs.path
    if host is None or path is None:
        return
    in_any_section = dialect_of(path) in ("pipfile", "script")
    for place, target in listed_paths(context, host, path):
        if (in_any_section or place.section.startswith(_SECTIONS)) and look(host, target) == "folder":
            message = f"`{place.value}` has no pyproject.toml and no setup.py, so it cannot be installed. Name a project's folder."
            yield context.place_draft(place, message)


RULE = Rule(
    "listed-folder-not-installable",
    "A folder without a project as a source",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    dialects=("pyproject", "script", "pipfile"),
)
