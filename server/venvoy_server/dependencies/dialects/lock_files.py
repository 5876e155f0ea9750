"""Read the versions pinned by lock files: of uv, Poetry, PDM, Pipenv and conda-lock, and `pylock.toml`.

Only names and versions are read; validating the file is left to the tool that wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from venvoy_server.dependencies.dialects.names import Dialect
from venvoy_server.environments.documents import JSON_ERRORS, parse_toml
from venvoy_server.environments.patterns import pattern
from venvoy_server.packages.read import canonical

LOCK_NAMES: dict[Dialect, tuple[str, ...]] = {
    "pyproject": ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    "pipfile": ("Pipfile.lock",),
    "conda": ("conda-lock.yml",),
}
"""Names of the lock files that may be next to a file of a dialect, most common tools
first; for scripts see `script_locks`.
"""

PARTIAL = ("pdm.lock", "pylock.toml", "conda-lock.yml")
"""Lock files that may cover only a part of the file's requirements, such as some of its groups."""

_SECTIONS = {
    "uv.lock": ("project.", "dependency-groups.", "tool.uv."),
    "poetry.lock": ("project.dependencies", "tool.poetry."),
    "pdm.lock": ("project.", "dependency-groups.", "tool.pdm."),
    "pylock.toml": ("project.dependencies",),
}
_PACKAGE = pattern(r"^\[\[packages?\]\][ \t]*(?:#[^\n]*)?\r?\n", re.MULTILINE)
_NAME = pattern(r"""^name[ \t]*=[ \t]*["']([^"'\n]+)["']""", re.MULTILINE)
_VERSION = pattern(r"""^version[ \t]*=[ \t]*["']([^"'\n]+)["']""", re.MULTILINE)
_PACKAGES = pattern(r"^package:[ \t]*\r?\n((?:[ \t]*(?:#[^\n]*)?\r?\n)*)( *)- ", re.MULTILINE)
_FIELD = r"""^{indent}(- |  )(?:(name|version):[ \t]+["']?([^\s"']+))?"""


class _Pin(msgspec.Struct, frozen=True):
    version: str | None = None


def script_locks(name: str) -> tuple[str, ...]:
    """Return the names of the two lock files of the script `name`: uv's `NAME.lock`, and the `pylock.NAME.toml` of
    PEP 751.

    For `a.b.py`, these are `a.b.py.lock` and `pylock.a-b.toml`.
    """
    return f"{name}.lock", f"pylock.{name.removesuffix('.py').replace('.', '-')}.toml"


def is_locked_in(name: str, section: str) -> bool:
    """Return whether a lock file pins the requirements of one list in a `pyproject.toml`.

    `name` is the file name of the lock file, such as `uv.lock`. `section` is the key path of the list, such as
    `project.dependencies`. For example, `pylock.toml` pins only `project.dependencies`, and `uv.lock` pins no lists of
    Poetry. A lock file with an unknown name is taken to pin every list.
    """
    return section.startswith(_SECTIONS.get(name, ("",)))


def locked_versions(name: str, text: str) -> dict[str, tuple[str, ...]]:
    """Return the versions to which a lock file pins each project; the keys are canonical project names.

    A project may be pinned to several versions, for different platforms; it has an empty tuple if it has no version.

    Args:
        name: The file's name, which determines its format.
        text: The file's content; unreadable parts are skipped.
    """
    found: dict[str, tuple[str, ...]] = {}
    for project, version in _pins(name, text):
        key = canonical(project)
        known = found.get(key, ())
        found[key] = (*known, version) if version and version not in known else known
    return found


def _pins(name: str, text: str) -> Iterator[tuple[str, str]]:
    if name == "Pipfile.lock":
        yield from _pipenv(text)
    elif name == "conda-lock.yml":
        yield from _conda(text)
    else:
        yield from _tables(text)


def _tables(text: str) -> Iterator[tuple[str, str]]:
    starts = [found.end() for found in _PACKAGE.finditer(text)]
    if not starts:
        yield from _inline_tables(text)
    for start in starts:
        following = text.find("\n[", start)
        end = following if following >= 0 else len(text)
        name, version = _NAME.search(text, start, end), _VERSION.search(text, start, end)
        if name is not None:
            yield name[1], version[1] if version is not None else ""


def _inline_tables(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, version) for each package of a TOML lock file that lists them as an array of inline tables.

    No known tool writes this form. The version is "" if it is missing.
    """
    tables = parse_toml(text) or {}
    packages = tables.get("packages") or tables.get("package")
    for each in packages if isinstance(packages, list) else ():
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each["name"], str(each.get("version", ""))


def _conda(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, version) for each package of a conda-lock.yml; its fields may be in any order."""
    packages = _PACKAGES.search(text)
    if packages is None:
        return
    fields: dict[str, str] = {}
    begin = packages.end() - len("- ") - len(packages[2])
    for found in re.compile(_FIELD.format(indent=packages[2]), re.MULTILINE).finditer(text, begin):
        if found[1] == "- ":
            yield from _package(fields)
            fields = {}
        if found[2]:
            fields[found[2]] = found[3]
    yield from _package(fields)


def _package(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "name" in fields and "version" in fields:
        yield fields["name"], fields["version"]


def _pipenv(text: str) -> Iterator[tuple[str, str]]:
    try:
        tables = msgspec.json.decode(text, type=dict[str, dict[str, msgspec.Raw]])
    except JSON_ERRORS:
        return
    for table, packages in tables.items():
        for project, raw in packages.items() if table != "_meta" else ():
            try:
                version = msgspec.json.decode(raw, type=_Pin).version or ""
            except JSON_ERRORS:
                continue
            yield project, version.removeprefix("==")
