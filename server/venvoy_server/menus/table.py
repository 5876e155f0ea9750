"""The table of all menus: it maps the name of a menu to its module, which is imported when the menu is first opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts

NAMES: Final = (
    "main",
    "select",
    "path",
    "create",
    "environments",
    "environment",
    "remove",
    "packages",
    "package",
    "install",
    "add",
    "doctor",
    "check",
    "vulnerabilities",
    "trust",
)
"""Names of all menus.

Each is a module of this package with a function `step`, named after the menu or in `_MODULES`.
"""
_MODULES: Final = {"environments": "environment_list", "environment": "environment_actions"}
"""Modules with names other than the menus' names, which are fixed by the protocol."""


def menu_named(name: str) -> Callable[[MenuFacts, Answers], Step]:
    """Return the function `step` of the menu with this name, which returns what to show next.

    Raises KeyError for an unknown name.
    """
    step: Callable[[MenuFacts, Answers], Step] = import_module(f"venvoy_server.menus.{module_of(name)}").step
    return step


def module_of(name: str) -> str:
    """Return the module name of a menu; raises KeyError for an unknown name."""
    if name not in NAMES:
        raise KeyError(name)
    return _MODULES.get(name, name)
