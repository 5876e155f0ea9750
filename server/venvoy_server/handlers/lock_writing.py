"""Writing a lock file: what changes compared with the old lock, and protection of text that is unsaved in an editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from venvoy_protocol import operation as wire
from venvoy_protocol.errors import failure
from venvoy_protocol.list_edit import ListEdit
from venvoy_protocol.package import PackageChange
from venvoy_server.call_context import CallContext
from venvoy_server.convert import to_wire
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.documents import read_bytes
from venvoy_server.handlers.lock_overwriting import refuse_to_overwrite
from venvoy_server.handlers.lock_texts import changes_between, pinned, with_paths
from venvoy_server.handlers.text_diff import diff_of
from venvoy_server.handlers.text_fixes import line_edits
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import Change, LockText


def bytes_of(context: CallContext, path: str) -> bytes | None:
    """Return the bytes of a file, or None if it does not exist.

    Raises MethodError if the file cannot be read or has unsaved changes in the editor.
    """
    if context.host.stat(path) is None:
        return None
    try:
        data = read_bytes(context.host, path, "lock")
    except OSError as error:
        raise failure("file-unreadable", f"{path} cannot be read: {error.strerror or error}.", path=path) from None
    refuse_unsaved(context, path, decode(data).text)
    return data


def refuse_unsaved(context: CallContext, path: str, saved: str | None = None) -> None:
    """Raise MethodError if the editor has unsaved changes of a file, since uv reads the file on disk.

    `saved` is the text on disk; None to read it here.
    """
    shown = context.unsaved(path) if context.unsaved is not None else None
    if shown is None:
        return
    if saved is None:
        try:
            saved = decode(read_bytes(context.host, path, "lock")).text
        except OSError:
            return
    if shown != saved:
        message = f"{path} has unsaved changes in the editor. Save it, and try again."
        raise failure("invalid-request", message, path=path)


def lock_fields(
    context: CallContext, path: str | None, found: LockText, sources: Sequence[str], *, dry_run: bool
) -> dict[str, Any]:
    """Write a new lock to the file `path`, and return the result as fields of a LockResult or ExportResult.

    Nothing is written if `path` is None or `dry_run` is set. `found` is the new lock as uv made it, and `sources` are
    the files it was made from. The fields include the lock's text, the edit of the file, and the changed packages.
    Raises MethodError if `path` is one of `sources`, or an existing file whose content is not a lock.
    """
    before = bytes_of(context, path) if path is not None else None
    if path is not None:
        refuse_to_overwrite(context, path, decode(before or b"").text, sources)
    text = moved_text(context, found, path) if path is not None and is_lock(path) else found.text
    old = decode(before or b"").text
    if "\r\n" in old:
        text = text.replace("\n", "\r\n")
    edit = ListEdit(path=path or "", edits=[], diff="", written="no")
    changes: tuple[Change, ...] = ()
    if path is not None and text != old:
        name = context.host.paths.basename(path)
        edit = replace(edit, edits=line_edits(Positions.of(old), text, "utf-16"), diff=diff_of(old, text, name).text)
        changes = changes_between(pinned(path, old), pinned(path, text))
        if not dry_run:
            context.machine.replace_file(context.host.real_path(path), before, text.encode())
            edit.written = "file"
    return {
        "edit": edit,
        "text": text,
        "changes": [
            PackageChange(name=each.name, action=each.action, before=each.previous, after=each.version)
            for each in changes
        ],
        "command": list(found.command),
        "settings": [to_wire(each, wire.HandedSetting) for each in found.settings],
        "notices": list(found.notices),
        "dry_run": dry_run,
    }


def moved_text(context: CallContext, found: LockText, path: str) -> str:
    """Return the text of a pylock.toml with its relative paths changed to be relative to the folder of `path`.

    `path` is where the text will be written.
    """
    paths = context.host.paths
    folder = paths.dirname(path)

    def moved(value: str) -> str:
        if paths.isabs(value):
            return value
        place = paths.normpath(paths.join(found.folder, value))
        return paths.relpath(context.host.real_path(place), context.host.real_path(folder)).replace("\\", "/")

    return with_paths(found.text, moved)
