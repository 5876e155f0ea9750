"""Validation of environment names, prompts and paths, which end up in shell scripts, pyvenv.cfg and PATH.

uv writes the prompt into activate scripts without quoting, and a line break in pyvenv.cfg starts another key; the path
ends up in PATH and in shebang lines. All are therefore checked before anything is written.
"""

from __future__ import annotations

import unicodedata

from venvoy_server.environments.host import PathFlavour

_REFUSED = {
    '"': "a quotation mark",
    "'": "an apostrophe",
    "`": "a backtick",
    "$": "a dollar sign",
    "%": "a percent sign",
    "!": "an exclamation mark",
    "\\": "a backslash",
    "/": "a slash",
    ":": "a colon",
    ";": "a semicolon",
}
_WINDOWS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
)


def refuse_control_characters(text: str) -> str | None:
    """Return why a text is refused: it has control characters or lone surrogates. None if it has neither."""
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs":
            return "its bytes are not UTF-8, which no tool that makes environments can handle"
        if category in {"Cc", "Zl", "Zp"}:
            return f"it contains the control character U+{ord(character):04X}"
    return None


def refuse_name(name: str) -> str | None:
    """Return why the name of an environment's folder, or a prompt, is refused; None if it is accepted."""
    if not name.strip():
        return "it is empty"
    if name == ".":
        return "tools take it for the name of the folder they run in"
    if name.startswith("-"):
        return "it begins with '-', which tools take for an option"
    return refuse_control_characters(name) or _refuse_character(name)


def _refuse_character(name: str) -> str | None:
    for character in name:
        if character in _REFUSED:
            return f"it contains {_REFUSED[character]}"
    return None


def refuse_target(path: str, paths: PathFlavour, *, windows: bool) -> str | None:
    """Return why no environment may be created at an absolute path; None if the path is accepted.

    A path is refused if it contains PATH's separator (`:` or `;`) or a control character. The last component must also
    be free of characters with a meaning in shell scripts, such as quotation marks and `$`. `windows`: whether names
    that Windows reserves (such as `con`) are refused as well. `paths` has the path functions of the platform.
    """
    if not paths.isabs(path):
        return "it is not absolute"
    name = paths.basename(path.rstrip(paths.sep))
    if not name or name in {".", ".."}:
        return "it names no folder"
    return refuse_control_characters(path) or _refuse_separator(path, paths) or _refuse_last(name, windows)


def _refuse_separator(path: str, paths: PathFlavour) -> str | None:
    if paths.pathsep in path:
        return f"it contains {paths.pathsep!r}, which separates the entries of PATH"
    return None


def _refuse_last(name: str, windows: bool) -> str | None:
    if windows and name.split(".")[0].lower() in _WINDOWS_DEVICES:
        return "it is the name of a device"
    if windows and name.endswith((" ", ".")):
        return "it ends with a space or a dot, which Windows drops"
    return refuse_name(name)


def safe_prompt(wanted: str) -> str:
    """Return a prompt derived from a folder's name, with every refused character replaced by `_`.

    Spaces at either end and leading dashes are removed; if nothing is left, the prompt is `venv`.
    """
    cleaned = "".join("_" if _bad(character) else character for character in wanted).strip().lstrip("-").strip()
    return cleaned if cleaned not in {"", "."} else "venv"


def _bad(character: str) -> bool:
    return character in _REFUSED or refuse_control_characters(character) is not None
