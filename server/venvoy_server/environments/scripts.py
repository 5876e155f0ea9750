"""Read from an environment's activation scripts the path for which they were made; they are never run."""

from __future__ import annotations

import re

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import Tree
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.environments.patterns import pattern

_SIZE = 8192
_MARKER = "VIRTUAL_ENV="
# virtualenv escapes characters outside ASCII as octal UTF-8 bytes, to be independent of the locale
# (`BashActivator.quote` in its activation/bash/__init__.py).
_OCTAL = pattern(r"""\$\([^()]*printf '%b' '((?:\\0[0-3][0-7]{2})+)'\)""")


def activated_path(host: Host, tree: Tree) -> str | None:
    """Return the path that the activation script assigns to VIRTUAL_ENV; None if computed or without a script."""
    for name in ("activate", "activate.bat"):
        try:
            data = host.read(f"{tree.bin}{host.paths.sep}{name}", _SIZE)
        except OSError:
            continue
        return _literal(path_text(data), tree.prefix)
    return None


def _literal(text: str, expected: str) -> str | None:
    """Return the first literal absolute path assigned to VIRTUAL_ENV; `$(...)` and `$NAME` are not literals.

    The expected path is first compared without unquoting, because older versions of venv do not escape quotes in it.
    """
    start = text.find(_MARKER)
    while start >= 0:
        value = text[start + len(_MARKER) : start + len(_MARKER) + 8192]
        if value.startswith(expected, value[:1] in ("'", '"')):
            return expected
        line = _OCTAL.sub(_decoded, value.partition("\n")[0])
        path = "" if "$(" in line else _unquote(line)
        if path.startswith(("/", "\\\\")) or path[1:3] in (":\\", ":/"):
            return path
        start = text.find(_MARKER, start + 1)
    return None


def _decoded(octal: re.Match[str]) -> str:
    r"""Decode UTF-8 bytes written in octal, as in `\0303\0274`."""
    codes = octal.group(1).split("\\0")[1:]
    return path_text(bytes([int(code, 8) for code in codes]))


def _unquote(line: str) -> str:
    """Return a POSIX shell word without quotes, or a batch value without the end quote of `set "NAME=value"`."""
    if line[:1] not in ("'", '"') and not _is_quoted_inside(line):
        return line.rstrip().removesuffix('"')
    parts: list[str] = []
    rest = line
    while rest and not rest[0].isspace():
        if rest[0] in "'\"":
            part, _, rest = rest[1:].partition(rest[0])
        else:
            end = next((number for number, char in enumerate(rest) if char in "'\"" or char.isspace()), len(rest))
            part, rest = rest[:end], rest[end:]
        parts.append(part)
    return "".join(parts)


def _is_quoted_inside(line: str) -> bool:
    """Return whether quotes open and close within a word; a line of a batch file has only the closing one."""
    return line.count('"') > 1 or line.count("'") > 1
