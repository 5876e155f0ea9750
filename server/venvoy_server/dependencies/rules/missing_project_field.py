"""A `[project]` table without a name or a version, or a `[build-system]` table without `requires`.

`name` is required, and so is `version`, unless `dynamic` lists it. `requires` is required even if it is empty (PEP 518).
Tools refuse the file.

Example: in `pyproject.toml`::

    [project]
    name = "foo"

What to do: Add the field, or let the build backend fill it in. Here::

    [project]
    name = "foo"
    dynamic = ["version"]
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR


def _check(context: RuleContext) -> Iterator[Draft]:
    yield from _missing_in_project(context)
    build = context.document.data().get("build-system")
    place = next((each for each in context.document.places if each.section == "build-system"), None)
    if isinstance(build, dict) and "requires" not in build and place is not None:
        yield context.place_draft(place, "`[build-system]` has no `requires`. Set it, to `[]` if nothing is required.")


def _missing_in_project(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    project = document.data().get("project")
    if not isinstance(project, dict):
        return
    dynamic = project.get("dynamic")
    listed = dynamic if isinstance(dynamic, list) else []
    missing = [name for name in ("name", "version") if name not in project and (name == "name" or name not in listed)]
    place = next((each for each in document.places if each.section.split(".")[0] == "project"), None)
    if place is None:
        return
    for name in missing:
        way = "Set it, or list it in `dynamic`." if name == "version" else "Set it."
        yield context.place_draft(place, f"`[project]` has no `{name}`. {way}")


RULE = Rule(
    "missing-project-field",
    "A project without a name or version, or a build system without requirements",
    ERROR,
    "consistency",
    "document",
    _check,
    __doc__,
    dialects=("pyproject",),
)
