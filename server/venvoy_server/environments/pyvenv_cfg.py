"""pyvenv.cfg, read as CPython reads it, and the prompt in the three encodings that its writers use."""

from __future__ import annotations

from venvoy_server.environments.path_bytes import path_text

BYTE_ORDER_MARK = "\ufeff"


def parse(data: bytes) -> dict[str, str]:
    """Return the settings of a pyvenv.cfg by lower-case key.

    As in CPython, a key is folded to lower case and split from its value at the first `=`; lines without one are
    skipped. A repeated key counts once: the first `home` wins (Modules/getpath.py), so that a line smuggled in
    through a prompt changes nothing; `include-system-site-packages` takes the last (Lib/site.py).
    """
    settings: dict[str, str] = {}
    for line in path_text(data).removeprefix(BYTE_ORDER_MARK).splitlines():
        key, separator, value = line.partition("=")
        key = key.strip().lower()
        if separator and (key not in settings or key == "include-system-site-packages"):
            settings[key] = value.strip()
    return settings


def prompt_of(settings: dict[str, str]) -> str | None:
    """Return the prompt that an environment was made with, decoded as its maker encoded it, or None.

    venv writes `repr()`, virtualenv 21 puts unescaped text between double quotes, uv writes it bare.
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
    """Undo `repr()`'s escapes; text that holds none, or broken ones, stays as it is."""
    if "\\" not in text:
        return text
    try:
        # unicode_escape reads Latin-1: what lies outside it is escaped first, and comes back with the rest.
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeError:
        return text


def claimed_version(settings: dict[str, str]) -> str | None:
    """Return the version that the file claims: only what its maker saw, never what runs today.

    `version` is venv's and virtualenv 21's, `version_info` virtualenv's (`3.11.7.final.0`) and uv's, `python-version`
    PEP 838's (`3.11`).
    """
    for key in ("version", "version_info", "python-version"):
        text = settings.get(key)
        if text and text[0].isdigit():
            return _without_level(text)
    return None


_LEVELS = {"alpha": "a", "beta": "b", "candidate": "rc"}


def _without_level(text: str) -> str:
    """Turn `3.11.7.final.0` into `3.11.7`, and `3.14.0.candidate.1` into `3.14.0rc1`."""
    parts = text.split(".")
    if len(parts) != 5:
        return text.rstrip("+")
    number = ".".join(parts[:3])
    return f"{number}{_LEVELS[parts[3]]}{parts[4]}" if parts[3] in _LEVELS else number


def maker_of(settings: dict[str, str]) -> str:
    """Return the tool that wrote a pyvenv.cfg: `uv`, `virtualenv` or `venv`."""
    for key in ("uv", "virtualenv"):
        if key in settings:
            return key
    return "venv"


def sees_system_packages(settings: dict[str, str]) -> bool:
    """Return whether the environment also sees its base's site-packages: it does where the file does not say (Lib/site.py)."""
    return settings.get("include-system-site-packages", "true").lower() == "true"
