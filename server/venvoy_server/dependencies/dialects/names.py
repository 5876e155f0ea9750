"""Determine the dialect (file format, such as `pyproject` or `conda`) of a dependency file by its name;
for scripts also by their content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from venvoy_server.dependencies.dialects.requirements_txt.file_names import is_requirements_file
from venvoy_server.environments.patterns import pattern

Dialect = Literal["requirements", "pyproject", "pylock", "script", "setup-cfg", "pipfile", "conda"]
DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "pylock", "script", "setup-cfg", "pipfile", "conda")
# Dialects whose requirements are PEP 508 requirements, or translated to them.
ALL_DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "script", "setup-cfg", "pipfile", "conda")
# Dialects whose requirements are installed in the selected environment; a script has its own environment.
PROJECT_DIALECTS: tuple[Dialect, ...] = ("requirements", "pyproject", "setup-cfg", "pipfile", "conda")
# Dialects that require or pin packages of the selected environment.
ENVIRONMENT_DIALECTS: tuple[Dialect, ...] = (*PROJECT_DIALECTS, "pylock")
# Dialects that require or pin packages of any environment.
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
"""The name of each dialect in messages."""

_BY_NAME: dict[str, Dialect] = {"pyproject.toml": "pyproject", "setup.cfg": "setup-cfg", "Pipfile": "pipfile"}
# PEP 751: `pylock.toml`, or a name without dots between `pylock.` and `.toml`.
_PYLOCK = pattern(r"pylock(?:\.[^.]+)?\.toml")
_CONDA = pattern(r"(?:[\w.-]*[-_.])?environment(?:[-_.][\w.-]*)?\.ya?ml", re.IGNORECASE)
SCRIPT_BLOCK = pattern(r"^# /// script[ \t]*\r?$", re.MULTILINE)


def dialect_of(path: str | None) -> Dialect:
    """Return the format of a dependency file by its name; "requirements" if the name is None or fits no other
    format.
    """
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
    """Return whether a file's name alone shows that it is a dependency file other than a requirements file.

    False for scripts: only their content shows whether they have requirements.
    """
    return dialect_of(path) not in ("requirements", "script")


def is_dependency_file(path: str, patterns: Sequence[str] = ()) -> bool:
    """Return whether a file's name is that of a dependency file; `patterns` are additional
    names of requirements files.
    """
    return is_requirements_file(path, patterns) or is_named_dialect(path)


def has_script_block(text: str) -> bool:
    """Return whether a Python text has the opening line of inline script metadata (PEP 723)."""
    return "# /// script" in text and SCRIPT_BLOCK.search(text) is not None
