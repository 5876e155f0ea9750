"""Read an executable's format and processor from its header, without running it."""

from __future__ import annotations

from typing import Literal

import msgspec

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


class Binary(msgspec.Struct, frozen=True):
    """An executable's format, and its processor as `platform.machine()` spells it there, or None if not known."""

    format: Format
    architecture: str | None = None


def parse(header: bytes) -> Binary:
    """Parse the first bytes of a file; an unknown format is `other`, never an error."""
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
    """Return the machine of an ELF header: `e_machine` at offset 18, in the byte order given by EI_DATA (offset 5)."""
    order: Literal["little", "big"] = "big" if header[5:6] == b"\x02" else "little"
    machine = _ELF.get(int.from_bytes(header[18:20], order))
    return "ppc64le" if machine == "ppc64" and order == "little" else machine


def _pe(header: bytes) -> str | None:
    """Return the machine of a PE header, whose offset is the 32-bit number at 0x3C."""
    start = int.from_bytes(header[0x3C:0x40], "little")
    if header[start : start + 4] != b"PE\0\0":
        return None
    return _PE.get(int.from_bytes(header[start + 4 : start + 6], "little"))


def _universal(header: bytes) -> str | None:
    """Return the processors of a fat Mach-O file.

    Java class files have the same magic number. The next number is a version in them: 45 or more, so above the limit.
    """
    count = int.from_bytes(header[4:8], "big")
    if not 0 < count < 20:
        return None
    found = [_MACH.get(int.from_bytes(header[8 + 20 * i : 12 + 20 * i], "big"), "unknown") for i in range(count)]
    return "universal2" if set(found) == {"x86_64", "arm64"} else "+".join(found)
