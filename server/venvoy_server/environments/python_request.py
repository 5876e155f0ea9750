"""Interpret the Python versions that a project's files request, and select the interpreters that match.

A request from a file has version names, the preferred first (`.python-version` and the like), or alternative ranges
(`requires-python`). `python_request_files` reads the files.
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
    """What a version name requests: `3.12`, `python-3.12`, `3.13t` (free-threaded), `3.13-dev` or `pypy3.10-7.3.15`.

    `version` is the number alone, such as `3.12`; `implementation` is `CPython`, `PyPy` or `GraalPy`.
    """

    implementation: str
    version: str
    free_threaded: bool


class PythonRequest(msgspec.Struct, frozen=True):
    """The Python versions that the file at `path` requests: either `names` or `ranges` are set.

    `names` are version names such as `3.12`, the preferred first. `ranges` are PEP 440 specifiers such as `>=3.11,<4`,
    of which a version must match at least one.
    """

    path: str
    names: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the request's names or ranges, joined by `or`."""
        return " or ".join(self.names or self.ranges)


class PythonRequests(msgspec.Struct, frozen=True):
    """The requests of all of a project's files, each group with the file of the highest precedence first.

    `pinned` are those that name versions (`3.12`), `ranged` those with ranges (`>=3.11`).
    """

    pinned: tuple[PythonRequest, ...] = ()
    ranged: tuple[PythonRequest, ...] = ()

    @property
    def first(self) -> PythonRequest | None:
        """Return the request with the highest precedence, or None without requests; version names precede ranges."""
        return next(iter((*self.pinned, *self.ranged)), None)


def parsed(name: str) -> Version | None:
    """Parse a version name such as `3.12`, `312` or `pypy3.10`; None for other text (a range, a path, another name)."""
    base, _, _ = name.partition("/envs/")  # pyenv-virtualenv: `3.10.13/envs/NAME`
    if _WITHOUT_DOT.fullmatch(base):
        base = f"{base[0]}.{base[1:]}"
    found = _WORD.fullmatch(base)
    if found is None:
        return None
    implementation = _IMPLEMENTATIONS.get((found["name"] or "").lower(), "CPython")
    return Version(implementation, found["version"].lower(), found["threads"] is not None)


def is_range(name: str) -> bool:
    """Return whether a line is a range (`>=3.11,<3.13`) and not a version name; uv accepts it in `.python-version`."""
    return name.startswith(("<", ">", "=", "!", "~"))


def is_named(interpreter: Interpreter, name: str) -> bool:
    """Return whether an interpreter satisfies `name`: a version, a range of versions, or the name of a folder of pyenv.

    The folder is that of a Python installed by pyenv, such as `pypy3.10-7.3.15`. A debug build of Python satisfies only
    such a folder's name, never a version or range.
    """
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
    """Return whether a version is in one of the ranges (PEP 440 specifiers); False if the version is None.

    With `candidates`, a pre-release such as `3.14.0rc1` is compared as its final release `3.14.0`: pip compares only
    X.Y.Z with `requires-python`, so a release candidate satisfies `>=3.14`.
    """
    if version is not None and candidates:
        version = _BEFORE_RELEASE.sub("", version)
    return any(matches(version, each) for each in ranges)


def fitting(interpreters: Sequence[Interpreter], requests: PythonRequests) -> Sequence[Interpreter]:
    """Return the interpreters that satisfy the Python versions requested by a project's files, in the given order.

    A request is the content of one file. It has either version names such as `3.12`, the preferred first, or ranges
    such as `>=3.11`. Of `requests`, only the first with names and the first with ranges are used.

    The names are tried in order until at least one interpreter satisfies a name. Of the interpreters that satisfy this
    name, only those in the ranges are returned, unless none is in the ranges. Without a request that has names, all
    interpreters in the ranges are returned. The result may be empty.
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
    """Return the interpreters whose version is in one of the ranges (PEP 440 specifiers).

    If there are none, return the pre-releases whose final release would be in one of the ranges.
    """
    inside = [each for each in interpreters if is_in_range(each.version, ranges)]
    return inside or [each for each in interpreters if is_in_range(each.version, ranges, candidates=True)]


def contradictions(requests: PythonRequests) -> tuple[str, ...]:
    """Return a sentence for each request that contradicts the one that is followed.

    The followed one is the first that names versions. Empty if no request names a version.
    """
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
    """Return the request of a project's file that a Python of this `version` does not satisfy, else None.

    A request is the content of a file such as `.python-version`: the Python versions or ranges that the project
    accepts. Only the request with the highest precedence is considered. The result is None without a request.
    """
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
    """Return the lowest and the highest complete version (X.Y.Z) of each minor release that `version` covers.

    For `3.12`, these are `3.12.0` and `3.12.99`. For `3`, the result has two versions for each minor release: `3.0.0`,
    `3.0.99`, `3.1.0`, `3.1.99` and so on. If `version` is complete, it is the only item.
    """
    parts = version.count(".") + 1
    if parts == 1:
        return tuple(f"{version}.{minor}.{patch}" for minor in range(30) for patch in (0, 99))
    return (version,) if parts == 3 else (f"{version}.0", f"{version}.99")


def _is_prefix(one: str, other: str) -> bool:
    return one == other or other.startswith(one + ".")
