"""Read from an executable's first bytes its file format (ELF, PE, Mach-O) and processor, without running it."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.host import Host

Format = Literal["elf", "pe", "mach-o", "script", "other"]

HEADER_SIZE = 1024
"""Number of bytes to read, enough for every header parsed here (a PE header starts at 0x80 to 0x180)."""

_ELF = {
    3: "i686",
    8: "mips",
    20: "ppc",
    21: "ppc64",
    22: "s390x",
    40: "armv7l",
    62: "x86_64",
    183: "aarch64",
    243: "riscv64",
    258: "loongarch64",
}
_PE = {0x14C: "x86", 0x1C4: "ARM", 0x8664: "AMD64", 0xAA64: "ARM64"}
_MACH = {7: "i386", 0x01000007: "x86_64", 12: "arm", 0x0100000C: "arm64", 18: "ppc"}


_OWN_FORMATS = {"linux": "elf", "darwin": "mach-o", "win32": "pe"}
FORMAT_SYSTEMS = {"elf": "Linux or another Unix", "mach-o": "macOS", "pe": "Windows"}
"""The operating system, as a text for the user, on which executables of each format run."""


class Binary(msgspec.Struct, frozen=True):
    """The file format of an executable, and the processor that it is built for (`architecture`, None if not known).

    The processor is spelled as `platform.machine()` does on the format's system: `x86_64` for ELF, `AMD64` for PE. For
    a Mach-O file with several processors it is `universal2`, or their names joined by `+`.
    """

    format: Format
    architecture: str | None = None


def parse(header: bytes) -> Binary:
    """Return the format and processor of an executable, given its first `HEADER_SIZE` bytes.

    A file that begins with `#!` has the format `script`, any unknown one `other`; nothing is raised.
    """
    if header.startswith(b"\x7fELF"):
        return Binary("elf", _elf(header))
    if header.startswith(b"MZ"):
        return Binary("pe", _pe(header))
    if header[:4] in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"):
        return Binary("mach-o", _MACH.get(int.from_bytes(header[4:8], "little")))
    if header.startswith(b"\xca\xfe\xba\xbe"):
        return Binary("mach-o", _universal(header))
    return Binary("script" if header.startswith(b"#!") else "other")


def _elf(header: bytes) -> str | None:
    """Return the name of the processor (`e_machine`) in an ELF header, or None if the number is not a known one.

    The number is at offset 18, in the byte order given by EI_DATA (offset 5).
    """
    order: Literal["little", "big"] = "big" if header[5:6] == b"\x02" else "little"
    machine = _ELF.get(int.from_bytes(header[18:20], order))
    return "ppc64le" if machine == "ppc64" and order == "little" else machine


def _pe(header: bytes) -> str | None:
    """Return the name of the processor in a PE header, or None if it is not known or the header is invalid.

    The header's offset is the 32-bit number at 0x3C.
    """
    start = int.from_bytes(header[0x3C:0x40], "little")
    if header[start : start + 4] != b"PE\0\0":
        return None
    return _PE.get(int.from_bytes(header[start + 4 : start + 6], "little"))


def _universal(header: bytes) -> str | None:
    """Return the names of the processors that a universal Mach-O file is built for, or None for another file.

    For x86_64 and arm64 the result is `universal2`, else the names joined by `+`. A Java class file begins with the
    same four bytes, but the number that follows is its version (at least 45) instead of the count of processors (below
    20).
    """
    count = int.from_bytes(header[4:8], "big")
    if not 0 < count < 20:
        return None
    found = [_MACH.get(int.from_bytes(header[8 + 20 * i : 12 + 20 * i], "big"), "unknown") for i in range(count)]
    return "universal2" if set(found) == {"x86_64", "arm64"} else "+".join(found)


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
