"""`python.defaultInterpreterPath` in a folder's .vscode/settings.json."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery
from venvoy_server.selection.settings_text import text_in
from venvoy_server.selection.written_paths import absolute

_SETTING = "python.defaultInterpreterPath"


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield what the setting names; a bare command (`python`, the default) says nothing."""
    settings_file = search.paths.join(folder, ".vscode", "settings.json")
    value = text_in(search.json(settings_file) or {}, _SETTING)
    path = expanded(search, folder, value) if value else None
    if path and (search.paths.sep in path or "/" in path):
        yield offer_named(
            search, "vscode-settings", folder, f"{_SETTING} in {settings_file}", absolute(search.host, folder, path)
        )


def expanded(search: SelectionQuery, folder: str, value: str) -> str | None:
    """Return a setting with VS Code's variables replaced, or None where it has one that is not known here."""
    parts = value.split("${")
    text = parts[0]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        replaced = _variable(search, folder, name) if closed else None
        if replaced is None:
            return None
        text += replaced + rest
    return text


def _variable(search: SelectionQuery, folder: str, name: str) -> str | None:
    if name == "workspaceFolder" or name in ("workspaceRoot", f"workspaceFolder:{search.paths.basename(folder)}"):
        return folder
    if name == "workspaceFolderBasename":
        return search.paths.basename(folder)
    if name == "userHome":
        return search.host.home
    if name in ("pathSeparator", "/"):
        return search.paths.sep
    return search.client_variable(name[4:]) if name.startswith("env:") else None
