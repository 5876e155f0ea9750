"""The rules, one file each, named by its code; every module holds a value `RULE`, and its docstring is the rule's documentation.

`RULES` are their entries in the generated table, without code: importing all modules costs more than a check. `load`
returns a rule itself.
"""

from __future__ import annotations

import importlib
from functools import cache

from venvoy_server.dependencies.analysis.rule import Rule, unloaded
from venvoy_server.dependencies.rules._index import RULES as RULES

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
_loaded: dict[str, Rule] = {}


def load(rule: Rule) -> Rule:
    """Return a rule with its code: of an entry of the table the rule in its module, of another the rule that it is."""
    if rule.check is not unloaded and rule.fault is not unloaded:
        return rule
    found = _loaded.get(rule.code)
    if found is None:
        found = _loaded[rule.code] = _module_rule(rule.code.replace("-", "_"))
    return found


def documentation_of(code: str) -> str:
    """Return the documentation of a rule; raises KeyError for a code without rule."""
    return (_module_rule(BY_CODE[code].code.replace("-", "_")).documentation or "").strip()


@cache
def known_codes() -> frozenset[str]:
    """Return every code and every group of rules."""
    return frozenset((*BY_CODE, *(rule.group for rule in RULES)))


def collect() -> tuple[Rule, ...]:
    """Return the rule of every module of this package, sorted by code; the table is generated from them."""
    import pkgutil

    names = sorted([module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")])
    return tuple([_module_rule(name) for name in names])


def _module_rule(name: str) -> Rule:
    rule: Rule = importlib.import_module(f"{__name__}.{name}").RULE
    return rule
