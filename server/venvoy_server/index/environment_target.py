"""Determine for which Python and platform an environment needs wheels, from its files and the host; nothing is run."""

from __future__ import annotations

from functools import lru_cache

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.index.target import Libc, WheelTarget, linux_platforms, mac_platforms, windows_platforms

# The path of the dynamic loader is near the beginning of an executable (program header PT_INTERP).
_HEAD = 4096
# Assumed version of musl, which cannot be read from files: every release since 2020 supports such wheels.
_MUSL = (1, 2)


def target_of(environment: Environment, host: Host) -> WheelTarget:
    """Return the Python version and wheel tags of an environment; the fields for what is not known are empty.

    Rules report nothing that depends on an empty field.
    """
    version = environment.version or ""
    parts = version.split(".")
    if len(parts) < 2 or not parts[0].isdecimal() or not parts[1].isdecimal():
        return WheelTarget(version)
    short = parts[0] + parts[1]
    platforms, is_exact = _platforms(environment, host)
    if environment.implementation == "CPython":
        old = "m" if parts[0] == "3" and int(parts[1][:9]) < 8 else ""
        flags = ("t" if environment.free_threaded else "") + ("d" if environment.debug else "") + old
        return WheelTarget(version, f"cp{short}", f"cp{short}{flags}", platforms, is_exact)
    if environment.implementation == "PyPy" and (environment.implementation_version or "").startswith("7.3."):
        return WheelTarget(version, f"pp{short}", f"pypy{short}_pp73", platforms, is_exact)
    return WheelTarget(version)


def _platforms(environment: Environment, host: Host) -> tuple[tuple[str, ...], bool]:
    machine = environment.architecture or ""
    if host.platform == "win32":
        return windows_platforms(machine), True
    if host.platform == "darwin":
        running = host.machine if machine == "universal2" else machine
        return mac_platforms(running, host.release), True
    if host.platform != "linux" or not machine:
        return (), False
    libc = _libc(environment.executable, host)
    if libc == "glibc" and host.glibc is not None:
        return linux_platforms(machine, "glibc", host.glibc), machine != "armv7l"
    if libc == "musl":
        return linux_platforms(machine, "musl", _MUSL), False
    return (), False


def _libc(executable: str | None, host: Host) -> Libc:
    """Return the C library that an interpreter uses, by the dynamic loader named in the header of its executable file.

    Empty if that is not known.
    """
    if not executable:
        return ""
    try:
        head = host.read(host.real_path(executable), _HEAD)
    except OSError:
        return ""
    return _loader(head)


@lru_cache(maxsize=16)
def _loader(head: bytes) -> Libc:
    if b"/ld-musl-" in head:
        return "musl"
    return "glibc" if b"/ld-linux" in head or b"/ld64.so" in head else ""
