"""The documentation of the rules: what `rules` lists and explains."""

from __future__ import annotations

import msgspec

from venvoy_server.requirements.findings import SEVERITY_NAMES
from venvoy_server.requirements.rule import Rule
from venvoy_server.requirements.rules import BY_CODE, RULES


class Documentation(msgspec.Struct, frozen=True):
    """What there is to know of a rule: `text` is Markdown, `parent` a code whose ignore comment silences this one too."""

    code: str
    title: str
    severity: str
    group: str
    on: bool
    text: str
    parent: str = ""


def documentation_of(code: str) -> Documentation | None:
    """Return the documentation of a code, or None where there is no such rule."""
    rule = BY_CODE.get(code)
    return _document(rule) if rule else None


def all_documentation() -> tuple[Documentation, ...]:
    """Return the documentation of every rule, sorted by code."""
    return tuple([_document(rule) for rule in RULES])


def _document(rule: Rule) -> Documentation:
    text = (rule.documentation or "").strip()
    return Documentation(rule.code, rule.title, SEVERITY_NAMES[rule.severity], rule.group, rule.on, text, rule.parent)
