"""The Windows registry (PEP 514): the Pythons of every company, for the user and the machine, 64 and 32 bit."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.locators.model import PrefixCandidate, SearchRun

_ROOTS = ("HKCU\\Software\\Python", "HKLM\\Software\\Python", "HKLM32\\Software\\Python")
_COMPANIES = {"PythonCore": "python.org", "ContinuumAnalytics": "conda", "Astral": "uv"}


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the executable in the `InstallPath` key of each company and tag; `PyLauncher` is not a company."""
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
    """Return `ExecutablePath`, else `python.exe` in the folder of the key's default value, or None."""
    found = context.host.registry(f"{key}\\InstallPath")
    if found is None:
        return None
    values = {name.lower(): value for name, value in found[1].items()}
    folder = values.get("")
    return values.get("executablepath") or (context.host.paths.join(folder, "python.exe") if folder else None)


def _version(context: SearchRun, key: str) -> str | None:
    """Return the value `Version` (`3.11.7`), else `SysVersion` (only `3.11`), or None."""
    found = context.host.registry(key)
    values = {name.lower(): value for name, value in found[1].items()} if found else {}
    return values.get("version") or values.get("sysversion")
