"""A `pylock.toml` that violates PEP 751.

Installers refuse the file. Only the first error is reported; missing hashes are reported as `lock-without-hash`. A file
of a later minor version than 1.0 of the format is a warning: installers that know 1.0 only may miss what is new in it.

Example: in `pylock.toml`::

    lock-version = "1.0"
    [[packages]]
    name = "foo"

What to do: Lock again with the tool that made the file. Here::

    uv export --format pylock.toml --output-file pylock.toml
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from packaging.version import Version

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.lock_packages import place_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR, WARNING

_KNOWN, _NEXT = Version("1.0"), Version("2")
_LATER = "This lock file is of version {} of the format. Installers that know 1.0 only may miss what is new in it."
_NO_HASH = ("Missing required value", "At least one hash")


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if document.fault() is not None:
        return
    from packaging.pylock import Pylock, PylockValidationError

    data = document.data()
    minor = _later_minor(data.get("lock-version"))
    if minor:
        place = place_of(context, "lock-version")
        if place is not None:
            yield context.place_draft(place, _LATER.format(minor), severity=WARNING)
        data = {**data, "lock-version": "1.0"}  # of a later one packaging writes a warning to standard error
    try:
        Pylock.from_dict(data)
    except PylockValidationError as refusal:
        path = refusal.context or ""
        if path.endswith(".hashes") and refusal.message.startswith(_NO_HASH):
            return
        place = place_of(context, path)
        where = f" in `{path}`" if path else ""
        if place is not None:
            yield context.place_draft(place, f"Installers refuse this lock file: {refusal.message}{where}.")


def _later_minor(written: Any) -> str:
    """Return the version of the lock file if it is later than 1.0 and before 2; empty for every other value."""
    try:
        version = Version(written) if isinstance(written, str) else None
    except ValueError:
        return ""
    return written if version is not None and _KNOWN < version < _NEXT else ""


RULE = Rule(
    "invalid-lock",
    "A lock file that installers refuse",
    ERROR,
    "syntax",
    "document",
    _check,
    __doc__,
    dialects=("pylock",),
)
