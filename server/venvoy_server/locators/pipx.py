"""pipx: one environment per installed application."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given, user_data


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield pipx's environments (the user's and the system's), and the Pythons that pipx downloaded."""
    join = context.host.paths.join
    for home in _homes(context.host):
        for path in context.folders(join(home, "venvs")):
            yield PrefixCandidate(path, manager="pipx")
        for path in context.folders(join(home, "py")):
            yield PrefixCandidate(join(path, "python"), "installation", "pipx")


def _homes(host: Host) -> list[str]:
    """Return the folders in which pipx may keep environments, whether they exist or not.

    They are PIPX_HOME, or without it the user's default folders (now and in former versions), then the system's folder.
    """
    join = host.paths.join
    system = given(host, "PIPX_GLOBAL_HOME") or ("/opt/pipx" if host.platform != "win32" else "")
    own = given(host, "PIPX_HOME")
    homes = (
        [own]
        if own
        else [user_data(host, "pipx", author="pipx"), join(host.home, ".local", "pipx"), join(host.home, "pipx")]
    )
    return list(dict.fromkeys([*homes, *([system] if system else [])]))
