"""A locked package that has no file for the selected environment.

The package is to be installed in this environment, but all its wheels are for other Pythons or other systems, and there
is no source distribution. The installation fails.

Example: in `pylock.toml`, on Linux::

    [[packages]]
    name = "foo"
    version = "1.0"
    wheels = [{ url = "https://example.org/foo-1.0-cp312-cp312-win_amd64.whl", hashes = { sha256 = "aa" } }]

What to do: Lock for this Python and system, too, with the tool that made the file. Here::

    uv export --format pylock.toml --output-file pylock.toml
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.evaluate import evaluate
from venvoy_server.dependencies.analysis.line import Draft
from venvoy_server.dependencies.analysis.lock_packages import lock_files, lock_packages, place_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.wheel_files import may_fit
from venvoy_server.dependencies.findings import WARNING

_SOURCES = ("sdist", "archive", "vcs", "directory")


def _check(context: RuleContext) -> Iterator[Draft]:
    values = context.environment.marker_values
    for path, package in lock_packages(context):
        names = [name for _, name, _ in lock_files(path, package)]
        if not names or any(source in package for source in _SOURCES) or not _applies(package, context):
            continue
        place = None if any(may_fit(name, values) for name in names) else place_of(context, f"{path}.name")
        if place is not None:
            where = f" {context.environment.name}" if context.environment.name else " the selected environment"
            message = (
                f"`{package.get('name')}` has no file that fits{where}: its wheels are for other Pythons or systems."
            )
            yield context.place_draft(place, message)


def _applies(package: Mapping[str, Any], context: RuleContext) -> bool:
    """Return whether an installation in the environment includes a package of the lock file in any case.

    That is so if the package has no marker, or one that is true in the environment. A marker that depends on extras or
    groups does not count, since these may not be requested.
    """
    marker = package.get("marker", "")
    if not isinstance(marker, str) or "extras" in marker or "dependency_groups" in marker:
        return False
    return not marker or evaluate(marker, context.environment) is True


RULE = Rule(
    "lock-without-fitting-file",
    "A locked package that has no file for the environment",
    WARNING,
    "environment",
    "document",
    _check,
    __doc__,
    needs=("environment",),
    dialects=("pylock",),
)
