"""The rules, one file each, named by its code; every module holds a value `RULE`, and its docstring is the rule's documentation."""

from __future__ import annotations

import importlib
import pkgutil

from venvoy_server.dependencies.analysis.rule import Rule


def collect() -> tuple[Rule, ...]:
    """Return the rule of every module of this package, sorted by code."""
    names = sorted([module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")])
    return tuple([importlib.import_module(f"{__name__}.{name}").RULE for name in names])


def known_codes() -> frozenset[str]:
    """Return every code and every group of rules."""
    return frozenset((*BY_CODE, *(rule.group for rule in RULES)))


RULES: tuple[Rule, ...] = collect()
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
