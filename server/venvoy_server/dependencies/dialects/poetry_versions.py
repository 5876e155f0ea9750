"""Translate the version constraints of Poetry to PEP 440.

Source: Poetry's documentation, "Dependency specification".
"""

from __future__ import annotations

import re

_PART = re.compile(r"\s*(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*(v?[0-9][\w.+!*-]*)\s*")
_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")


def pep440(text: str) -> str | None:
    """Return a constraint in PEP 440 syntax, `""` for any version; None if it has no
    equivalent, such as a union (`||`).
    """
    text = text.strip()
    if text in ("", "*"):
        return ""
    if "|" in text:
        return None
    clauses: list[str] = []
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        if found is None:
            return None
        clause = _clause(found[1] or "", found[2].removeprefix("v"))
        if clause is None:
            return None
        clauses += clause
        at = found.end()
        if at < len(text) and text[at] == ",":
            at += 1
    return ",".join(clauses)


def _clause(operator: str, version: str) -> list[str] | None:
    if operator in ("", "="):
        return [f"=={version}"]
    if operator not in ("^", "~"):
        return [f"{operator}{version}"]
    numbers = _NUMBERS.match(version)
    if numbers is None or "*" in version:
        return None
    parts = [int(part) for part in numbers[1].split(".")]
    return [f">={version}", f"<{_next(parts, operator)}"]


def _next(parts: list[int], operator: str) -> str:
    """Return the version below which a `^` or `~` constraint ends: `2` for `^1.2`.

    `operator` is `^` or `~`; `parts` are the numbers of the constraint's version.
    """
    if operator == "~":
        kept = parts[:2]
    else:
        first = next((index for index, part in enumerate(parts) if part), len(parts) - 1)
        kept = parts[: first + 1]
    return ".".join(map(str, [*kept[:-1], kept[-1] + 1]))
