"""The Pythons that were installed from the Microsoft Store.

Without an installed Python, `python.exe` in the folder WindowsApps is a stub that only opens the Store.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun

_PACKAGE = "PythonSoftwareFoundation.Python."
_REPOSITORY = "HKCU\\Software\\Classes\\Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages"


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the interpreter in the folder of each installed Store package, with the stub that starts it as an alias.

    A package's files are readable, but its folder cannot always be listed; the path of the folder is in the registry.
    """
    host, join = context.host, context.host.paths.join
    local = host.variable("LOCALAPPDATA") or join(host.home, "AppData", "Local")
    packages = host.registry(_REPOSITORY)
    for folder in context.folders(join(local, "Microsoft", "WindowsApps")):
        name = host.paths.basename(folder)
        minor = name.removeprefix(_PACKAGE).partition("_")[0]
        if not name.startswith(_PACKAGE):
            continue
        for full_name in sorted(packages[0]) if packages else []:
            if full_name.startswith(f"{_PACKAGE}{minor}_"):
                yield from _of_package(context, full_name, join(folder, f"python{minor}.exe"))


def _of_package(context: SearchRun, full_name: str, stub: str) -> Iterator[PrefixCandidate]:
    found = context.host.registry(f"{_REPOSITORY}\\{full_name}")
    root = {name.lower(): value for name, value in found[1].items()}.get("packagerootfolder") if found else None
    if root:
        yield PrefixCandidate(context.host.paths.join(root, "python.exe"), "executable", "windows-store", alias=stub)
