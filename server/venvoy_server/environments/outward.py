"""Find parts of an environment that are links to places outside its folder.

Installing packages through such a link would write outside the environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import project_of
from venvoy_server.environments.model import Problem, Repair
from venvoy_server.environments.python import minor_of_library

_PARTS = ("bin", "lib", "lib64", "include", "pyvenv.cfg")
_PARTS_ON_WINDOWS = ("Scripts", "Lib", "Include", "pyvenv.cfg")


def outward_links(host: Host, prefix: str, libraries: tuple[str, ...] | None = None) -> Iterator[tuple[str, str]]:
    """Yield each part of the environment in the folder `prefix` that is a link to a place outside of this folder.

    Each tuple is the absolute path of the link and its real path. Interpreters and scripts are not checked: they are
    often links to the Python from which the environment was made. `libraries` are its `lib/pythonX.Y` folders, None to
    find them.
    """
    sep = host.paths.sep
    parts = _PARTS_ON_WINDOWS if host.platform == "win32" else _PARTS
    for name in parts:
        yield from _outward(host, prefix, f"{prefix}{sep}{name}")
    for library in _libraries(host, prefix) if libraries is None else libraries:
        yield from _outward(host, prefix, library)
        yield from _outward(host, prefix, f"{library}{sep}site-packages")


def _outward(host: Host, prefix: str, path: str) -> Iterator[tuple[str, str]]:
    target = host.link_target(path)
    if target is None or target == "lib":
        return
    real, inside = host.real_path(path), host.real_path(prefix)
    if not real.startswith(inside.rstrip(host.paths.sep) + host.paths.sep):
        yield path, real


def _libraries(host: Host, prefix: str) -> tuple[str, ...]:
    lib = host.paths.join(prefix, "lib")
    try:
        return tuple(host.paths.join(lib, name) for name in host.names(lib) if minor_of_library(name))
    except OSError:
        return ()


def outside_problem(host: Host, prefix: str, libraries: tuple[str, ...] | None = None) -> Problem | None:
    """Return the problem that a part of the environment in the folder `prefix` is a link to a place outside, or None.

    `libraries` are the environment's `lib/pythonX.Y` folders, None to find them.
    """
    for path, target in outward_links(host, prefix, libraries):
        message = (
            f"{path} is a link to {target}, outside the environment: nothing is changed there. Replace the environment."
        )
        folder = project_of(host, prefix) or host.paths.dirname(prefix)
        call = Repair("Replace the environment", "create", {"folder": folder, "path": prefix, "ifExists": "replace"})
        return Problem("outside-link", message, "warning", prefix, call)
    return None
