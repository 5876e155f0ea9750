"""Offer the environment or interpreter that the setting `environment.python` of the type checker ty names.

It is read from ty.toml, else from [tool.ty.environment] of pyproject.toml.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery
from venvoy_server.selection.settings_text import table, text_in
from venvoy_server.selection.written_paths import absolute


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for the environment or interpreter that ty's settings name.

    If the folder has a ty.toml, its pyproject.toml is ignored.
    """
    own, project = (search.paths.join(folder, name) for name in ("ty.toml", "pyproject.toml"))
    if search.text(own) is not None:
        where, values = f"[environment] of {own}", table(search.toml(own, "python"), "environment")
    else:
        values = table(search.toml(project, "ty.environment"), "tool", "ty", "environment")
        where = f"[tool.ty.environment] of {project}"
    python = text_in(values, "python")
    if python:
        yield offer_named(search, "ty", folder, f"python in {where}", absolute(search.host, folder, python))
