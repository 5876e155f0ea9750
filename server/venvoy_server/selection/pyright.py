"""`venvPath` and `venv` of pyright and basedpyright: in pyrightconfig.json, else in pyproject.toml.

If there is a pyrightconfig.json, Pyright reads nothing else. Relative paths are resolved against the file's folder;
both keys are required. basedpyright reads its own table before pyright's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery
from venvoy_server.selection.settings_text import table, text_in
from venvoy_server.selection.written_paths import absolute


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield the environment in the first file or table that has both keys."""
    for where, values in _places(search, folder):
        base, name = text_in(values, "venvPath"), text_in(values, "venv")
        if base and name:
            path = search.paths.join(absolute(search.host, folder, base), name)
            yield offer_named(search, "pyright", folder, f"venvPath and venv in {where}", search.paths.normpath(path))
            return


def _places(search: SelectionQuery, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    own = search.paths.join(folder, "pyrightconfig.json")
    configured = search.json(own)
    if configured is not None:
        yield own, configured
        return
    project = search.paths.join(folder, "pyproject.toml")
    for tool in ("basedpyright", "pyright"):
        yield f"[tool.{tool}] of {project}", table(search.toml(project, tool), "tool", tool)
