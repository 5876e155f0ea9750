"""The packages that do no I/O: their values, defaults and mutants are tested together."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator

import venvoy_server

PURE = (
    *("environments", "locators", "packages", "selection", "activation", "operations", "dependencies"),
    *("index", "advisories"),
)


def pure_modules() -> Iterator[str]:
    """Yield the full names of their modules."""
    for module in pkgutil.walk_packages(venvoy_server.__path__, "venvoy_server."):
        if module.name.split(".")[1] in PURE:
            yield module.name
