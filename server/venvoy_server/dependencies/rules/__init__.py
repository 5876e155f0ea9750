"""The rules, one module each, named by code; each defines `RULE`, and its docstring is the rule's documentation.

`RULES` is the generated table of all rules without their code, since importing all modules is slower than a check.
`load` imports the module of one rule.
"""

from __future__ import annotations

import importlib
from functools import cache

from venvoy_server.dependencies.analysis.rule import Rule, unloaded
from venvoy_server.dependencies.rules._index import RULES as RULES

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
_loaded: dict[str, Rule] = {}


def load(rule: Rule) -> Rule:
    """Return the rule with its code: an entry of the generated table is replaced by its module's `RULE`."""
    if rule.check is not unloaded and rule.fault is not unloaded:
        return rule
    found = _loaded.get(rule.code)
    if found is None:
        found = _loaded[rule.code] = _module_rule(rule.code.replace("-", "_"))
    return found


def documentation_of(code: str) -> str:
    """Return the documentation of a rule; raises KeyError for an unknown code."""
    return (_module_rule(BY_CODE[code].code.replace("-", "_")).documentation or "").strip()


@cache
def known_codes() -> frozenset[str]:
    """Return all codes and groups of rules."""
    return frozenset((*BY_CODE, *(rule.group for rule in RULES)))


def collect() -> tuple[Rule, ...]:
    """Import all modules and return their rules, sorted by module name; used to generate the table."""
    import pkgutil

    names = sorted([module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")])
    return tuple([_module_rule(name) for name in names])


def _module_rule(name: str) -> Rule:
    rule: Rule = importlib.import_module(f"{__name__}.{name}").RULE
    return rule
