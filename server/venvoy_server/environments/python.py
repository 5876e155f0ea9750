"""Describe an interpreter outside every environment, from the files around its real executable."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from venvoy_server.environments import binary, version
from venvoy_server.environments.host import FileKind, Host
from venvoy_server.environments.model import Confidence


class Python(msgspec.Struct, frozen=True):
    """An interpreter outside environments, as described by its files.

    `executable` is the path by which the interpreter was found, `real_executable` that path with links resolved;
    `exists` is whether a file is there. `prefix` is the installation's folder, `stdlib` that of the standard library.
    `minor` is the version as `3.11` or, for free-threaded builds, `3.13t`.
    """

    executable: str
    real_executable: str
    prefix: str
    exists: bool
    format: binary.Format = "other"
    architecture: str | None = None
    minor: str | None = None
    stdlib: str | None = None
    version: str | None = None
    version_source: str | None = None
    version_confidence: Confidence | None = None
    implementation: str = "CPython"
    implementation_version: str | None = None
    free_threaded: bool = False
    debug: bool = False


class Memo(msgspec.Struct):
    """Cache of one search for environments: an interpreter or folder that many environments share is read once.

    Each field maps a path to: `pythons`, the interpreter; `real_folders`, the folder's real path; `seen`, whether
    the folder has a pyvenv.cfg or conda-meta; `listings`, the kinds of an environment folder's entries by name;
    `interpreters_in`, the interpreters' file names in a folder.
    """

    pythons: dict[str, Python] = {}
    real_folders: dict[str, str] = {}
    seen: dict[str, bool] = {}
    listings: dict[str, dict[str, FileKind]] = {}
    interpreters_in: dict[str, list[str]] = {}


def describe(host: Host, executable: str, memo: Memo) -> Python:
    """Describe the interpreter at an absolute path from its files, cached in `memo`; nothing is run."""
    known = memo.pythons.get(executable)
    if known is None:
        real = host.real_path(executable)
        known = memo.pythons.get(real)  # most have several names; each file is read once
        if known is None:
            known = memo.pythons[real] = _describe(host, real)
        if executable != real:
            known = memo.pythons[executable] = msgspec.structs.replace(known, executable=executable)
    return known


def _describe(host: Host, real: str) -> Python:
    prefix = prefix_of(host, real)
    stat = host.stat(real)
    if stat is None or stat.kind != "file":
        return Python(real, real, prefix, exists=False, implementation=implementation_of(host, real))
    header = header_of(host, real)
    minor = minor_from_name(host, real) or _only_minor(host, prefix)
    stdlib = _stdlib(host, prefix, minor)
    if stdlib is not None and minor is not None and stdlib.endswith(minor + "t"):
        minor += "t"
    installation = version.Installation(prefix, real, minor, stdlib)
    evidence = version.find_version(host, installation) if header.format != "script" else None
    name = host.paths.basename(real).lower().removesuffix(".exe")
    return Python(
        real,
        real,
        prefix,
        exists=True,
        format=header.format,
        architecture=header.architecture,
        minor=minor or (version.minor_of(evidence.version) if evidence else None),
        stdlib=stdlib,
        version=evidence.version if evidence else None,
        version_source=evidence.source if evidence else None,
        version_confidence=evidence.confidence if evidence else None,
        implementation=implementation_of(host, real),
        implementation_version=(evidence and evidence.implementation_version)
        or _version_of_its_own(host, real, prefix),
        free_threaded=(minor or name).rstrip("d").endswith("t") and bool(minor or name[-2:-1].isdigit()),
        debug=name.endswith("_d") or (name.endswith("d") and name[-2:-1] in "0123456789t"),
    )


def header_of(host: Host, path: str) -> binary.Binary:
    """Return the format and processor of an executable file, read from its first bytes.

    The format is `other` for a file that cannot be read, and on Linux and macOS for a program that may not be executed.
    """
    try:
        header = binary.parse(host.read(path, binary.HEADER_SIZE))
    except OSError:
        return binary.Binary("other")
    own = {"linux": "elf", "darwin": "mach-o"}.get(host.platform)
    return header if header.format != own or host.is_executable(path) else binary.Binary("other", header.architecture)


def prefix_of(host: Host, executable: str) -> str:
    """Return an executable's installation folder: the parent of `bin` or `Scripts`, else its own folder."""
    folder = host.paths.dirname(executable)
    return host.paths.dirname(folder) if host.paths.basename(folder).lower() in ("bin", "scripts") else folder


def implementation_of(host: Host, executable: str) -> str:
    """Return `CPython`, `PyPy` or `GraalPy`, by the executable's name."""
    name = host.paths.basename(executable).lower()
    if name.startswith("pypy"):
        return "PyPy"
    return "GraalPy" if name.startswith("graalpy") else "CPython"


def _version_of_its_own(host: Host, executable: str, prefix: str) -> str | None:
    """Return PyPy's or GraalPy's own version, such as `7.3.17`, from the name of the installation's folder `prefix`.

    An example of such a name is `pypy3.10-v7.3.17-linux64`. In uv's folder names, the number is the version of the
    Python language, so numbers that begin with `2.` or `3.` are skipped. The result is None if the name has no other
    number of three parts, or if `executable` is CPython.
    """
    if implementation_of(host, executable) == "CPython":
        return None
    for part in host.paths.basename(prefix).split("-")[1:]:
        number = part.removeprefix("v")
        if number.count(".") == 2 and number.replace(".", "").isdigit() and number[:2] not in ("2.", "3."):
            return number
    return None


def minor_from_name(host: Host, executable: str) -> str | None:
    """Return the version that an executable's name contains, or None: `3.11` in `python3.11`, `3.13t` in `python3.13t`.

    None for GraalPy, whose names do not have the version of the Python language.
    """
    name = host.paths.basename(executable).lower().removesuffix(".exe").removesuffix("_d")
    for start in ("python", "pypy", "graalpy"):
        if name.startswith(start):
            number = name[len(start) :].removesuffix("d")
            major, _, rest = number.removesuffix("t").partition(".")
            return number if major.isdigit() and rest.isdigit() and start != "graalpy" else None
    return None


def _only_minor(host: Host, prefix: str) -> str | None:
    """Return the version (`3.11`) in the names in an installation's `lib`, else in the names of its DLLs.

    None if there are names with several versions, or none with a version.
    """
    found = {
        minor for minor in (minor_of_library(child) for child in _names(host, host.paths.join(prefix, "lib"))) if minor
    }
    if not found:
        found = {minor for minor in (_minor_of_dll(name) for name in _names(host, prefix)) if minor}
    return found.pop() if len(found) == 1 else None


def _names(host: Host, folder: str) -> Sequence[str]:
    try:
        return host.names(folder)
    except OSError:
        return []


def minor_of_library(name: str) -> str | None:
    """Return the version that a library folder's name contains, or None: `3.10` in `pypy3.10`.

    Other examples are `3.11` in `python3.11`, and `3.13t` (free-threaded) in `python3.13t`.
    """
    for start in ("python", "pypy"):
        if name.startswith(start):
            number = name[len(start) :]
            major, _, rest = number.removesuffix("t").partition(".")
            return number if major.isdigit() and rest.isdigit() else None
    return None


def _minor_of_dll(name: str) -> str | None:
    """Return the version that a DLL's name contains, or None: `3.13t` in `python313t.dll`."""
    number = name.lower().removesuffix(".dll")
    if not name.lower().endswith(".dll") or not number.startswith("python"):
        return None
    number = number.removeprefix("python")
    digits = number.removesuffix("t").removesuffix("_d")
    return (
        f"{digits[0]}.{digits[1:]}{number[len(digits) :].removesuffix('_d')}"
        if digits.isdigit() and len(digits) > 1
        else None
    )


def _stdlib(host: Host, prefix: str, minor: str | None) -> str | None:
    """Return the folder of the standard library of the Python that is installed in the folder `prefix`.

    `minor` is the Python version (`3.11`), from which names such as `lib/python3.11` are made. If `minor` is None, only
    the folders `Lib` (Windows) and `lib-python` (PyPy) are tried. The result is None if none of the folders contains
    `os.py`.
    """
    join = host.paths.join
    names = [f"python{minor}", f"python{minor}t", f"pypy{minor}"] if minor else []
    places = [join(prefix, library, name) for library in ("lib", "lib64") for name in names]
    for path in [*places, join(prefix, "Lib"), join(prefix, "lib-python")]:
        # `lib/python3.11` may be a folder of packages without a Python; CPython itself also looks for `os.py`.
        if host.stat(join(path, "os.py")) is not None:
            return path
    return None
