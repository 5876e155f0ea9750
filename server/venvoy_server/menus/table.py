"""The menus by their names; a menu is loaded when it is first opened."""

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
"""Every menu; each is a module of this package with a function `step`, named as the menu or as `_MODULES` says."""
_MODULES: Final = {"environments": "environment_list", "environment": "environment_actions"}
"""Modules whose names say more than the menus' names, which the protocol fixes."""


def menu_named(name: str) -> Callable[[MenuFacts, Answers], Step]:
    """Return the function of a menu; raises KeyError for an unknown name."""
    step: Callable[[MenuFacts, Answers], Step] = import_module(f"venvoy_server.menus.{module_of(name)}").step
    return step


def module_of(name: str) -> str:
    """Return the name of a menu's module; raises KeyError for an unknown menu."""
    if name not in NAMES:
        raise KeyError(name)
    return _MODULES.get(name, name)
