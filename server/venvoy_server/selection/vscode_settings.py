"""Offer what `python.defaultInterpreterPath` names, a setting in a folder's .vscode/settings.json."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.named import offer_named
from venvoy_server.selection.search import SelectionQuery
from venvoy_server.selection.settings_text import text_in
from venvoy_server.selection.written_paths import absolute

_SETTING = "python.defaultInterpreterPath"
_ANY_PYTHON = frozenset({"python", "python3", "py"})
"""Commands that do not name a particular Python."""


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for what `python.defaultInterpreterPath` names.

    `python` (VS Code's default), `python3` and `py` name no particular Python and are skipped. Another command, such as
    `python3.9`, is looked up on the client's PATH, as VS Code does. A file that is not JSON, a value with an unknown
    variable, or a command that is not on PATH is reported and skipped.
    """
    settings_file = search.paths.join(folder, ".vscode", "settings.json")
    settings = search.json(settings_file)
    if settings is None and _SETTING in (search.text(settings_file) or ""):
        message = f"{settings_file} has {_SETTING}, and cannot be read as JSON: it was passed over. Correct the file."
        problem = SelectionProblem("setting-missing", message, "information", settings_file)
        yield Offer("vscode-settings", f"{settings_file} cannot be read.", folder, problems=(problem,), decides=False)
    value = text_in(settings or {}, _SETTING)
    if not value:
        return
    setting = f"{_SETTING} in {settings_file}"
    path, unknown = expanded(search, folder, value)
    if unknown is not None:
        yield _unresolved(folder, setting, settings_file, value, unknown)
    elif search.paths.sep in path or "/" in path:
        yield offer_named(search, "vscode-settings", folder, setting, absolute(search.host, folder, path))
    elif path not in _ANY_PYTHON:
        found = _on_path(search, path)
        if found is None:
            yield _not_there(folder, setting, settings_file, path)
        else:
            yield offer_named(search, "vscode-settings", folder, f"{setting} ({path})", found)


def _on_path(search: SelectionQuery, command: str) -> str | None:
    """Return the path of a command in the first absolute folder of the client's PATH that has it, or None."""
    names = (command, f"{command}.exe") if search.host.platform == "win32" else (command,)
    for folder in (search.client_variable("PATH") or "").split(search.paths.pathsep):
        for name in names:
            path = search.paths.join(folder, name)
            if search.paths.isabs(folder) and search.host.is_executable(path):
                return path
    return None


def _not_there(folder: str, setting: str, settings_file: str, command: str) -> Offer:
    message = f"{setting} is {command}, a command that is not on PATH: it was passed over. Write the path of a Python."
    problem = SelectionProblem("setting-missing", message, "information", settings_file)
    return Offer("vscode-settings", f"{setting} is {command}.", folder, problems=(problem,), decides=False)


def expanded(search: SelectionQuery, folder: str, value: str) -> tuple[str, str | None]:
    """Replace VS Code's variables such as `${workspaceFolder}` in a setting; return the resulting text and None.

    If a variable is unknown, return the text before it, and the variable (`${NAME}`). `folder` is the one that has the
    settings.
    """
    parts = value.split("${")
    text = parts[0]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        replaced = _variable(search, folder, name) if closed else None
        if replaced is None:
            return text, f"${{{name}}}" if closed else f"${{{part}"
        text += replaced + rest
    return text, None


def _variable(search: SelectionQuery, folder: str, name: str) -> str | None:
    if name in ("workspaceFolder", "workspaceRoot"):
        return folder
    if name.startswith("workspaceFolder:"):
        named = (root for root in (folder, *search.roots) if search.paths.basename(root) == name.partition(":")[2])
        return next(named, None)
    if name == "workspaceFolderBasename":
        return search.paths.basename(folder)
    if name == "userHome":
        return search.host.home
    if name in ("pathSeparator", "/"):
        return search.paths.sep
    return search.client_variable(name[4:]) if name.startswith("env:") else None


def _unresolved(folder: str, setting: str, settings_file: str, value: str, unknown: str) -> Offer:
    problem = SelectionProblem(
        "setting-missing",
        f"{setting} is {value}, and {unknown} cannot be resolved here: it was passed over. Correct the setting.",
        "information",
        settings_file,
    )
    return Offer("vscode-settings", f"{setting} is {value}.", folder, problems=(problem,), decides=False)
