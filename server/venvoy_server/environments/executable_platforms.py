"""Decide which executables run on a machine, by their format (ELF, PE, Mach-O) and the processor they are built for."""

from __future__ import annotations

from venvoy_server.environments.host import Host

_OWN_FORMATS = {"linux": "elf", "darwin": "mach-o", "win32": "pe"}
FORMAT_SYSTEMS = {"elf": "Linux or another Unix", "mach-o": "macOS", "pe": "Windows"}
"""The operating system, as a text for the user, on which executables of each format run."""


def own_format(host: Host) -> str:
    """Return the format of the executables that run on the host's operating system: `elf`, `mach-o` or `pe`."""
    return _OWN_FORMATS.get(host.platform, "elf")


def runs(machine: str, architecture: str) -> bool:
    """Return whether a Linux machine runs programs that are built for the processor `architecture`.

    True if `machine` is empty (not known). Most 64-bit processors also run the programs of their 32-bit version.
    """
    also = {"x86_64": ("i686",), "aarch64": ("armv7l",), "armv8l": ("armv7l",), "armv6l": ("armv7l",)}
    same = {"i386": "i686", "i486": "i686", "i586": "i686"}
    return not machine or same.get(machine, machine) == architecture or architecture in also.get(machine, ())
