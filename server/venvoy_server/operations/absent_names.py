"""Messages about names of distributions that cannot be uninstalled: not installed, or without a list of their files."""

from __future__ import annotations

from collections.abc import Iterable

from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.similar_names import nearest
from venvoy_server.operations.errors import OperationError
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical

_NAME = pattern(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")

SKIPPED = "Skipping "
"""Prefix of uv's own warning about a name that is not installed."""


def absent_notices(names: Iterable[str], found: Iterable[Distribution]) -> tuple[str, ...]:
    """Return a notice for each of `names` that is not installed; empty if all are installed.

    A notice suggests the most similar name among the installed distributions (`found`), if there is one. A requirement
    such as `six>=1` counts as its name `six`, as in pip and uv.
    """
    installed = {each.key: each.name for each in found}
    notices = []
    for name in names:
        found_name = _NAME.match(name)
        key = canonical(found_name[1] if found_name is not None else name)
        if key not in installed:
            similar = nearest(key, installed)
            meant = f" Did you mean {installed[similar]}?" if similar is not None else ""
            notices.append(f"{name} is not installed.{meant}")
    return tuple(notices)


def refuse_no_names(names: Iterable[str]) -> None:
    """Raise OperationError if a text in `names` cannot name a distribution: it is empty, or an option such as `-r`."""
    for name in names:
        if _NAME.match(name) is None:
            reason = "it is empty" if not name.strip() else "it is not the name of a package"
            raise OperationError("invalid-request", f"{name!r} cannot be uninstalled: {reason}.", {"text": name})


def refuse_without_files(names: Iterable[str], found: Iterable[Distribution]) -> None:
    """Raise OperationError if a distribution to uninstall is broken, and no RECORD lists its files to delete.

    `names` are the names to uninstall, `found` the installed distributions.
    """
    keys = {canonical(match[1]) for name in names if (match := _NAME.match(name)) is not None}
    for each in found:
        if each.key in keys and each.broken and not each.recorded and each.metadata_path.endswith(".dist-info"):
            message = (
                f"{each.name} {each.version} cannot be uninstalled: {each.broken}, and nothing lists its files. `repair` "
                "installs it again, or deletes its metadata if no index has it."
            )
            raise OperationError("no-repair", message, {"packages": [each.name]})
