"""What the scripts of an environment say about the place for which they were made; they are read, never run."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import Tree

_SIZE = 16384


def activated_path(host: Host, tree: Tree) -> str | None:
    """Return the path that the activation script puts into VIRTUAL_ENV, or None where it computes it or is not there."""
    if tree.bin is None:
        return None
    for name, marker in (("activate", b"VIRTUAL_ENV="), ("activate.bat", b"VIRTUAL_ENV=")):
        if name in tree.scripts:
            try:
                data = host.read(host.paths.join(tree.bin, name), _SIZE)
            except OSError:
                continue
            return _literal(data, marker)
    return None


def _literal(data: bytes, marker: bytes) -> str | None:
    """Return the first literal absolute path assigned after a marker; `$(...)` and `$VAR` are no literals."""
    start = data.find(marker)
    while start >= 0:
        end = data.find(b"\n", start)
        value = data[start + len(marker) : end if end >= 0 else None].decode("utf-8", "surrogateescape").strip("\r")
        text = _unquote(value)
        if text and (text.startswith(("/", "\\\\")) or text[1:3] in (":\\", ":/")):
            return text
        start = data.find(marker, start + 1)
    return None


def _unquote(value: str) -> str:
    """Undo a POSIX shell's quotes, or take off the closing quote of a batch file's `set "NAME=value"`."""
    if value[:1] not in "'\"":
        return value.rstrip().removesuffix('"')
    parts: list[str] = []
    rest = value
    while rest[:1] in ("'", '"') and rest:
        quote = rest[0]
        text, closed, rest = rest[1:].partition(quote)
        parts.append(text)
        if not closed:
            break
    return "".join(parts)
