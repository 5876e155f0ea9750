"""Output formats of `venvoy check`, each a module with `render(report) -> str`; `json` needs no module here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from venvoy_server.commandline.findings import Report

FORMATS = (
    "concise",
    "full",
    "grouped",
    "json",
    "github",
    "gitlab",
    "junit",
    "sarif",
    "azure",
    "rdjson",
)
"""Names of the formats on the command line."""

FOR_PEOPLE = frozenset(("concise", "full", "grouped"))


def renderer(name: str) -> Callable[[Report], str]:
    """Import the module of an output format and return its `render` function; the name must not be `json`."""
    render: Callable[[Report], str] = import_module(f"{__name__}.{name}").render
    return render
