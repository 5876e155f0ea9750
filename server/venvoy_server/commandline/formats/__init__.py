"""Output formats of findings, each a module with `render(report) -> str`; `json` is the result object itself."""

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
    """Import a format's module and return its render function; `json` has none."""
    render: Callable[[Report], str] = import_module(f"{__name__}.{name}").render
    return render
