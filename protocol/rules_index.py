"""Writes the table of all rules without their code, from which a check chooses those that it needs."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.rules import collect

HEAD = '''\
"""Every rule without its code and documentation. Generated from the rules' modules by protocol/generate.py; do not edit.

A check of a small file needs a tenth of the rules: this table says which, and `load` imports these alone.
"""

# fmt: off
# ruff: noqa: E501
from __future__ import annotations

from venvoy_server.dependencies.analysis.rule import Rule, unloaded

RULES: tuple[Rule, ...] = (
'''


def rules_index() -> str:
    """Return the module."""
    return HEAD + "".join(f"    Rule({', '.join(_arguments(rule))}),\n" for rule in collect()) + ")\n"


def _arguments(rule: Rule) -> list[str]:
    """Return the arguments that make a rule's entry: those that it must have, and what is not by default."""
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
