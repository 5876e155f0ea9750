"""Generate the module that lists all rules without their code, so that a check imports only the rules it needs."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.rules import collect

HEAD = '''\
"""Every rule without its check function and documentation. Generated from the rules' modules by protocol/generate.py; do not edit.

A check of a small file needs a tenth of the rules: this table says which, and `load` imports these alone.
"""

# fmt: off
# ruff: noqa: E501
from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule, unloaded

RULES: tuple[Rule, ...] = (
'''


def rules_index() -> str:
    """Return the source of the module with the table of all rules."""
    return HEAD + "".join(f"    Rule({', '.join(_arguments(rule))}),\n" for rule in collect()) + ")\n"


def _arguments(rule: Rule) -> list[str]:
    """Return the source of the arguments that create a rule: the required ones, and those that are not the default."""
    words = []
    for field in msgspec.structs.fields(Rule):
        value: Any = getattr(rule, field.name)
        if field.name == "documentation":
            value = None
        written = "unloaded" if callable(value) else _written(value)
        if field.required:
            words.append(written)
        elif value != field.default:
            words.append(f"{field.name}={written}")
    return words


def _written(value: object) -> str:
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if isinstance(value, tuple):
        return f"({', '.join(_written(each) for each in value)}{',' if len(value) == 1 else ''})"
    return repr(value)
