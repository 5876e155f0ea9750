"""Parse pyvenv.cfg, the settings file of a virtual environment, as CPython does.

The setting `prompt` is decoded as the tool that wrote the file encodes it (venv, virtualenv or uv).
"""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_text

BYTE_ORDER_MARK = "\ufeff"


def parse(data: bytes) -> dict[str, str]:
    """Return the settings in the content of a pyvenv.cfg, by key in lower case.

    As in CPython, a line is split at the first `=`; lines without `=` are skipped. Of a repeated key, the first value
    is used (Modules/getpath.py), so that a line break in the prompt cannot override other settings. Only for
    `include-system-site-packages` the last value is used (Lib/site.py).
    """
    settings: dict[str, str] = {}
    for line in path_text(data).removeprefix(BYTE_ORDER_MARK).splitlines():
        key, separator, value = line.partition("=")
        key = key.strip().lower()
        if separator and (key not in settings or key == "include-system-site-packages"):
            settings[key] = value.strip()
    return settings


def prompt_of(settings: dict[str, str]) -> str | None:
    """Return the text that the environment shows in a shell's prompt, or None if pyvenv.cfg has no `prompt`.

    The value is decoded by the rules of the tool that wrote it: venv writes `repr()`, virtualenv 21 puts unescaped text
    in double quotes, uv writes the text alone.
    """
    text = settings.get("prompt")
    if not text or "uv" in settings:
        return text or None
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in "'\""
    if not quoted:
        return text
    if "virtualenv" in settings:
        return text[1:-1]
    return _unescape(text[1:-1])


def _unescape(text: str) -> str:
    """Undo the escapes of `repr()`; text without escapes, or with invalid ones, is returned unchanged."""
    if "\\" not in text:
        return text
    try:
        # unicode_escape decodes Latin-1: other characters are escaped first, and unescaped with the rest.
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeError:
        return text


def claimed_version(settings: dict[str, str]) -> str | None:
    """Return the Python version that pyvenv.cfg claims, or None if it has none.

    It is the version at the environment's creation, which may differ from the one that runs now. `version` is written
    by venv and virtualenv 21, `version_info` by virtualenv (`3.11.7.final.0`) and uv, `python-version` is PEP 838's
    (`3.11`).
    """
    for key in ("version", "version_info", "python-version"):
        text = settings.get(key)
        if text and text[0].isdigit():
            return _without_level(text)
    return None


_LEVELS = {"alpha": "a", "beta": "b", "candidate": "rc"}


def _without_level(text: str) -> str:
    """Normalise `3.11.7.final.0` to `3.11.7`, and `3.14.0.candidate.1` to `3.14.0rc1`."""
    parts = text.split(".")
    if len(parts) != 5:
        return text.rstrip("+")
    number = ".".join(parts[:3])
    return f"{number}{_LEVELS[parts[3]]}{parts[4]}" if parts[3] in _LEVELS else number


def maker_of(settings: dict[str, str]) -> str:
    """Return the tool that wrote a pyvenv.cfg with these settings: `uv`, `virtualenv` or `venv`."""
    for key in ("uv", "virtualenv"):
        if key in settings:
            return key
    return "venv"


def sees_system_packages(settings: dict[str, str]) -> bool:
    """Return whether an environment can also import the packages of the Python from which it was made.

    This is `include-system-site-packages` in pyvenv.cfg; without this setting it is True (Lib/site.py).
    """
    return settings.get("include-system-site-packages", "true").lower() == "true"
