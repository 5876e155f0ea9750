"""What a rule is, and what it is given: a line, a group of lines with one name, or the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.inputs import InputName
from venvoy_server.dependencies.analysis.line import Draft, DraftEdit, DraftFix, Line, Place
from venvoy_server.dependencies.dialects.names import (
    ALL_DIALECTS,
    ENVIRONMENT_DIALECTS,
    INSTALLED_DIALECTS,
    PROJECT_DIALECTS,
    Dialect,
)
from venvoy_server.dependencies.findings import ERROR, Severity
from venvoy_server.dependencies.model import Entry, Fault

__all__ = [
    "ALL_DIALECTS",
    "ENVIRONMENT_DIALECTS",
    "INSTALLED_DIALECTS",
    "PROJECT_DIALECTS",
    "Dialect",
    "Draft",
    "DraftEdit",
    "DraftFix",
    "FaultCheck",
    "Line",
    "LineCheck",
    "Place",
    "Rule",
    "RuleGroup",
    "Scope",
    "draft_fault",
    "is_for",
    "syntax_rule",
]

RuleGroup = Literal["syntax", "files", "consistency", "environment", "index", "security", "hygiene", "uv"]
Scope = Literal["fault", "line", "name", "document", "file", "decode"]


FaultCheck = Callable[[Line, Fault], Draft]
LineCheck = Callable[[Line, RuleContext], Iterator[Draft]]


def unloaded(*_: object) -> Any:
    """Represent a rule that is not loaded in the table of all rules; `rules.load` returns the rule itself."""
    raise AssertionError("the rule was not loaded")


class Rule(msgspec.Struct, frozen=True):
    """One rule: `scope` says what it is given, and so when it runs again.

    `fault` makes the finding of a fault with this code. A line rule may look at the entries next to its own, not further.
    `when` are the traits of entries (`model`) that a line rule is called for, or without which a document rule
    finds nothing, `needs` the inputs without which it does not run. `facts` says that a line rule reads facts of
    the whole document, so that it runs again when they change; `hash_mode` that it runs only if hashes are checked
    in the run. `included` says that a line rule runs on the lines of included files too; what it finds there is
    reported at the include. `dialects` are the kinds of files that the rule is for. `parent` is a code whose
    ignore comment silences this one too.
    """

    code: str
    title: str
    severity: Severity
    group: RuleGroup
    scope: Scope
    check: Any
    documentation: str | None
    fault: FaultCheck | None = None
    when: int = 0
    needs: tuple[InputName, ...] = ()
    on: bool = True
    parent: str = ""
    facts: bool = False
    hash_mode: bool = False
    included: bool = False
    dialects: tuple[Dialect, ...] = ("requirements",)


def is_for(rule: Rule, entry: Entry) -> bool:
    """Return whether a line rule is to be called for an entry; the environment says nothing of what is installed elsewhere."""
    if entry.traits & m.FOREIGN or (entry.traits & m.ELSEWHERE and "environment" in rule.needs):
        return False
    return bool(rule.when & entry.traits)


def draft_fault(line: Line, fault: Fault, safe: bool = True) -> Draft:
    """Make the finding of a fault, with the repair that it carries."""
    fixes: tuple[DraftFix, ...] = ()
    if fault.replacement is not None:
        start, end = (fault.fix_start, fault.fix_end) if fault.fix_start >= 0 else (fault.start, fault.end)
        fixes = line.replace(fault.title, start, end, fault.replacement, safe and not fault.guess)
    return line.draft(fault.start, fault.end, fault.message, fixes=fixes)


def syntax_rule(
    code: str,
    title: str,
    documentation: str | None,
    safe: bool = False,
    parent: str = "invalid-requirement",
    check: LineCheck | None = None,
    when: int = 0,
) -> Rule:
    """Return the rule of a code that pip's own refusal of a line is split into; `check` finds more of it on lines that pip reads."""

    def fault(line: Line, found: Fault) -> Draft:
        return draft_fault(line, found, safe)

    scope: Scope = "line" if check else "fault"
    parent = "" if parent == code else parent
    return Rule(
        code, title, ERROR, "syntax", scope, check, documentation, fault, when, parent=parent, dialects=ALL_DIALECTS
    )
