"""Convert edits of PATH to the path form of POSIX shells on Windows (Git Bash, MSYS2, Cygwin with `/c` mounted)."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.activation.model import VariableEdit


def with_posix_paths(edits: Iterable[VariableEdit]) -> tuple[VariableEdit, ...]:
    r"""Return the edits with the entries of Windows' PATH in POSIX form: `/c/bin` for `C:\bin`, with the separator `:`.

    Only edits whose separator is `;` are converted. Edits that set or unset an entire variable keep their Windows form,
    since native programs read it.
    """
    return tuple(
        VariableEdit(edit.op, edit.name.upper(), _posix(edit.value), ":") if edit.separator == ";" else edit
        for edit in edits
    )


def _posix(path: str) -> str:
    path = path.replace("\\", "/")
    return f"/{path[0].lower()}{path[2:]}" if path[1:2] == ":" else path
