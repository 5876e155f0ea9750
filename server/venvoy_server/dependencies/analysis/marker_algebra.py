"""Decide by trial whether an environment marker is never or always true, and whether two markers exclude each other.

A marker is evaluated in sample environments. These are all combinations of sample values of the variables in use;
variables that depend on each other (the three names of the operating system, the two of the implementation, the two
forms of the Python version) are varied together, as one axis. The samples of an axis are common values, the values that
the markers name and adjacent versions, and one value that no marker names. `packaging` evaluates every comparison. A
bit set (an int with one bit per combination) records in which combinations a marker is true. The implementation's
version is an axis of its own, since only CPython's equals that of the language.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from venvoy_server.dependencies.analysis.marker_values import meant_value
from venvoy_server.dependencies.dialects.requirements_txt.markers import Comparison, comparisons
from venvoy_server.environments.patterns import pattern

Samples = tuple[dict[str, str], ...]
_PYTHON = ("python_version", "python_full_version")
_SYSTEM = ("os_name", "sys_platform", "platform_system")
_IMPLEMENTATION = ("implementation_name", "platform_python_implementation")
_SYSTEMS = (
    ("posix", "linux", "Linux"),
    ("posix", "darwin", "Darwin"),
    ("nt", "win32", "Windows"),
    ("posix", "cygwin", "CYGWIN"),
)
_IMPLEMENTATIONS = (("cpython", "CPython"), ("pypy", "PyPy"))
_OTHER = "\uffff"
# Maximum number of sample combinations; beyond it, the result is unknown.
_MOST = 60_000
# Maximum number of comparisons in the markers; beyond it, the result is unknown.
_LONGEST = 60
_VERSION = pattern(r"[0-9]{1,9}(?:\.[0-9]{1,9})*")
_EARLY = pattern(r"([0-9]{1,9}\.[0-9]{1,9})\.[0-9]{1,9}(?:a|b|rc)[0-9]{1,9}")
_MINORS = ("2.7", *[f"3.{minor}" for minor in range(3, 17)])
# `python_version == "3"` is true for 3.0 only, which has no pip; 3.0 must not count as a version in use.
_NOT_USED = frozenset({(2, 0), (3, 0)})
# The Python versions that count for a marker being always true.
SUPPORTED = tuple([f"3.{minor}" for minor in range(9, 17)])


@lru_cache(maxsize=2048)
def disjoint(one: str, other: str) -> bool:
    """Return whether two valid markers are never true in the same environment; False if that cannot be decided."""
    masks = _masks((one, other), False)
    return masks is not None and masks[0] & masks[1] == 0


@lru_cache(maxsize=2048)
def overlap(one: str, other: str) -> bool:
    """Return whether some environment makes two valid markers both true; False if that cannot be decided."""
    masks = _masks((one, other), False)
    return masks is not None and masks[0] & masks[1] != 0


@lru_cache(maxsize=2048)
def never(marker: str) -> bool:
    """Return whether no environment makes a valid marker true; False if that cannot be decided."""
    masks = _masks((marker,), False)
    return masks is not None and masks[0] == 0


@lru_cache(maxsize=2048)
def always(marker: str) -> bool:
    """Return whether a valid marker is true in every environment with a Python version from 3.9 to 3.16.

    False if that cannot be decided.
    """
    masks = _masks((marker,), True)
    return masks is not None and masks[0] == masks[1]


def _masks(texts: tuple[str, ...], supported: bool) -> tuple[int, int] | None:
    """Return, for each of two markers, the bit set of the sample environments in which the marker is true.

    If `texts` has only one marker, the second bit set has a bit for every sample environment. `supported`: whether to
    use only Python versions that are still supported. None if the result cannot be determined, such as for a very long
    marker.
    """
    found = [comparison for text in texts for comparison in comparisons(text)]
    if len(found) > _LONGEST:
        return None
    axes = _axes(found, supported)
    count = 1
    for axis in axes:
        count *= len(axis)
    if not found or count > _MOST or any(not comparison.variable for comparison in found):
        return None
    from packaging.markers import UndefinedEnvironmentName

    try:
        values = [_evaluate(text, axes) for text in texts]
    except (UndefinedEnvironmentName, ValueError, RecursionError):
        return None
    first, second = values[0], values[1] if len(values) > 1 else (1 << count) - 1
    return None if first is None or second is None else (first, second)


def _axes(found: list[Comparison], supported: bool) -> list[Samples]:
    variables = {comparison.variable for comparison in found}
    axes: list[Samples] = []
    if variables & set(_PYTHON):
        axes.append(_python_samples(found, supported))
    if variables & set(_SYSTEM):
        axes.append(_dependent_samples(found, _SYSTEM, _SYSTEMS))
    if variables & set(_IMPLEMENTATION):
        axes.append(_dependent_samples(found, _IMPLEMENTATION, _IMPLEMENTATIONS))
    for variable in sorted(variables - {*_PYTHON, *_SYSTEM, *_IMPLEMENTATION, ""}):
        values = sorted({*_values_to_try(found, variable), _OTHER})
        axes.append(tuple([{variable: value} for value in values if meant_value(variable, value) is None]))
    return axes


def _values_to_try(found: list[Comparison], variable: str) -> set[str]:
    """Return values with which to test the comparisons of one marker variable, `variable`.

    `found` are the comparisons of the markers. For each comparison of the variable, the values are its literal and each
    word in that literal. For a version, versions before and after it are added. One value that satisfies all
    comparisons `"TEXT" in VARIABLE` at once is added, too.
    """
    texts = [comparison.value for comparison in found if comparison.variable == variable]
    held = [each.value for each in found if each.variable == variable and each.reversed and each.operator == "in"]
    named = {part for text in texts for part in (text, *text.replace(",", " ").split())}
    named.add(_OTHER.join([*held, ""]))
    for text in [text for text in named if _VERSION.fullmatch(text)]:
        named |= {"0", f"{text}.0.1", f"{text}.1", "999999999", *_around(text, False)}
    return named


def _python_samples(found: list[Comparison], supported: bool) -> Samples:
    versions = {f"{minor}.{patch}" for minor in (SUPPORTED if supported else _MINORS) for patch in (0, 20)}
    for comparison in found:
        if comparison.variable in _PYTHON:
            for text in re.findall(r"[0-9]{1,9}(?:\.[0-9]{1,9})*", comparison.value):
                versions |= _around(text, supported)
            early = _EARLY.fullmatch(comparison.value)
            if early and (not supported or early[1] in SUPPORTED):
                versions.add(comparison.value)
    return tuple([_python(version) for version in sorted(versions)])


def _around(text: str, supported: bool) -> set[str]:
    parts = [int(part) for part in text.split(".")][:3]
    major, minor, patch = (*parts, 0, 0)[:3]
    near = {(major, minor, near) for near in (max(0, patch - 1), patch, patch + 1)}
    near |= {(major, other, 0) for other in (max(0, minor - 1), minor + 1)}
    return {
        f"{one}.{two}.{three}"
        for one, two, three in near
        if (f"{one}.{two}" in SUPPORTED if supported else (one, two) not in _NOT_USED)
    }


def _python(version: str) -> dict[str, str]:
    return {"python_full_version": version, "python_version": version.rpartition(".")[0]}


def _dependent_samples(found: list[Comparison], names: tuple[str, ...], usual: tuple[tuple[str, ...], ...]) -> Samples:
    """Return sample values of variables that depend on each other, such as the three names of the operating system.

    Each sample maps every variable in `names` to a value. `usual` are combinations of values that occur in practice, in
    the order of `names`; each is a sample. One more sample has values that no marker contains. Further samples are made
    from these by replacing values with others that the comparisons in `found` contain, such as `linux2` for
    `sys_platform`.
    """
    # A value of another variable of the axis (`os_name == "linux"`) is a mistake, and never true.
    known = {value for values in usual for value in values}
    columns = [
        sorted([value for value in _values_to_try(found, name) - known if meant_value(name, value) is None])
        for name in names
    ]
    rows = (*usual, (_OTHER,) * len(names))
    return tuple(
        [
            dict(zip(names, [new or old for new, old in zip(chosen, row, strict=True)], strict=True))
            for row in rows
            for chosen in itertools.product(*[("", *column) for column in columns])
        ]
    )


def _evaluate(text: str, axes: list[Samples]) -> int | None:
    """Return in which sample environments a marker is true, as a bit set (bit i is for environment number i).

    `text` is the marker. Each of `axes` is a list of samples: dictionaries with one value for each of a few marker
    variables. The sample environments are all combinations of one sample from each of `axes`. None if a comparison in
    the marker has no quoted value, or if its variable is in none of the samples.
    """
    sizes = [len(axis) for axis in axes]
    masks: dict[int, int] = {}
    for found in comparisons(text):
        number = next((index for index, axis in enumerate(axes) if found.variable in axis[0]), -1)
        if number < 0 or not (found.left[0] in "'\"" or found.right[0] in "'\""):
            return None
        atom = text[found.start : found.end]
        truth = [holds(atom, found.variable, sample[found.variable]) for sample in axes[number]]
        masks[found.start] = _spread(truth, number, sizes)
    return _combine(text, masks)


@lru_cache(maxsize=32768)
def holds(atom: str, variable: str, value: str) -> bool:
    """Return whether one comparison of a marker is true if its variable has a given value, as `packaging` evaluates it.

    `atom` is the comparison as text, such as `python_version >= "3.9"`.
    """
    from packaging.markers import Marker

    return Marker(atom).evaluate({"extra": "", variable: value})


def _spread(truth: list[bool], number: int, sizes: list[int]) -> int:
    """Return the bit set of all combinations of samples in which one axis has a sample for which `truth` is True.

    An axis is a list of sample values; a combination takes one sample from each axis. `number` is the index of the
    axis that `truth` is about (one value per sample), and `sizes` are the numbers of samples of all axes. In the
    result, combination number i is bit i; the samples of the first axis vary fastest.
    """
    stride = 1
    for size in sizes[:number]:
        stride *= size
    count = stride
    for size in sizes[number:]:
        count *= size
    block = sum([((1 << stride) - 1) << (index * stride) for index, true in enumerate(truth) if true])
    bits, width = block, stride * sizes[number]
    while width < count:  # doubles the width each time; the excess is cut off below
        bits |= bits << width
        width *= 2
    return bits & ((1 << count) - 1)


_WORD = pattern(r"[()]|\b(?:and|or)\b")


def _combine(text: str, masks: dict[int, int]) -> int | None:
    """Return in which sample environments a whole marker is true, from the results of its comparisons.

    Each result is a bit set: an int in which bit i is 1 if the comparison is true in sample environment number i.
    `text` is the marker. `masks` maps the offset of each comparison in `text` to its bit set. The result is such a bit
    set, too. None if the parentheses do not match, or if an operand is missing.
    """
    comparison_ends = {found.start: found.end for found in comparisons(text)}
    stack: list[list[int | None]] = [[None, None]]
    position = 0
    while position < len(text):
        if position in masks:
            _and(stack[-1], masks[position])
            position = comparison_ends[position]
            continue
        word = _WORD.match(text, position)
        if word is None:
            position += 1
            continue
        if word[0] == "(":
            stack.append([None, None])
        elif word[0] == ")":
            inner = _result(stack.pop())
            if not stack or inner is None:
                return None
            _and(stack[-1], inner)
        elif word[0] == "or":
            stack[-1] = [_result(stack[-1]), None]
        position = word.end()
    return _result(stack[-1])


def _and(level: list[int | None], mask: int) -> None:
    level[1] = mask if level[1] is None else level[1] & mask


def _result(level: list[int | None]) -> int | None:
    before, current = level
    return current if before is None else before if current is None else before | current
