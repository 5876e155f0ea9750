"""Interpreters on PATH."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.layout import is_python_name
from venvoy_server.locators.model import Candidate, Context


def find(context: Context) -> Iterator[Candidate]:
    """Yield every executable on PATH that is named as an interpreter; shims and Windows' Store stubs are left out."""
    host = context.host
    for folder in dict.fromkeys((host.variable("PATH") or "").split(host.paths.pathsep)):
        if host.paths.isabs(folder) and not _holds_shims(context, folder):
            yield from executables_in(context, folder)


def executables_in(context: Context, folder: str, manager: str | None = None) -> Iterator[Candidate]:
    """Yield the interpreters in one folder, by name."""
    host = context.host
    try:
        children = host.children(folder)
    except OSError as error:
        if isinstance(error, TimeoutError):
            context.leave_out(folder, f"{folder} does not answer.")
        return
    for name in sorted(child.name for child in children if child.kind in ("file", "link") and is_python_name(child.name)):
        yield Candidate(host.paths.join(folder, name), "executable", manager)


def _holds_shims(context: Context, folder: str) -> bool:
    """Say whether a folder holds programs that only choose an interpreter; their tools' own folders are searched instead."""
    return context.host.paths.basename(folder) == "shims" or folder.rstrip("\\").lower().endswith("\\microsoft\\windowsapps")
