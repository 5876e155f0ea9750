"""Read, from the activation scripts of an environment, the path for which they were made; no script is run."""

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
    """Return the path that the environment's activation script assigns to VIRTUAL_ENV.

    None if there is no script, or if the script computes the path.
    """
    for name in ("activate", "activate.bat"):
        try:
            data = host.read(f"{tree.bin}{host.paths.sep}{name}", _SIZE)
        except OSError:
            continue
        return _literal(path_text(data), tree.prefix)
    return None


def _literal(text: str, expected: str) -> str | None:
    """Return the first absolute path that a script's text assigns to VIRTUAL_ENV, or None if it assigns none.

    Assignments of computed values, with `$(...)` or `$NAME`, do not count. If the assigned text is exactly the path
    `expected` (the environment's present folder), this is returned as it is: older versions of venv do not escape
    quotes in the path, so unquoting would change it.
    """
    start = text.find(_MARKER)
    while start >= 0:
        value = text[start + len(_MARKER) : start + len(_MARKER) + 8192]
        if _is_value(value, expected):
            return expected
        line = _OCTAL.sub(_decoded, value.partition("\n")[0])
        path = "" if "$(" in line else _unquote(line)
        if path.startswith(("/", "\\\\")) or path[1:3] in (":\\", ":/"):
            return path
        start = text.find(_MARKER, start + 1)
    return None


def _is_value(text: str, path: str) -> bool:
    """Return whether `text` (what follows `VIRTUAL_ENV=` in a script) begins with exactly `path`, in quotes or not."""
    quote = text[:1] if text[:1] in ("'", '"') else ""
    after = text[len(quote) + len(path) :][:1]
    ends = (quote,) if quote else ("", "\r", "\n", '"')
    return text.startswith(path, len(quote)) and after in ends


def _decoded(octal: re.Match[str]) -> str:
    r"""Return the text that a shell's `$(printf '%b' '\0303\0274')` prints; the numbers are group 1 of `octal`."""
    codes = octal.group(1).split("\\0")[1:]
    return path_text(bytes([int(code, 8) for code in codes]))


def _unquote(line: str) -> str:
    """Return the value that an activation script assigns to VIRTUAL_ENV, without quotes.

    `line` is the rest of the line after `VIRTUAL_ENV=`. In a shell script, the value is the first word, which may
    contain spaces in quotes. In a batch file (`set "VIRTUAL_ENV=value"`), the value is everything before the quote at
    the end.
    """
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
    """Return whether a text contains at least two double quotes, or at least two single quotes.

    `line` is the text after `VIRTUAL_ENV=` in an activation script. Two equal quotes enclose a value in a shell script.
    In a batch file, the text has only the last quote of `set "VIRTUAL_ENV=value"`.
    """
    return line.count('"') > 1 or line.count("'") > 1
