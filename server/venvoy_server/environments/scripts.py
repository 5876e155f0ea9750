"""What the scripts of an environment say about the place for which they were made; they are read, never run."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import Tree

_SIZE = 8192
_MARKER = "VIRTUAL_ENV="


def activated_path(host: Host, tree: Tree) -> str | None:
    """Return the path that the activation script puts into VIRTUAL_ENV, or None where it computes it or is not there."""
    for name in ("activate", "activate.bat"):
        try:
            data = host.read(f"{tree.bin}{host.paths.sep}{name}", _SIZE)
        except OSError:
            continue
        return _literal(data.decode("utf-8", "surrogateescape"), tree.prefix)
    return None


def _literal(text: str, expected: str) -> str | None:
    """Return the first literal absolute path assigned to VIRTUAL_ENV; `$(...)` and `$NAME` are no literals.

    The path that is expected is looked for as it stands first: older versions of venv quote nothing inside it.
    """
    start = text.find(_MARKER)
    while start >= 0:
        value = text[start + len(_MARKER) : start + len(_MARKER) + 8192]
        if value.startswith(expected, value[:1] in ("'", '"')):
            return expected
        path = _unquote(value)
        if path.startswith(("/", "\\\\")) or path[1:3] in (":\\", ":/"):
            return path
        start = text.find(_MARKER, start + 1)
    return None


def _unquote(value: str) -> str:
    """Undo a POSIX shell's quotes, or take off the closing quote of a batch file's `set "NAME=value"`."""
    if value[:1] not in ("'", '"'):
        return value.partition("\n")[0].rstrip().removesuffix('"')
    parts: list[str] = []
    while value[:1] in ("'", '"'):
        text, _, rest = value[1:].partition(value[0])
        parts.append(text)
        value = rest
    return "".join(parts)
