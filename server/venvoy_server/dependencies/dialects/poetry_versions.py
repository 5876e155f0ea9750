"""Translate the version constraints of Poetry to PEP 440.

Source: Poetry's documentation, "Dependency specification", and what poetry-core's `parse_constraint` accepts.
"""

from __future__ import annotations

import re

_PART = re.compile(r"(\^|~=|~|==|!=|<>|<=|>=|<|>|=)? *([vV]?[0-9](?:[\w+!-]|\.(?!\*))*)((?:\.\*)*)")
_ANY_VERSION = re.compile(r"[vV]?[xX*](?:\.[xX*])*")
_SEPARATOR = re.compile(r" *, *| +")
_UNION = re.compile(r"\|\|?")
_EPOCH_AND_NUMBERS = re.compile(r"(\d+!)?([0-9]{1,18}(?:\.[0-9]{1,18})*)(?![0-9])")
_NO_EQUIVALENT = "+"
"""Takes the place of a clause that PEP 440 cannot express, such as `^1.2+local`."""
_LEADING_OPERATOR = re.compile(r"[\^~=!<>]*")


def pep440(text: str) -> str | None:
    """Return a constraint in PEP 440 syntax, `""` for any version; None if it has no
    equivalent, such as a union (`||`).

    A text that Poetry refuses gives a specifier that is invalid in PEP 440, too, so that its fault is reported.
    """
    alternatives = [each.strip() for each in _UNION.split(text)]
    translated = [_alternative(each) for each in alternatives]
    for each, clauses in zip(alternatives, translated, strict=True):
        if clauses is None:
            return _refused(each)
    (clauses, *others) = translated
    return None if clauses is None or others or _NO_EQUIVALENT in clauses else ",".join(clauses)


def is_refused(text: str) -> bool:
    """Return whether Poetry refuses a constraint."""
    translated = pep440(text)
    if not translated:
        return False
    from packaging.requirements import InvalidRequirement, Requirement  # a specifier may have empty clauses, this not

    try:
        Requirement(f"name{translated}")
    except InvalidRequirement:
        return True
    return False


def _alternative(text: str) -> list[str] | None:
    """Translate one alternative of a Poetry constraint (the text between two `||`) to PEP 440 clauses.

    In `text`, clauses are joined by commas or spaces: `>=1.2 <2` gives `[">=1.2", "<2"]`. For a clause that PEP 440
    cannot express, the list has the placeholder `+`. The result is None if Poetry refuses the text.
    """
    text = text.rstrip(",").rstrip()
    clauses: list[str] = []
    at = 0
    while found := _ANY_VERSION.match(text, at) or _PART.match(text, at):
        if found.re is _PART:
            new = _clauses(found[1] or "", found[2].lower().removeprefix("v"), found[3])
            if new is None:
                return None
            clauses += new
        at = found.end()
        if at == len(text):
            return clauses
        separator = _SEPARATOR.match(text, at)
        if separator is None:
            return None
        at = separator.end()
    return None


def _clauses(operator: str, version: str, wildcard: str) -> list[str] | None:
    """Translate one clause of a Poetry constraint to PEP 440 clauses that must all hold: `^1` gives `[">=1", "<2"]`.

    `wildcard` is what follows the version in the clause: `.*` or nothing. The result is the placeholder `["+"]` if PEP
    440 cannot express the clause, and None if Poetry refuses it. Like Poetry, this reads `<>` as `==`, and ignores a
    wildcard after `<`, `<=`, `>` and `>=`.
    """
    if wildcard.count("*") > (3 if operator in ("", "==", "!=") else 0 if operator in ("^", "~", "~=") else 1):
        return None
    if operator in ("", "=", "==", "<>", "!="):
        return [f"{'!=' if operator == '!=' else '=='}{version}{'.*' if wildcard else ''}"]
    if "+" in version:
        return [_NO_EQUIVALENT]
    if operator in ("<", "<=", ">", ">="):
        return [f"{operator}{version}"]
    numbers = _EPOCH_AND_NUMBERS.match(version)
    if numbers is None:
        return [_NO_EQUIVALENT]  # a number with very many digits
    parts = [int(part) for part in numbers[2].split(".")]
    if operator == "~=" and len(parts) > 1:
        return [f"~={version}"]
    return [f">={version}", f"<{numbers[1] or ''}{_next(parts, operator)}"]


def _refused(text: str) -> str:
    """Return an invalid PEP 440 specifier for a constraint that Poetry refuses, so that the error is reported.

    The operators `^` and `~` are valid in Poetry, so they must not be what is reported. They are replaced by `~=` if a
    wildcard follows the version, which neither allows, and else by `==`.
    """
    operator = _LEADING_OPERATOR.match(text)
    sign, rest = (operator[0], text[operator.end() :]) if operator else ("", text)
    if sign in ("", "^", "~"):
        sign = "~=" if sign and rest.endswith(".*") else "=="
    return sign + rest


def _next(parts: list[int], operator: str) -> str:
    """Return the version below which a `^`, `~` or `~=` constraint ends: `2` for `^1.2`.

    `parts` are the numbers of the constraint's version; with `~=` there is only one.
    """
    if operator == "^":
        first = next((index for index, part in enumerate(parts) if part), len(parts) - 1)
        kept = parts[: first + 1]
    else:
        kept = parts[:2]
    return ".".join(map(str, [*kept[:-1], kept[-1] + 1]))
