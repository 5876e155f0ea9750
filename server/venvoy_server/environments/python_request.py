"""Interpret the Python versions that a project requests, and select interpreters that match; used by every method.

A request comes from one file: version names, the preferred first (`.python-version` and the like), or alternative
ranges (`requires-python`). `python_request_files` reads the files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.version_request import matches

_WORD = pattern(
    r"(?:(?P<name>cpython|python|pypy|graalpy)[-@]?)?(?P<version>\d+(?:\.\d+){0,2}(?:(?:a|b|rc)\d+)?)"
    r"(?P<threads>t|\+freethreaded)?(?:-dev)?(?:[-+].*)?",
    re.ASCII | re.IGNORECASE,
)
_WITHOUT_DOT = pattern(r"[23]\d\d?", re.ASCII)
"""A version without a dot: as in uv, `312` means 3.12."""
_IMPLEMENTATIONS = {"pypy": "PyPy", "graalpy": "GraalPy"}
_BEFORE_RELEASE = pattern(r"(?:a|b|rc)\d+$")


class Version(msgspec.Struct, frozen=True):
    """The version that a name such as `3.12`, `python-3.12`, `3.13t`, `3.13-dev` or `pypy3.10-7.3.15` requests."""

    implementation: str
    version: str
    free_threaded: bool


class PythonRequest(msgspec.Struct, frozen=True):
    """The request of one file: `names`, the preferred first, or `ranges` (PEP 440), one of which must match."""

    path: str
    names: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the request's names or ranges, joined by `or`."""
        return " or ".join(self.names or self.ranges)


class PythonRequests(msgspec.Struct, frozen=True):
    """The requests of all of a project's files by precedence: `pinned` name versions, `ranged` have ranges."""

    pinned: tuple[PythonRequest, ...] = ()
    ranged: tuple[PythonRequest, ...] = ()

    @property
    def first(self) -> PythonRequest | None:
        """Return the request with the highest precedence, or None if there is none."""
        return next(iter((*self.pinned, *self.ranged)), None)


def parsed(name: str) -> Version | None:
    """Parse a version name, or return None if it is something else (a pyenv virtual environment, a path)."""
    base, _, _ = name.partition("/envs/")  # pyenv-virtualenv: `3.10.13/envs/NAME`
    if _WITHOUT_DOT.fullmatch(base):
        base = f"{base[0]}.{base[1:]}"
    found = _WORD.fullmatch(base)
    if found is None:
        return None
    implementation = _IMPLEMENTATIONS.get((found["name"] or "").lower(), "CPython")
    return Version(implementation, found["version"].lower(), found["threads"] is not None)


def is_range(name: str) -> bool:
    """Return whether a name is a range (`>=3.11,<3.13`), which uv accepts in `.python-version` too."""
    return name.startswith(("<", ">", "=", "!", "~"))


def is_named(interpreter: Interpreter, name: str) -> bool:
    """Return whether an interpreter matches a version, a range, or the exact name of one of pyenv's versions."""
    if interpreter.manager == "pyenv" and interpreter.prefix.replace("\\", "/").rpartition("/")[2] == name:
        return True
    wanted = parsed(name)
    if interpreter.debug or (wanted is None and not is_range(name)):
        return False
    if wanted is None:
        plain = interpreter.implementation == "CPython" and not interpreter.free_threaded
        return plain and is_in_range(interpreter.version, (name,))
    kind = (interpreter.implementation, interpreter.free_threaded)
    return kind == (wanted.implementation, wanted.free_threaded) and matches(interpreter.version, wanted.version)


def is_in_range(version: str | None, ranges: Sequence[str], *, candidates: bool = False) -> bool:
    """Return whether a version is in one of the ranges; with `candidates`, a pre-release counts as its release.

    pip compares only X.Y.Z with `requires-python`, so a release candidate satisfies `>=3.14`.
    """
    if version is not None and candidates:
        version = _BEFORE_RELEASE.sub("", version)
    return any(matches(version, each) for each in ranges)


def fitting(interpreters: Sequence[Interpreter], requests: PythonRequests) -> Sequence[Interpreter]:
    """Return the interpreters that satisfy the requests with precedence: the version pin, then the range.

    Of the pin's names, the first that is installed is used. If none of its interpreters is in the range, the range is
    ignored. Without a pin, only interpreters in the range are returned.
    """
    found = interpreters
    if requests.pinned:
        by_name = ([each for each in interpreters if is_named(each, name)] for name in requests.pinned[0].names)
        found = next(filter(None, by_name), [])
    if not requests.ranged:
        return found
    inside = in_ranges(found, requests.ranged[0].ranges)
    return inside or (found if requests.pinned else [])


def in_ranges(interpreters: Sequence[Interpreter], ranges: Sequence[str]) -> Sequence[Interpreter]:
    """Return the interpreters in one of the ranges; if there are none, pre-releases whose final release would be."""
    inside = [each for each in interpreters if is_in_range(each.version, ranges)]
    return inside or [each for each in interpreters if is_in_range(each.version, ranges, candidates=True)]


def contradictions(requests: PythonRequests) -> tuple[str, ...]:
    """Return a sentence for each request that contradicts the version pin with the highest precedence."""
    first = requests.first
    if first is None or not first.names:
        return ()
    others = (*requests.pinned[1:], *requests.ranged)
    return tuple(
        f"{first.path} asks for {first.text}, and {other.path} for {other.text}: {first.path} is followed."
        for other in others
        if not _agree(first, other)
    )


def ruled_out_by(version: str, requests: PythonRequests) -> PythonRequest | None:
    """Return the request with the highest precedence if a Python of `version` does not satisfy it, else None."""
    first = requests.first
    if first is None:
        return None
    if first.names:
        ranges = [name for name in first.names if is_range(name)]
        fits = any(matches(version, each) for each in _versions(first))
        return None if fits or is_in_range(version, ranges, candidates=True) else first
    return None if is_in_range(version, first.ranges, candidates=True) else first


def _versions(request: PythonRequest) -> list[str]:
    return [found.version for found in map(parsed, request.names) if found is not None]


def _agree(one: PythonRequest, other: PythonRequest) -> bool:
    versions = _versions(one)
    if not versions:
        return True
    if other.ranges:
        return any(is_in_range(text, other.ranges, candidates=True) for each in versions for text in _examples(each))
    others = _versions(other)
    return not others or any(_is_prefix(a, b) or _is_prefix(b, a) for a in versions for b in others)


def _examples(version: str) -> tuple[str, ...]:
    """Return full versions that a name may mean: `3.12` is any of its patch releases, `3` any of its minor releases."""
    parts = version.count(".") + 1
    if parts == 1:
        return tuple(f"{version}.{minor}.{patch}" for minor in range(30) for patch in (0, 99))
    return (version,) if parts == 3 else (f"{version}.0", f"{version}.99")


def _is_prefix(one: str, other: str) -> bool:
    return one == other or other.startswith(one + ".")
