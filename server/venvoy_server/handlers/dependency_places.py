"""The lists of dependencies in a project's files that menus and completion offer for adding or removing packages."""

from __future__ import annotations

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.compiled_files import is_compiled
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.editing.project_list import DEPENDENCIES, EXTRAS, lists_of
from venvoy_server.dependencies.editing.requirements_list import listed
from venvoy_server.handlers.included_files import text_of
from venvoy_server.menus.facts import DependencyPlace


def dependency_places(context: CallContext, files: list[str]) -> list[DependencyPlace]:
    """Return the lists of dependencies in `files` (paths) that a user may edit.

    These are each list in a pyproject.toml, and the requirements files that no tool has generated.
    """
    found: list[DependencyPlace] = []
    for path in files:
        name = context.host.paths.basename(path)
        text = context.unsaved(path) if context.unsaved is not None else None
        text = text if text is not None else text_of(context, path)
        if text is None:
            continue
        if name == "pyproject.toml":
            found += _of_project(path, text)
        elif not name.endswith(".toml") and not is_compiled(Document.parse(text)):
            found.append(DependencyPlace(name, "", {"requirement": path}, listed(text)))
    return found


def _of_project(path: str, text: str) -> list[DependencyPlace]:
    places = []
    for keys, names in lists_of(text):
        if keys == DEPENDENCIES:
            places.append(DependencyPlace("pyproject.toml", "dependencies", {"requirement": path}, names))
        else:
            kind = "extra" if keys[:-1] == EXTRAS else "group"
            params = {"requirement": path, kind: keys[-1]}
            places.append(DependencyPlace("pyproject.toml", f"{kind} {keys[-1]}", params, names))
    return places
