"""Accepts a file where a method expects a folder: editors pass the open file, and mean the folder of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import replace

if TYPE_CHECKING:
    from venvoy_protocol.base import Params
    from venvoy_server.call_context import CallContext

P = TypeVar("P", bound="Params")


def with_folders(context: CallContext, params: P) -> P:
    """Return a method's params in which each file passed as a folder is replaced by the folder of its project.

    This concerns the field `folder` and, if the client is a program such as an editor, the field `folders`. Without
    such a file, `params` are returned unchanged.
    """
    changed: dict[str, Any] = {}
    folder = getattr(params, "folder", None)
    if folder is not None and (meant := folder_meant(context, folder)) != folder:
        changed["folder"] = meant
    # If a person names a file as a folder to search, it is a mistake: the method reports an error.
    folders = getattr(params, "folders", None) if context.client.kind == "program" else None
    if folders and (several := [folder_meant(context, each) for each in folders]) != folders:
        changed["folders"] = several
    return replace(params, **changed) if changed else params


def folder_meant(context: CallContext, named: str) -> str:
    """Return the folder that a path means: for a file (saved or not), the folder for which its environment is chosen.

    This is usually the file's project. Any other path is returned unchanged, also if it does not exist.
    """
    found = context.host.stat(named)
    is_file = found.kind == "file" if found is not None else _is_unsaved(context, named)
    if not is_file:
        return named
    from venvoy_server.handlers.choice_folder import (
        choice_folder,
    )  # imported lazily: few calls need it, and it imports the selection

    return choice_folder(context, named)


def _is_unsaved(context: CallContext, path: str) -> bool:
    return context.unsaved is not None and context.unsaved(path) is not None
