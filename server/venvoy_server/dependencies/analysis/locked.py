"""Read the versions that a lock file pins, for the dependency file in the same folder."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.dialects.lock_files import LOCK_NAMES, locked_versions, script_locks
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.environments.documents import read_bytes


class Locked(msgspec.Struct, frozen=True):
    """A lock file: its file name, and the versions that it pins, by canonical project name.

    A project has several versions if markers choose between them.
    """

    name: str
    versions: Mapping[str, tuple[str, ...]]


def locked_by(inputs: Inputs) -> Locked | None:
    """Return the versions that the lock file of a document pins, such as those of uv.lock for a pyproject.toml.

    None if the document has no lock file, or no pin could be read.
    """
    host, path = inputs.host, inputs.path
    if host is None or path is None:
        return None
    dialect = dialect_of(path)
    folder, own = host.paths.dirname(path), host.paths.basename(path)
    for name in script_locks(own) if dialect == "script" else LOCK_NAMES.get(dialect, ()):
        place = host.paths.join(folder, name)
        try:
            text = read_bytes(host, place, "lock").decode("utf-8", "replace")
        except OSError:
            continue
        versions = locked_versions(name, text)
        return Locked(name, versions) if versions else None  # the lock file could not be read
    return None
