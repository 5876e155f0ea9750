"""Compute the values of environment markers (PEP 508, such as `python_version`) for a Python from its files.

Nothing is run.
"""

from __future__ import annotations

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Interpreter

_SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}


def marker_values(python: Environment | Interpreter, host: Host) -> dict[str, str]:
    """Return the values of environment markers by the marker's name, for a Python on the machine `host`.

    Markers that cannot be read from files are left out: always `platform_version`, and `python_full_version` unless the
    full version, such as `3.11.7`, is known.
    """
    values = {
        "os_name": "nt" if host.platform == "win32" else "posix",
        "sys_platform": host.platform,
        "platform_system": _SYSTEMS.get(host.platform, ""),
        "platform_machine": _machine(python, host),
        "platform_release": host.release,
        "platform_python_implementation": python.implementation,
        "implementation_name": python.implementation.lower(),
        **_versions(python),
    }
    return {name: value for name, value in values.items() if value}


def _machine(python: Environment | Interpreter, host: Host) -> str:
    """Return the value of `platform.machine()` in a Python: on macOS its executable's processor, else the machine's."""
    if host.platform == "darwin" and python.architecture in ("x86_64", "arm64"):
        return python.architecture
    return host.machine


def _versions(python: Environment | Interpreter) -> dict[str, str]:
    version = python.version
    if version is None:
        return {}
    parts = version.split(".")
    values = {"python_version": ".".join(parts[:2])}
    if len(parts) >= 3:
        values["python_full_version"] = version
        if python.implementation == "CPython":
            values["implementation_version"] = version
    if python.implementation != "CPython" and python.implementation_version:
        values["implementation_version"] = python.implementation_version
    return values
