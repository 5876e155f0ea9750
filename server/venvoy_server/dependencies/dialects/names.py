"""Which dialect a file is of: by its name, and for scripts by their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from venvoy_server.dependencies.dialects.requirements_txt.file_names import is_requirements_file
from venvoy_server.environments.patterns import pattern

Dialect = Literal["requirements", "pyproject", "pylock", "script", "setup-cfg", "pipfile", "conda"]
DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "pylock", "script", "setup-cfg", "pipfile", "conda")
# The dialects with requirements in the syntax of PEP 508.
ALL_DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "script", "setup-cfg", "pipfile", "conda")
# Those whose requirements are installed in the selected environment: a script has an environment of its own.
PROJECT_DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "setup-cfg", "pipfile", "conda")
# These, and those that pin what is installed there.
ENVIRONMENT_DIALECTS: tuple[Dialect, ...] = (*PROJECT_DIALECTS, "pylock")
# Those that say which projects are installed, in whatever environment: all of them.
INSTALLED_DIALECTS: tuple[Dialect, ...] = (*ALL_DIALECTS, "pylock")
DESCRIPTIONS: dict[Dialect, str] = {
    "requirements": "a requirements file",
    "pyproject": "a pyproject.toml",
    "pylock": "a lock file (PEP 751)",
    "script": "a script with inline metadata",
    "setup-cfg": "a setup.cfg",
    "pipfile": "a Pipfile",
    "conda": "a conda environment file",
}
"""What a file of each dialect is, as messages call it."""

_BY_NAME: dict[str, Dialect] = {"pyproject.toml": "pyproject", "setup.cfg": "setup-cfg", "Pipfile": "pipfile"}
# PEP 751: `pylock.toml`, or a name without dots between `pylock.` and `.toml`.
_PYLOCK = pattern(r"pylock(?:\.[^.]+)?\.toml")
_CONDA = pattern(r"(?:[\w.-]*[-_.])?environment(?:[-_.][\w.-]*)?\.ya?ml", re.IGNORECASE)
SCRIPT_BLOCK = pattern(r"^# /// script[ \t]*\r?$", re.MULTILINE)


def dialect_of(path: str | None) -> Dialect:
    """Return the dialect of a file by its name; a file without a name of its own is a requirements file."""
    name = (path or "").replace("\\", "/").rpartition("/")[2]
    known = _BY_NAME.get(name)
    if known is not None:
        return known
    if name.endswith(".py"):
        return "script"
    if _PYLOCK.fullmatch(name):
        return "pylock"
    return "conda" if _CONDA.fullmatch(name) else "requirements"


def is_named_dialect(path: str | None) -> bool:
    """Return whether a file's name alone says that it is of a dialect other than that of requirements files."""
    return dialect_of(path) not in ("requirements", "script")


def is_dependency_file(path: str, patterns: Sequence[str] = ()) -> bool:
    """Return whether a file's name is that of a file with dependencies; `patterns` are more names of requirements files."""
    return is_requirements_file(path, patterns) or is_named_dialect(path)


def has_script_block(text: str) -> bool:
    """Return whether a Python text has the opening line of inline script metadata (PEP 723)."""
    return "# /// script" in text and SCRIPT_BLOCK.search(text) is not None
