"""Common folders of Pythons on Windows that may lack a registry entry: python.org's, WinPython, Scoop, Chocolatey."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import given


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the installations in the usual folders of python.org, Chocolatey, Scoop and WinPython."""
    host, join = context.host, context.host.paths.join
    local = host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local")
    for path in context.folders(join(local, "Programs", "Python")):
        yield PrefixCandidate(path, "installation", "python.org")
    programs = host.variable("ProgramFiles") or "C:\\Program Files"
    for root in (programs, host.variable("ProgramFiles(x86)") or "C:\\Program Files (x86)", "C:\\"):
        for path in context.folders(root):
            if _is_numbered(host.paths.basename(path)):
                yield PrefixCandidate(path, "installation", "python.org")
    shared = given(host, "SCOOP_GLOBAL") or join(host.variable("PROGRAMDATA") or "C:\\ProgramData", "scoop")
    for root in (given(host, "SCOOP") or join(host.home, "scoop"), shared):
        for path in context.folders(join(root, "apps")):
            if host.paths.basename(path).startswith("python"):
                yield PrefixCandidate(join(path, "current"), "installation", "scoop")
    yield from _winpython(context)


def _is_numbered(name: str) -> bool:
    """Return whether a folder's name is one that the installers of python.org and Chocolatey use: `Python311-32`."""
    return name.lower().startswith("python") and name[len("python") :].partition("-")[0].isdigit()


def _winpython(context: SearchRun) -> Iterator[PrefixCandidate]:
    host, join = context.host, context.host.paths.join
    for root in dict.fromkeys(
        (given(host, "WINPYTHON_HOME"), join(host.home, "WinPython"), join(host.home, "Documents", "WinPython"))
    ):
        for distribution in context.folders(root) if root else ():
            for path in context.folders(distribution):
                if host.paths.basename(path).lower().startswith("python"):
                    yield PrefixCandidate(path, "installation", "winpython")
