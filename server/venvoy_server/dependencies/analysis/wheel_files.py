"""Check whether a wheel is compatible with an environment, judged by its file name and the marker values."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LINUX = re.compile(
    r"(?:linux|manylinux\w*|musllinux\w*?)_(?P<machine>x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64)$"
)
_MAC = re.compile(r"macosx_\d+_\d+_(?P<machine>\w+)$")
_WINDOWS = {"win_amd64": "AMD64", "win32": "x86", "win_arm64": "ARM64"}
_SHARED = ("universal2", "universal", "intel", "fat64", "fat3")


def may_fit(name: str, values: Mapping[str, str]) -> bool:
    """Return whether a wheel may be compatible with an environment; False only if its file name rules that out.

    The versions of the C library and of macOS in the file name are ignored.

    Args:
        name: The wheel's file name.
        values: The environment's marker values; an unknown value excludes nothing.
    """
    parts = name.removesuffix(".whl").split("-")
    if not name.endswith(".whl") or len(parts) < 5:
        return True
    pythons, abis, platforms = (part.split(".") for part in parts[-3:])
    fits_python = any(_fits_python(python, abi, values) for python in pythons for abi in abis)
    return fits_python and any(_fits_platform(platform, values) for platform in platforms)


def _fits_python(python: str, abi: str, values: Mapping[str, str]) -> bool:
    version = values.get("python_version", "")
    implementation = values.get("implementation_name", "")
    found = re.fullmatch(r"(cp|py|pp)(\d)(\d{0,18})", python)
    if found is None or not version or not implementation:
        return True
    kind, major, minor = found[1], int(found[2]), int(found[3] or 0)
    own = tuple(int(part) for part in version.split(".")[:2])
    if (kind, implementation) in (("cp", "pypy"), ("pp", "cpython")):
        return False
    if kind == "py":
        return major == own[0] and minor <= own[1]
    if abi in ("abi3", "none"):
        return major == own[0] and minor <= own[1]
    return (major, minor) == own


def _fits_platform(platform: str, values: Mapping[str, str]) -> bool:
    system, machine = values.get("sys_platform", ""), values.get("platform_machine", "")
    if platform == "any" or not system or not machine:
        return True
    linux, mac = _LINUX.match(platform), _MAC.match(platform)
    if linux is not None:
        return system == "linux" and linux["machine"] in (machine, "i686" if machine == "x86_64" else machine)
    if mac is not None:
        return system == "darwin" and mac["machine"] in (machine, *_SHARED)
    if platform in _WINDOWS:
        return system == "win32" and _WINDOWS[platform].lower() in (machine.lower(), "x86")
    return True
