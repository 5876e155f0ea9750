"""A `pylock.toml` that violates PEP 751.

Installers refuse the file. Only the first error is reported; missing hashes are reported as `lock-without-hash`.

Example: in `pylock.toml`::

    lock-version = "1.0"
    [[packages]]
    name = "foo"

What to do: Lock again with the tool that made the file. Here::

    uv export --format pylock.toml --output-file pylock.toml
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.lock_packages import place_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR

_NO_HASH = ("Missing required value", "At least one hash")


def _check(context: RuleContext) -> Iterator[Draft]:
    document = context.document
    if document.fault() is not None:
        return
    from packaging.pylock import Pylock, PylockValidationError

    try:
        Pylock.from_dict(document.data())
    except PylockValidationError as refusal:
        path = refusal.context or ""
        if path.endswith(".hashes") and refusal.message.startswith(_NO_HASH):
            return
        place = place_of(context, path)
        where = f" in `{path}`" if path else ""
        if place is not None:
            yield context.place_draft(place, f"Installers refuse this lock file: {refusal.message}{where}.")


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
