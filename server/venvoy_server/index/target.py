"""Describe the Python for which distribution files are chosen: its version, its platform, and its wheel tags."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec

Libc = Literal["glibc", "musl", ""]
_GLIBC = 2


class WheelTarget(msgspec.Struct, frozen=True):
    """A Python for which versions are chosen. Filled from the selected environment (`environment_target`).

    Attributes:
        python: Its version, `3.11.7`, or `3.11` if no more is known, or an empty string.
        interpreter: Its tag (`cp311`, `pp310`), or an empty string if unknown: then no wheel is ruled out.
        abi: The ABI tag (`cp313t`, `pypy310_pp73`).
        platforms: The supported platform tags, best first.
        is_exact: Whether `platforms` is complete. If not, a wheel without a matching tag may still fit.
    """

    python: str = ""
    interpreter: str = ""
    abi: str = ""
    platforms: tuple[str, ...] = ()
    is_exact: bool = True

    def wheel_tags(self) -> Mapping[str, int] | None:
        """Return the supported wheel tags, each with its rank (0 is best), or None if not known."""
        if not self.interpreter or not self.platforms:
            return None
        return _wheel_tags(self)


@lru_cache(maxsize=64)
def _wheel_tags(target: WheelTarget) -> Mapping[str, int]:
    """Return the wheel tags that the target Python supports, with ranks (0 is best).

    They are the tags that `packaging.tags.sys_tags` would yield in that Python, computed without running it.
    """
    from packaging import tags

    release = [int(part[:9]) for part in target.python.split(".")[:2] if part.isdecimal()]
    if target.interpreter.startswith("cp"):
        own = tags.cpython_tags(release, [target.abi], target.platforms)
        shared = tags.compatible_tags(release, target.interpreter, target.platforms)
    else:
        own = tags.generic_tags(target.interpreter, [target.abi], target.platforms)
        shared = tags.compatible_tags(release, "pp3", target.platforms)
    return {text: place for place, text in enumerate(dict.fromkeys(str(tag) for tag in (*own, *shared)))}


def linux_platforms(machine: str, libc: Libc, libc_version: tuple[int, int]) -> tuple[str, ...]:
    """Return the wheel platform tags of a Linux system (`manylinux_2_17_x86_64`), best first (PEP 600, PEP 656).

    Args:
        machine: The interpreter's processor (`x86_64`).
        libc: The interpreter's C library.
        libc_version: The version of the C library.
    """
    found = [f"linux_{machine}"]
    major, newest = libc_version
    if libc == "glibc" and major == _GLIBC:
        oldest = 5 if machine in ("x86_64", "i686") else 17
        for minor in range(newest, oldest - 1, -1):
            found.append(f"manylinux_2_{minor}_{machine}")
            old = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}.get(minor)
            if old:
                found.append(f"{old}_{machine}")
    if libc == "musl":
        found += [f"musllinux_{major}_{minor}_{machine}" for minor in range(newest, -1, -1)]
    return tuple(found)


def mac_platforms(machine: str, kernel_release: str) -> tuple[str, ...]:
    """Return the wheel platform tags of a Mac (`macosx_11_0_arm64`), best first; none if the kernel release is unknown.

    Args:
        machine: The running interpreter's processor (`arm64`).
        kernel_release: Darwin's release: 20 to 24 are macOS 11 to 15, 25 is macOS 26.
    """
    from packaging import tags

    first = kernel_release.partition(".")[0]
    if not first.isdecimal():
        return ()
    darwin = int(first[:9])
    version = (darwin + 1, 0) if darwin >= 25 else (darwin - 9, 0) if darwin >= 20 else (10, darwin - 4)
    return tuple(tags.mac_platforms(version, machine))


def windows_platforms(machine: str) -> tuple[str, ...]:
    """Return the wheel platform tag of Windows (`win_amd64`) for the interpreter's processor `machine`."""
    found = {"amd64": "win_amd64", "x86_64": "win_amd64", "x86": "win32", "arm64": "win_arm64"}.get(machine.lower())
    return (found,) if found else ()
