"""Headers of executables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import ELF, MACH_O, PE
from venvoy_server.environments.binary import Binary, parse


def elf(machine: int, *, big: bool = False) -> bytes:
    order = b"\x02" if big else b"\x01"
    return b"\x7fELF\x02" + order + bytes(12) + machine.to_bytes(2, "big" if big else "little") + bytes(44)


def universal(*types: int) -> bytes:
    entries = b"".join(kind.to_bytes(4, "big") + bytes(16) for kind in types)
    return b"\xca\xfe\xba\xbe" + len(types).to_bytes(4, "big") + entries


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (ELF, Binary("elf", "x86_64")),
        (elf(183), Binary("elf", "aarch64")),
        (elf(3), Binary("elf", "i686")),
        (elf(21), Binary("elf", "ppc64le")),
        (elf(21, big=True), Binary("elf", "ppc64")),
        (elf(22, big=True), Binary("elf", "s390x")),
        (elf(9999), Binary("elf", None)),
        (PE, Binary("pe", "AMD64")),
        (b"MZ" + bytes(20), Binary("pe", None)),
        (MACH_O, Binary("mach-o", "arm64")),
        (universal(0x01000007, 0x0100000C), Binary("mach-o", "universal2")),
        (universal(7, 18), Binary("mach-o", "i386+ppc")),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60), Binary("mach-o", None)),
        (b"#!/bin/sh\n", Binary("script")),
        (b"", Binary("other")),
        (b"\x7fELF", Binary("elf", None)),
    ],
)
def test_format_and_processor(header: bytes, expected: Binary) -> None:
    assert parse(header) == expected


@given(st.sampled_from([b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b""]), st.binary(max_size=200))
def test_any_bytes_are_read(start: bytes, rest: bytes) -> None:
    parse(start + rest)


def pe(machine: int) -> bytes:
    return b"MZ" + bytes(0x3A) + (64).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little") + bytes(20)


@pytest.mark.parametrize(
    ("machine", "name"), [(0x14C, "x86"), (0x1C4, "ARM"), (0x8664, "AMD64"), (0xAA64, "ARM64"), (1, None)]
)
def test_the_processors_of_windows(machine: int, name: str | None) -> None:
    """`IMAGE_FILE_MACHINE_*` of the PE format, named as `platform.machine()` names them there."""
    assert parse(pe(machine)) == Binary("pe", name)


@pytest.mark.parametrize(
    ("machine", "name"),
    [
        *[(3, "i686"), (8, "mips"), (20, "ppc"), (22, "s390x"), (40, "armv7l"), (62, "x86_64"), (183, "aarch64")],
        *[(243, "riscv64"), (258, "loongarch64"), (9999, None)],
    ],
)
def test_the_processors_of_elf(machine: int, name: str | None) -> None:
    """`EM_*` of the ELF format."""
    assert parse(elf(machine)) == Binary("elf", name)


@pytest.mark.parametrize(
    ("kind", "name"), [(7, "i386"), (0x01000007, "x86_64"), (12, "arm"), (0x0100000C, "arm64"), (18, "ppc"), (1, None)]
)
def test_the_processors_of_macos(kind: int, name: str | None) -> None:
    assert parse(b"\xcf\xfa\xed\xfe" + kind.to_bytes(4, "little") + bytes(24)) == Binary("mach-o", name)
