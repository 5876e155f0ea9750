"""The readers of file formats that contain requirements within another format, such as pyproject.toml.

A reader is imported when a file of its format is first read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from importlib import import_module

from venvoy_server.dependencies.dialects.names import Dialect, dialect_of
from venvoy_server.dependencies.dialects.slots import ReadText
from venvoy_server.environments.documents import parse_toml

READERS: dict[Dialect, str] = {
    "pyproject": "pyproject.dependencies",
    "pylock": "pylock",
    "script": "script",
    "setup-cfg": "setup_cfg",
    "pipfile": "pipfile",
    "conda": "conda",
}
"""The module of each dialect's reader; imported when a file of that dialect is first read."""

TOML_DIALECTS: frozenset[Dialect] = frozenset(["pyproject", "pylock", "script", "pipfile"])
_CONDA_LIST = re.compile(r"^dependencies[ \t]*:", re.MULTILINE)


def slices_of(dialect: Dialect, text: str) -> Generator[None, None, ReadText]:
    """Find the requirements and other strings to check, such as paths, with the reader of the file format `dialect`.

    The generator yields None between slices of work, of which there are several for pyproject.toml and one for other
    formats; it returns the locations of the strings in `text`.
    """
    if dialect == "pyproject":
        from venvoy_server.dependencies.dialects.pyproject.dependencies import read_slices

        return (yield from read_slices(text))
    found = _reader(dialect)(text)
    yield
    return found


def _reader(dialect: Dialect) -> Callable[[str], ReadText]:
    module = import_module(f"venvoy_server.dependencies.dialects.{READERS[dialect]}")
    read: Callable[[str], ReadText] = module.read
    return read


def is_about_requirements(path: str, text: str) -> bool:
    """Return whether a file such as a pyproject.toml has anything to check; `text` is its content.

    That is: requirements, references to other requirements files, tables whose fields tools read, or a syntax error.
    """
    dialect = dialect_of(path)
    found = _reader(dialect)(text)
    if found.slots or found.places:
        return True
    if dialect == "conda":
        return _CONDA_LIST.search(text) is not None
    return dialect in TOML_DIALECTS and parse_toml(text) is None
