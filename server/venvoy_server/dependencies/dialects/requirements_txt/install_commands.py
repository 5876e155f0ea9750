"""Recognise install commands pasted into a requirements file, with or without a shell or notebook prompt."""

from __future__ import annotations

import re
import shlex

from venvoy_server.dependencies.dialects.requirements_txt.accepted import is_requirement
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

_PROMPT = (
    r"(?:(?:\([\w.-]+\)\s*)?(?:[$%!>]+|PS [^>\n]{0,200}>|[A-Za-z]:\\[^>\n]{0,200}>|[\w.-]{1,60}@[\w.-]{1,60}:[^$#\n]{0,200}[$#])\s*"
    r"|\([\w.-]+\)\s+|RUN\s+|-\s+run:\s+|run:\s+)?"
)
_PIP = r"(?:(?:\{sys\.executable\}|python[0-9.]*|py(?:\s+-[0-9.]+)?)\s+-m\s+)?(?:uv\s+)?pip[0-9.]*\s+install"
_COMMAND = pattern(
    rf"{_PROMPT}(?:sudo\s+(?:-H\s+)?)?(?P<command>{_PIP}|(?:uv|poetry|pdm|rye|hatch)\s+add|pipenv\s+install|easy_install"
    r"|(?:conda|mamba|micromamba)\s+install)(?:\s+(?P<arguments>.*))?"
)
# Options that affect how packages are installed, not which; they are dropped.
_MANNER = frozenset(
    (
        "-U", "--upgrade", "-q", "-qq", "--quiet", "-v", "-vv", "--verbose", "--user", "--no-cache-dir", "-y", "--yes", "--no-input",
        "--disable-pip-version-check", "--break-system-packages", "--force-reinstall", "-I", "--ignore-installed", "--progress-bar=off",
    )
)  # fmt: skip
# Options that a requirements file supports on their own line, without and with a value.
_ALONE = frozenset(("--pre", "--no-index", "--require-hashes", "--prefer-binary"))
_WITH_VALUE = frozenset(
    (
        "-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-i", "--index-url", "--extra-index-url", "-f", "--find-links",
        "--trusted-host", "--no-binary", "--only-binary",
    )
)  # fmt: skip
_LONGEST = 2000


def install_command(text: str) -> Fault | None:
    """Return the fault of a line that is an install command, with the equivalent lines as
    the fix if possible; else None.
    """
    found = _COMMAND.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    message = "This is a command. List what it would install."
    lines, is_certain = _lines(found["arguments"] or "", found["command"])
    if not lines:
        return Fault("install-command", 0, len(text), message)
    title = f"Replace with `{lines[0]}`" if len(lines) == 1 else f"Replace with {len(lines)} lines"
    return Fault("install-command", 0, len(text), message, "\n".join(lines), title=title, guess=not is_certain)


def _lines(arguments: str, command: str) -> tuple[list[str], bool]:
    """Return the requirements lines equivalent to an install command, and whether the command is `pip install`.

    `arguments` is the text after `command`, such as `-U requests`. If an argument cannot be translated, the result is
    `([], False)`.
    """
    try:
        words = shlex.split(arguments)
    except ValueError:
        return [], False
    lines: list[str] = []
    is_certain = re.search(r"\bpip[0-9.]*\s+install$", command) is not None
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        name, equals, _ = word.partition("=")
        if word in _MANNER:
            continue
        if word in _ALONE or (equals and name in _WITH_VALUE and name.startswith("--")):
            lines.append(word)
        elif word in _WITH_VALUE and position < len(words):
            lines.append(f"{word} {words[position]}")
            position += 1
        elif not word.startswith("-") and _is_installable(word):
            lines.append(word)
        else:
            return [], False
    return lines, is_certain


def _is_installable(word: str) -> bool:
    """Return whether a word is a requirement, a URL or a path."""
    if "://" in word or word.startswith((".", "/")):
        return not re.search(r"\s", word)
    return is_requirement(word)
