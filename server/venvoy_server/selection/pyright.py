"""Offer the environment that pyright's or basedpyright's settings name: `venv` in the folder `venvPath`.

They are read from pyrightconfig.json, and if that does not exist, from pyproject.toml. Relative paths are resolved
against the file's folder; both keys are required. basedpyright's own table precedes pyright's.
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
    """Yield an offer (a proposal of the Python to use) for the environment that pyright's settings name.

    These are `venvPath` and `venv`; the first file or table that has both is used. Nothing is yielded if none has.
    """
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
