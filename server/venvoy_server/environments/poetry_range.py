"""Translate Poetry's version constraints (`^3.9`, `~3.9`, `3.9.*`, `>=3.9 <4`, `a || b`) to ranges of PEP 440."""

from __future__ import annotations

import re

from venvoy_server.environments.patterns import pattern

_PART = pattern(r"(?P<operator>[\^~<>=!]*)\s*(?P<version>\d+(?:\.(?:\d+|\*))*)", re.ASCII)
_LONGEST = 1000
"""Maximum length in characters of a constraint that is parsed: the time is quadratic in the length."""


def as_ranges(text: str) -> tuple[str, ...]:
    """Return the alternatives of a Poetry constraint as PEP 440 specifiers; a version need satisfy only one of them.

    `^3.9 || ~4.1` becomes `>=3.9,<4` and `>=4.1,<4.2`. Empty if a part of the constraint is not understood.
    """
    if len(text) > _LONGEST:
        return ()
    ranges = tuple(_range(each) for each in re.split(r"\|\|?", text))
    return tuple(each for each in ranges if each) if all(ranges) else ()


def _range(text: str) -> str:
    parts = list(_PART.finditer(text))
    if not parts or _PART.sub("", text).strip(" ,"):
        return ""
    return ",".join(_one(part["operator"], part["version"]) for part in parts)


def _one(operator: str, version: str) -> str:
    base = version.removesuffix(".*")
    numbers = base.split(".")
    if operator == "^":
        return f">={base},<{_next(numbers, _first_that_counts(numbers))}"
    if operator == "~":
        return f">={base},<{_next(numbers, min(len(numbers), 2) - 1)}"
    if operator in ("", "=", "=="):
        return f"=={version}" if version.endswith(".*") or len(numbers) > 2 else f"=={version}.*"
    return f"{operator}{version}"


def _first_that_counts(numbers: list[str]) -> int:
    return next((at for at, number in enumerate(numbers) if number.strip("0")), len(numbers) - 1)


def _next(numbers: list[str], at: int) -> str:
    return ".".join([*numbers[:at], str(int(numbers[at]) + 1)])
