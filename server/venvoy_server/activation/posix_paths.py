"""Windows' PATH as the POSIX shells of Windows (Git Bash, MSYS2, Cygwin with `/c` mounted) have it."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.activation.model import VariableEdit


def with_posix_paths(edits: Iterable[VariableEdit]) -> tuple[VariableEdit, ...]:
    """Return the edits with lists as those shells write them (`:`, `/c/...`); on other systems than Windows, unchanged.

    Whole variables keep Windows' spelling: native programs read them, and the shell passes them on.
    """
    return tuple(
        VariableEdit(edit.op, edit.name.upper(), _posix(edit.value), ":") if edit.separator == ";" else edit
        for edit in edits
    )


def _posix(path: str) -> str:
    path = path.replace("\\", "/")
    return f"/{path[0].lower()}{path[2:]}" if path[1:2] == ":" else path
