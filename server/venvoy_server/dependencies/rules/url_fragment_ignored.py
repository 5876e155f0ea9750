"""A fragment that pip does not read.

After the `#` of a URL pip reads `egg=NAME`, `subdirectory=PATH` and a hash (`sha256=…`), joined by `&`.
Anything else is ignored. npm writes a revision after `#`; pip takes it after `@`, and installs the default branch here.

Example::

    foo @ git+https://example.org/owner/foo.git#v1.0

Fix: Write the revision after `@`. Here::

    foo @ git+https://example.org/owner/foo.git@v1.0
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from venvoy_server.dependencies import model as m
from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.rule import ALL_DIALECTS, Draft, DraftFix, Line, Rule
from venvoy_server.dependencies.dialects.requirements_txt import urls
from venvoy_server.dependencies.findings import WARNING
from venvoy_server.dependencies.model import Requirement
from venvoy_server.dependencies.rules.revision_mismatch import revision_of

# pip's `Link` reads these (`models/link.py`).
_READ = frozenset({"egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_SUBDIRECTORY = frozenset(
    {
        "subdir",
        "subdirectory",
        "sub-directory",
        "sub_directory",
        "subfolder",
        "subpath",
        "folder",
        "directory",
        "dir",
        "path",
    }
)
_REVISION = frozenset({"branch", "tag", "rev", "revision", "ref", "commit"})
# Each finding reads the whole URL; what has more parts was not written by hand.
_MOST_PARTS = 8
_REVISION_TEXT = re.compile(r"[\w][\w./-]*")


def _check(line: Line, context: RuleContext) -> Iterator[Draft]:
    requirement = line.entry.requirement
    if requirement is None or "#" not in requirement.target or requirement.form in ("path", "archive"):
        return
    target = requirement.target
    at = target.index("#") + 1
    for part in target[at:].split("&")[:_MOST_PARTS]:
        key, equals, value = part.partition("=")
        if part and not (equals and key in _READ):
            fixes = _fixes(line, requirement, at, part)
            start = requirement.target_start + at
            yield line.draft(
                *_span(line, requirement, start, start + len(part)),
                _message(requirement.target, key, value),
                fixes=fixes,
            )
        at += len(part) + 1


def _is_repository(target: str) -> bool:
    return target.partition(":")[0].lower() in urls.VCS_SCHEMES


def _span(line: Line, requirement: Requirement, start: int, end: int) -> tuple[int, int]:
    """Return the (start, end) offsets in a line's text at which an ignored part of a URL's fragment is reported.

    `requirement` is the parsed line. `start` and `end` are the offsets of the part, calculated from the parsed URL.
    They are returned if the line contains the URL in exactly this form. If the URL is written differently, with quotes
    or escapes, the offsets of the whole URL are returned.
    """
    if line.entry.text[requirement.target_start : requirement.target_end] != requirement.target:
        return requirement.target_start, requirement.target_end
    return start, end


def _message(target: str, key: str, value: str) -> str:
    if value and key.lower() in _SUBDIRECTORY:
        return f"pip does not read `{key}=`, and looks for the project at the root. Write `subdirectory={value}`."
    if not _is_repository(target):
        return "pip ignores this fragment; it reads `egg=`, `subdirectory=` and hashes."
    revision = _revision(key, value)
    if revision and not revision_of(target):
        return f"pip ignores this fragment, and installs the default branch. Write a revision after `@`: `@{revision}`."
    return "pip ignores this fragment; it reads `egg=` and `subdirectory=`, and a revision after `@`."


def _revision(key: str, value: str) -> str:
    """Return the revision that a part of a URL's fragment probably means: `v1.0` for `#v1.0` or `#tag=v1.0`.

    The result is "" if the part does not mean a revision. `key` and `value` are the texts before and after its `=`.
    """
    if value:
        return value if key.lower() in _REVISION else ""
    return "" if key.lower() in _READ else key


def fragment_revision(url: str) -> str | None:
    """Return the revision after the `#` of a repository URL, where pip ignores it, or None if there is none."""
    for part in url.partition("#")[2].split("&")[:_MOST_PARTS]:
        key, equals, value = part.partition("=")
        revision = "" if equals and key in _READ else _revision(key, value)
        if revision:
            return revision
    return None


def _fixes(line: Line, requirement: Requirement, at: int, part: str) -> tuple[DraftFix, ...]:
    target, begin = requirement.target, requirement.target_start
    if line.entry.text[begin : requirement.target_end] != target:
        return ()
    key, _, value = part.partition("=")
    if value and key.lower() in _SUBDIRECTORY:
        return line.replace(f"Replace `{key}` with `subdirectory`", begin + at, begin + at + len(key), "subdirectory")
    revision = _revision(key, value)
    if not _is_repository(target) or not _REVISION_TEXT.fullmatch(revision) or revision_of(target):
        return ()
    base, _, fragment = target.partition("#")
    rest = "&".join([each for each in fragment.split("&") if each != part])
    better = f"{base}@{revision}#{rest}" if rest else f"{base}@{revision}"
    return line.replace(f"Replace the fragment with `@{revision}`", begin, requirement.target_end, better)


RULE = Rule(
    "url-fragment-ignored",
    "A fragment that pip does not read",
    WARNING,
    "files",
    "line",
    _check,
    __doc__,
    when=m.LINK,
    dialects=ALL_DIALECTS,
)
