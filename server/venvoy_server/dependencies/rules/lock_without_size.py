"""A file in a `pylock.toml` without its size.

The size is optional, and lets installers stop a download that is too long (PEP 751). Off by default: some indexes do
not provide it.

Example: in `pylock.toml`::

    [[packages]]
    name = "foo"
    wheels = [{ url = "https://example.org/foo-1.0-py3-none-any.whl", hashes = { sha256 = "aa" } }]

What to do: Lock again with a tool that writes sizes. Here::

    uv export --format pylock.toml --output-file pylock.toml
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.lock_packages import lock_files, lock_packages, place_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import INFORMATION


def _check(context: RuleContext) -> Iterator[Draft]:
    for path, package in lock_packages(context):
        for place_path, name, file in lock_files(path, package):
            place = place_of(context, place_path) if "url" in file and "size" not in file else None
            if place is not None:
                yield context.place_draft(place, f"`{name}` has no size.")


RULE = Rule(
    "lock-without-size",
    "A locked file without its size",
    INFORMATION,
    "hygiene",
    "document",
    _check,
    __doc__,
    on=False,
    dialects=("pylock",),
)
