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
    """A rule, which finds one kind of problem in a dependency file.

    Attributes:
        code: The rule's identifier, as used in findings and ignore comments.
        scope: What `check` examines, such as a line, all lines for a project (`name`) or the document.
        check: The function that finds the problems.
        fault: Creates the finding for a syntax error that the parser reports with this code; None if there is none.
        when: Bits of `dependencies.model` that describe entries (logical lines). A line rule is called for entries with
            one of these bits. A document rule has none (0), or those of options and includes: it then does not run if
            the files that pip reads together have neither.
        needs: The names of the inputs, such as `index`, without which the rule does not run.
        on: Whether the rule runs by default.
        parent: The code of a more general rule, whose ignore comments also suppress this rule; empty if there is none.
        facts: Whether the findings of a line rule depend on all files that pip reads together, for example on whether
            pip checks hashes.
        hash_mode: Whether the rule runs only if pip checks hashes.
        included: Whether a line rule also checks the lines of included files. The findings are then reported at the
            document's include line (`-r FILE`).
        dialects: The file formats for which the rule runs.
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
    """Return a rule for one kind of syntax error, with severity error and in the group `syntax`.

    Args:
        code: The rule's identifier, which is also the code of the parser's error.
        title: The rule's title.
        documentation: The description of the rule for users, in Markdown.
        safe: Whether the fix that the parser suggests may be applied without a user's consent.
        parent: The code of a more general rule, whose ignore comments also suppress this rule.
        check: Finds more cases on lines that the parser accepts; None if there are none.
        when: Which lines `check` receives: those with at least one of these bits of `dependencies.model`; 0 without
            `check`.
    """

    def fault(line: Line, found: Fault) -> Draft:
        return draft_fault(line, found, safe)

    scope: Scope = "line" if check else "fault"
    parent = "" if parent == code else parent
    return Rule(
        code, title, ERROR, "syntax", scope, check, documentation, fault, when, parent=parent, dialects=ALL_DIALECTS
    )
