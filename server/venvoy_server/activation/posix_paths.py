"""Conversion of PATH edits for the POSIX shells of Windows (Git Bash, MSYS2, Cygwin with `/c` mounted)."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.activation.model import VariableEdit


def with_posix_paths(edits: Iterable[VariableEdit]) -> tuple[VariableEdit, ...]:
    """Return the edits with list entries in POSIX form (`:`, `/c/...`).

    Edits for other systems than Windows are unchanged. Variables that are set as a whole keep their Windows form, since
    native programs read them.
    """
    return tuple(
        VariableEdit(edit.op, edit.name.upper(), _posix(edit.value), ":") if edit.separator == ";" else edit
        for edit in edits
    )


def _posix(path: str) -> str:
    path = path.replace("\\", "/")
    return f"/{path[0].lower()}{path[2:]}" if path[1:2] == ":" else path
