"""The rule model: metadata of a rule, and the signatures of its checks (of a line, a group of lines, or a document)."""

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
    """Raise AssertionError: the placeholder for the check function of a rule whose module is not imported yet.

    It is never called, since the rule with its real check function is imported before a check runs.
    """
    raise AssertionError("the rule was not loaded")


class Rule(msgspec.Struct, frozen=True):
    """One rule. `scope` determines what its `check` receives (such as a line), and thus when the rule runs again.

    `fault` creates the finding if the parser finds a syntax error with this rule's code. A line rule may read the
    entries adjacent to its own, no others. `when` are entry traits (bits of `dependencies.model`): a line rule is
    called only for entries with one of them, and a document rule only if some entry has one, in any of the files that
    pip reads together with the document. `needs` are the inputs without which the rule does not run. `on` is whether
    the rule runs by default. `facts` is whether a line rule reads facts about all these files, so that it runs again
    when they change; `hash_mode` whether it runs only if pip checks hashes. `included` is whether a line rule also runs
    on the lines of included files, with findings reported at the include line. `dialects` are the kinds of files that
    the rule is for. `parent` is a code whose ignore comment also suppresses this rule.
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
    """Return whether a line rule is to be called for an entry.

    Rules that need the environment skip requirements that are not installed into it, such as build requirements.
    """
    if entry.traits & m.FOREIGN or (entry.traits & m.ELSEWHERE and "environment" in rule.needs):
        return False
    return bool(rule.when & entry.traits)


def draft_fault(line: Line, fault: Fault, safe: bool = True) -> Draft:
    """Return the finding for a syntax error that the parser found, with the fix that the parser suggests, if any.

    `safe`: whether the fix may be applied without a user's consent; a fix that the parser only guessed never may.
    """
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
    """Return a rule for one kind of line that pip refuses, with severity error and in the group `syntax`.

    `code`, `title` and `documentation` identify and describe the rule. `safe` is whether the fix that the parser
    suggests may be applied without a user's consent. `parent` is a code whose ignore comment also suppresses this rule.
    `check` optionally finds more cases on lines that pip accepts; it is called for entries with one of the traits in
    `when`.
    """

    def fault(line: Line, found: Fault) -> Draft:
        return draft_fault(line, found, safe)

    scope: Scope = "line" if check else "fault"
    parent = "" if parent == code else parent
    return Rule(
        code, title, ERROR, "syntax", scope, check, documentation, fault, when, parent=parent, dialects=ALL_DIALECTS
    )
