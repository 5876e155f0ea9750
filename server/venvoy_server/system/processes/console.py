"""The code page of Windows's console: in it cmd reads a batch file, whatever the encoding of the program that wrote it."""

from __future__ import annotations

from typing import Any, Protocol


class _Kernel(Protocol):
    def GetConsoleOutputCP(self) -> int:  # noqa: N802 (Windows's name)
        """Return the number of the code page, 0 if there is no console."""
        ...


def console_encoding(kernel: _Kernel) -> str | None:
    """Return Python's name of the console's encoding, None if there is no console or Python does not know it.

    Source: GetConsoleOutputCP in the Windows documentation. 65001 is UTF-8.
    """
    import codecs

    number = kernel.GetConsoleOutputCP()
    try:
        return codecs.lookup("utf-8" if number == 65001 else f"cp{number}").name if number else None
    except LookupError:
        return None


def windows_console_encoding() -> str | None:
    """Return the encoding of this process's console."""
    import ctypes

    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]  # only on Windows
    return console_encoding(kernel)
