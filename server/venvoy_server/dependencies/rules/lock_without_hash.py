"""A file in a `pylock.toml` without a hash.

Every file must have at least one hash (PEP 751). Installers refuse the lock file.

Example: in `pylock.toml`::

    [[packages]]
    name = "foo"
    wheels = [{ url = "https://example.org/foo-1.0-py3-none-any.whl", hashes = {} }]

What to do: Lock again with the tool that made the file. Here::

    uv export --format pylock.toml --output-file pylock.toml
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.lock_packages import lock_files, lock_packages, place_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.findings import ERROR


def _check(context: RuleContext) -> Iterator[Draft]:
    for path, package in lock_packages(context):
        for place_path, name, file in lock_files(path, package):
            place = None if file.get("hashes") else place_of(context, place_path)
            if place is not None:
                yield context.place_draft(place, f"`{name}` has no hash.")


RULE = Rule(
    "lock-without-hash",
    "A locked file without a hash",
    ERROR,
    "security",
    "document",
    _check,
    __doc__,
    dialects=("pylock",),
)
