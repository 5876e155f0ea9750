"""How findings are written, a module per format with `render(report) -> str`; `json` is the result object itself."""

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
"""The formats by their names on the command line; the first three are for people."""

FOR_PEOPLE = frozenset(("concise", "full", "grouped"))


def renderer(name: str) -> Callable[[Report], str]:
    """Return the function that writes findings in a format other than `json`."""
    render: Callable[[Report], str] = import_module(f"{__name__}.{name}").render
    return render
