"""Which file a missing one was meant to be."""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.similar_names import mistyped


def nearest_file(host: Host, path: str, document: str | None = None) -> str | None:
    """Return the name in the same folder that a missing file's was meant to be: mistyped, or with another ending."""
    folder, name = host.paths.dirname(path), host.paths.basename(path)
    try:
        names = sorted(child.name for child in host.children(folder) if child.kind != "folder")
    except OSError:
        return None
    others = [each for each in names if host.paths.join(folder, each) != document]
    stem = name.split(".")[0]
    return mistyped(name, others) or next((each for each in others if each.split(".")[0] == stem and stem), None)
