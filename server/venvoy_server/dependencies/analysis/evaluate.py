"""Evaluate environment markers and version specifiers for one environment; None means that the result is not known."""

from __future__ import annotations

from functools import lru_cache

from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.dialects.requirements_txt.markers import comparisons
from venvoy_server.environments.patterns import pattern

# Longer numbers are left to `packaging`, and to Python's limit on the digits of an int.
_PLAIN_PIN = pattern(r"==[ \t]*([0-9]{1,18}(?:\.[0-9]{1,18})*)")
_PLAIN_VERSION = pattern(r"[0-9]{1,18}(?:\.[0-9]{1,18})*")


def evaluate(marker: str, environment: EnvironmentFacts) -> bool | None:
    """Return a marker's value in an environment, or None if a variable's value is not known.

    An empty marker is true.
    """
    if not marker:
        return True
    return _evaluate(marker, tuple(sorted(environment.marker_values.items())), "")


def evaluate_for_extra(marker: str, environment: EnvironmentFacts, extra: str) -> bool | None:
    """Return the value of a marker from a distribution's metadata, with the variable `extra` set to the given extra.

    None if a variable's value is not known. An empty marker is true.
    """
    if not marker:
        return True
    return _evaluate(marker, tuple(sorted(environment.marker_values.items())), extra)


@lru_cache(maxsize=4096)
def _evaluate(marker: str, values: tuple[tuple[str, str], ...], extra: str) -> bool | None:
    from packaging.markers import Marker, UndefinedEnvironmentName

    known = dict(values)
    if any(comparison.variable not in known and comparison.variable != "extra" for comparison in comparisons(marker)):
        return None
    try:
        return Marker(marker).evaluate({**known, "extra": extra})
    except (UndefinedEnvironmentName, ValueError, RecursionError):
        return None


def applies(marker: str, environment: EnvironmentFacts) -> bool:
    """Return whether a marker is true in an environment; False if that is not known."""
    return evaluate(marker, environment) is True


def allows(specifier: str, version: str) -> bool | None:
    """Return whether a specifier (`>=1,<2`) allows a version; a pre-release within the range is allowed.

    None if the specifier or the version is invalid.
    """
    pin = _PLAIN_PIN.fullmatch(specifier)
    if pin and _PLAIN_VERSION.fullmatch(version):
        return _release(pin[1]) == _release(version)
    return _allows(specifier, version)


def _release(text: str) -> list[int]:
    parts = [int(part) for part in text.split(".")]
    while parts and not parts[-1]:
        parts.pop()
    return parts


@lru_cache(maxsize=4096)
def _allows(specifier: str, version: str) -> bool | None:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    text = specifier.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    try:
        return SpecifierSet(text).contains(Version(version), prereleases=True)
    except ValueError:  # neither parses, or a number has thousands of digits
        return None


@lru_cache(maxsize=1024)
def is_specifier(text: str) -> bool:
    """Return whether a text is a valid version specifier."""
    from packaging.specifiers import SpecifierSet

    try:
        SpecifierSet(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def is_clause(text: str) -> bool:
    """Return whether a text is one clause of a version specifier: an operator and a version, without a comma."""
    from packaging.specifiers import Specifier

    try:
        Specifier(text)
    except ValueError:
        return False
    return True


def normal_version(text: str) -> str | None:
    """Return a version in its normal form (PEP 440), or None if it does not parse."""
    from packaging.version import Version

    try:
        return str(Version(text))
    except ValueError:
        return None
