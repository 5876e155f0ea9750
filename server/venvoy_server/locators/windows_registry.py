"""The Windows registry (PEP 514): the Pythons that the installers of all companies have registered there.

They may be registered for the user or the machine, as 64-bit or 32-bit programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun

_ROOTS = ("HKCU\\Software\\Python", "HKLM\\Software\\Python", "HKLM32\\Software\\Python")
_COMPANIES = {"PythonCore": "python.org", "ContinuumAnalytics": "conda", "Astral": "uv"}


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the registered interpreter of each company and tag (a company's name for a version), with its version.

    The key `PyLauncher` is not a company and is skipped.
    """
    host = context.host
    for root in _ROOTS:
        for company in _subkeys(context, root):
            if company == "PyLauncher":
                continue
            for tag in _subkeys(context, f"{root}\\{company}"):
                key = f"{root}\\{company}\\{tag}"
                path = _executable(context, key)
                if path and host.paths.isabs(path):
                    yield PrefixCandidate(
                        path, "executable", _COMPANIES.get(company, company), version=_version(context, key)
                    )


def _subkeys(context: SearchRun, key: str) -> list[str]:
    found = context.host.registry(key)
    return sorted(found[0]) if found else []


def _executable(context: SearchRun, key: str) -> str | None:
    """Return the path of the interpreter that is registered in a key, or None.

    It is the value `ExecutablePath` of the subkey `InstallPath`, else `python.exe` in the folder that is the subkey's
    default value.
    """
    found = context.host.registry(f"{key}\\InstallPath")
    if found is None:
        return None
    values = {name.lower(): value for name, value in found[1].items()}
    folder = values.get("")
    return values.get("executablepath") or (context.host.paths.join(folder, "python.exe") if folder else None)


def _version(context: SearchRun, key: str) -> str | None:
    """Return the registered version in a key: the value `Version` (`3.11.7`), else `SysVersion` (`3.11`), or None."""
    found = context.host.registry(key)
    values = {name.lower(): value for name, value in found[1].items()} if found else {}
    return values.get("version") or values.get("sysversion")
