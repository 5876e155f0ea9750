"""The code page (character encoding) of the Windows console, in which cmd reads batch files."""

from __future__ import annotations

from typing import Any, Protocol


class _Kernel(Protocol):
    def GetConsoleOutputCP(self) -> int:  # noqa: N802 (Windows's name)
        """Return the number of the console's output code page, such as 65001 (UTF-8), or 0 if there is no console."""
        ...


def console_encoding(kernel: _Kernel) -> str | None:
    """Return Python's name for the console's encoding, or None if there is no console or its encoding is unknown.

    `kernel` is kernel32.dll or a test double. Source: GetConsoleOutputCP in the Windows documentation. 65001 is UTF-8.
    """
    import codecs

    number = kernel.GetConsoleOutputCP()
    try:
        return codecs.lookup("utf-8" if number == 65001 else f"cp{number}").name if number else None
    except LookupError:
        return None


def windows_console_encoding() -> str | None:
    """Return Python's name for the encoding of this process's console (Windows only).

    None if there is no console, or if its encoding is unknown.
    """
    import ctypes

    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]  # only on Windows
    return console_encoding(kernel)
