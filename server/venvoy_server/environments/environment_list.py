"""Edit `.python-envs` (PEP 832, draft), which lists one environment per line; the last line is the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from venvoy_server.environments.path_bytes import path_text

if TYPE_CHECKING:
    from venvoy_server.environments.host import Host

FILE = ".python-envs"
LOCK = ".python-envs.lock"
"""Lock file that virtualenv, and tools that follow it, hold while they write the list."""


def entry_of(host: Host, folder: str, prefix: str) -> str | None:
    """Return the line to write to a folder's `.python-envs` for the environment at `prefix`, or None.

    The line is the environment's path: relative to `folder`, with `/`, if it is inside, else absolute. None if the file
    cannot hold the path: if it has a line break, a NUL or bytes that are not UTF-8.
    """
    paths = host.paths
    if any(character in prefix for character in "\0\n\r") or not _is_utf8(prefix):
        return None
    inside = prefix.startswith(folder.rstrip(paths.sep) + paths.sep)
    if not inside:
        return prefix
    relative = prefix[len(folder.rstrip(paths.sep)) + 1 :].replace(paths.sep, "/")
    # Readers interpret `user@host:path` and `~` differently.
    return f"./{relative}" if ":" in relative or relative.startswith("~") else relative


def with_default(data: bytes | None, entry: str, is_same: Callable[[str], bool]) -> bytes:
    """Return the new content of a `.python-envs` file, with the line `entry` as the last one, which is the default.

    `data` is the old content, or None if the file does not exist. `is_same` returns whether a line names the same
    environment as `entry`; such lines are removed, the others and the kind of line break are kept. If only the last
    line names it, the content is returned unchanged.
    """
    lines = _lines(data or b"")
    end = b"\r\n" if any(line.endswith(b"\r\n") for line in lines) else b"\n"
    named = [_text(line) for line in lines]
    filled = [text for text in named if text.strip()]
    if filled and is_same(filled[-1]) and sum(map(is_same, filled)) == 1:
        return data or b""
    kept = [line for line, text in zip(lines, named, strict=True) if not text.strip() or not is_same(text)]
    if kept and not kept[-1].endswith(b"\n"):
        kept[-1] += end
    return b"".join(kept) + entry.encode() + end


def _lines(data: bytes) -> list[bytes]:
    r"""Split bytes into lines that keep their line breaks; only `\n` and `\r\n` end a line."""
    *whole, rest = data.split(b"\n")
    return [line + b"\n" for line in whole] + ([rest] if rest else [])


def _text(line: bytes) -> str:
    return path_text(line).removeprefix("\ufeff").removesuffix("\n").removesuffix("\r")


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
