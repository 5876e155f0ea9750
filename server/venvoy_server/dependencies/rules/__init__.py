"""The rules that check dependency files: one module per rule, named after the rule's code, with `_` for `-`.

Each module defines `RULE`, and its docstring is the rule's documentation for users. `RULES` is a generated table of
all rules without their functions, since importing all modules takes longer than a check. `load` imports the module of
one rule.
"""

from __future__ import annotations

import importlib
from functools import cache

from venvoy_server.dependencies.analysis.rule import Rule, unloaded
from venvoy_server.dependencies.rules._index import RULES as RULES

BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
_loaded: dict[str, Rule] = {}


def load(rule: Rule) -> Rule:
    """Return the complete rule, with its check function, for an entry of the generated table `RULES`.

    The rule's module is imported on first use. A rule that has its function already is returned unchanged.
    """
    if rule.check is not unloaded and rule.fault is not unloaded:
        return rule
    found = _loaded.get(rule.code)
    if found is None:
        found = _loaded[rule.code] = _module_rule(rule.code.replace("-", "_"))
    return found


def documentation_of(code: str) -> str:
    """Return the documentation of the rule with this code: its module's docstring; raises KeyError if unknown."""
    return (_module_rule(BY_CODE[code].code.replace("-", "_")).documentation or "").strip()


@cache
def known_codes() -> frozenset[str]:
    """Return the codes of all rules, such as `unpinned`, and the names of their groups, such as `syntax`."""
    return frozenset((*BY_CODE, *(rule.group for rule in RULES)))


def collect() -> tuple[Rule, ...]:
    """Import the modules of all rules, and return the rules sorted by module name; used to generate `RULES`."""
    import pkgutil

    names = sorted([module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")])
    return tuple([_module_rule(name) for name in names])


def _module_rule(name: str) -> Rule:
    rule: Rule = importlib.import_module(f"{__name__}.{name}").RULE
    return rule
