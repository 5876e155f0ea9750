"""The packages of a `pylock.toml` as data, and the places in the file at which findings about them are reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.dialects.slots import TextPlace


def lock_packages(context: RuleContext) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each package of a pylock.toml as (data path, table), where the data path is, for example, `packages[2]`.

    Yields nothing if the file is not valid TOML.
    """
    document = context.document
    packages = document.data().get("packages")
    for number, package in enumerate(packages if isinstance(packages, list) else ()):
        if isinstance(package, dict):
            yield f"packages[{number}]", package


def lock_files(path: str, package: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield each file (wheel, sdist or archive) of a package in a pylock.toml, as (data path, file name, table).

    `path` is the data path of the package, such as `packages[2]`, and `package` its table.
    """
    wheels = package.get("wheels")
    for number, wheel in enumerate(wheels if isinstance(wheels, list) else ()):
        if isinstance(wheel, dict):
            yield f"{path}.wheels[{number}]", _name(wheel), wheel
    for kind in ("sdist", "archive"):
        if isinstance(package.get(kind), dict):
            yield f"{path}.{kind}", _name(package[kind]), package[kind]


def _name(file: Mapping[str, Any]) -> str:
    written = file.get("name") or file.get("path") or file.get("url") or ""
    return str(written).replace("\\", "/").rpartition("/")[2]


def place_of(context: RuleContext, path: str) -> TextPlace | None:
    """Return where a data path such as `packages[2].name` is written in the file, or else its innermost enclosing
    table.

    If neither is found, the first line of the file is returned; None if the file is empty.
    """
    document = context.document
    places = document.places_of_data() if isinstance(document, EmbeddedDocument) else {}
    while path and path not in places:
        path = path.rpartition(".")[0]
    if path in places:
        return places[path]
    text = document.text
    end = text.find("\n")
    return TextPlace("at", 0, end if end > 0 else min(1, len(text)), "") if text else None
