"""Recognise lines of other formats: commands, code, TOML, other languages' comments, merge conflict markers."""

from __future__ import annotations

import re

from venvoy_server.dependencies.dialects.requirements_txt.install_commands import install_command
from venvoy_server.dependencies.model import Fault
from venvoy_server.environments.patterns import pattern

_CONFLICT = pattern(r"(<{7}|={7}|>{7}|\|{7})( |$)")
_COMMAND = pattern(
    r"(sudo\s+)?(pip[0-9.]*|python[0-9.]*|uv|conda|mamba|poetry|pipenv|pdm|easy_install|apt|apt-get|brew|source|cd|echo|export)\s+[\w./-]"
)
_IMPORT = pattern(r">>>|In \[\d+\]:|import\s+\w|from\s+[\w.]+\s+import\b")
_SECTION = pattern(r"\[[^\[\]]+\]\s*$|\[\[[^\[\]]+\]\]\s*$")
_ASSIGNMENT = pattern(r"[\w.\"'-]+\s*=\s*([\"'\[{]|true\b|false\b|$)")
_QUOTED_ITEM = pattern(r"([\"'])(.+)\1\s*,")
_CONDA_LIST = pattern(r"[A-Za-z0-9][\w.-]*\s+[0-9][\w.!+]*\s+\w+(\s+[\w./-]+)?$")


def line_fault(text: str) -> Fault | None:
    """Return the fault of a line that is not meant for a requirements file, such as code or TOML; None for other
    lines.
    """
    if _CONFLICT.match(text):
        return Fault(
            "merge-conflict",
            0,
            len(text),
            "This is a conflict marker of an unfinished merge. Choose one side and delete the markers.",
        )
    if text.startswith(("//", "/*", "*/", ";", '"""', "'''", "<!--", "--")):
        length = 3 if text[0] in "\"'" else 4 if text[0] == "<" else 1 if text[0] == ";" else 2
        message = "A comment must begin with `#`."
        return Fault("foreign-comment", 0, len(text), message, "#", 0, min(length, len(text)))
    return _foreign(text)


def foreign_comment(text: str, start: int) -> Fault:
    """Return the fault of a `//` or `/*` comment that begins at offset `start` of a line, after a requirement."""
    return Fault("foreign-comment", start, len(text), "A comment must begin with `#`.", "#", start, start + 2)


def _foreign(text: str) -> Fault | None:
    command = install_command(text)
    if command:
        return command
    for known, message in (
        (_COMMAND, "This is a command. Only requirements can be listed here."),
        (_IMPORT, "This is Python code. Only requirements can be listed here."),
        (_SECTION, "This is a section heading of another file format. Only requirements can be listed here."),
    ):
        if known.match(text):
            return Fault("foreign-syntax", 0, len(text), message)
    if _ASSIGNMENT.match(text):
        return _assignment(text)
    quoted = _QUOTED_ITEM.fullmatch(text)
    if quoted:
        message = "This is a list item. Write the requirement without quotes and comma."
        return Fault("foreign-syntax", 0, len(text), message, quoted[2])
    if text in ("]", "],", "}", "},", "[", "{", "(", ")"):
        return Fault("foreign-syntax", 0, len(text), "This bracket belongs to another file format.", "")
    if _CONDA_LIST.fullmatch(text) and not re.search(r"\s(and|or)\s", text):
        name, version = text.split()[:2]
        return Fault(
            "foreign-syntax",
            0,
            len(text),
            "This is a line from `conda list`. Write NAME==VERSION.",
            f"{name}=={version}",
        )
    return None


def _assignment(text: str) -> Fault:
    found = re.fullmatch(r"([A-Za-z0-9][\w.-]*)\s*=\s*([\"'])([^\"']*)\2", text)
    message = "This is TOML or Python. Write NAME or NAME==VERSION."
    wanted = _poetry(found[1], found[3]) if found else None
    return Fault("foreign-syntax", 0, len(text), message, wanted)


def _poetry(name: str, value: str) -> str | None:
    """Return the requirement equivalent to Poetry's `name = "value"`, such as `x>=1,<2` for `x = "^1"`; None
    without one.
    """
    if value == "*":
        return name
    caret = caret_range(value[1:]) if value[:1] == "^" else None
    if caret:
        return name + caret
    if re.fullmatch(r"~[0-9]+(\.[0-9]+)+", value):
        return f"{name}~={value[1:]}"
    if re.fullmatch(r"(==|>=|<=|!=|~=|<|>)\s*[0-9][\w.]*(\s*,\s*(==|>=|<=|!=|~=|<|>)\s*[0-9][\w.]*)*", value):
        return name + value
    return f"{name}=={value}" if re.fullmatch(r"[0-9]+(\.[0-9]+)*", value) else None


def caret_range(version: str) -> str | None:
    """Return the PEP 440 range of a caret range (`^`) of other tools, given its version: `1.2` → `>=1.2,<2`.

    The first part that is not zero stays fixed. None if the version is not numeric.
    """
    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})*", version):
        return None
    parts = [int(part) for part in version.split(".")]
    index = next((number for number, part in enumerate(parts) if part), len(parts) - 1)
    upper = [*parts[:index], parts[index] + 1]
    return f">={version},<{'.'.join(map(str, upper))}" if len(upper) > 1 else f">={version},<{upper[0]}"
