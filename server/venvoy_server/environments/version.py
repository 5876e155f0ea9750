"""Find out an interpreter's version from its installation's files: several kinds are tried, the most reliable first."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from venvoy_server.environments.documents import read_json
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Confidence

_FULL_VERSION = r"(?<![\d.])\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?(?![\d.])"
_PATCHLEVEL_SIZE = 4096
_DATABASE_SIZE = 32 * 1024 * 1024
_BINARY_SIZE = 48 * 1024 * 1024


class VersionEvidence(msgspec.Struct, frozen=True):
    """The version of a Python, the kind of file it was read from (`source`), and how reliable that is.

    `implementation_version` is PyPy's own version, such as `7.3.17`, for a PyPy if known.
    """

    version: str
    source: str
    confidence: Confidence
    implementation_version: str | None = None


class Installation(msgspec.Struct, frozen=True):
    """An installed Python whose version is to be found.

    `prefix` is its folder, `stdlib` that of the standard library. `minor` is the version in the name of a file or
    folder (`3.11`, or `3.13t` for free-threaded builds), None if these names have no version.
    """

    prefix: str
    executable: str
    minor: str | None
    stdlib: str | None


def find_version(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version of an installed Python, or None if neither its files nor their names have a version.

    The files that may contain a version are read, the most reliable first. A file is skipped if its version contradicts
    the one in the interpreter's name. If no file has the version, it is taken from the names of the interpreter and of
    folders; these names have only two numbers (`3.11`). The result also has the source of the version.
    """
    for source in _SOURCES:
        evidence = source(host, installation)
        if evidence is not None and _agrees(evidence.version, installation.minor):
            return evidence
    minor = installation.minor or _minor_of_folder(installation.prefix)
    return VersionEvidence(minor.rstrip("td"), "name", "likely") if minor is not None else None


def minor_of(version: str) -> str:
    """Return the first two numbers of a version: `3.11` for `3.11.7`."""
    return ".".join(version.split(".")[:2])


def _agrees(version: str, minor: str | None) -> bool:
    """Return whether a version from a file (`3.11.7`) belongs to an interpreter's minor version (`3.11`).

    `minor` comes from the name of the interpreter's file or folder. If it is None, the result is True. A version that
    does not belong to it comes from the file of another Python in the same folder.
    """
    return minor is None or version == minor.rstrip("td") or version.startswith(minor.rstrip("td") + ".")


def _minor_of_folder(prefix: str) -> str | None:
    """Return the Python version that is the name of a folder: `3.13` for the names `3.13`, `3.13t` and `3.13-dev`.

    `prefix` is the path of the folder. The result is None if the folder has another name, such as `python3.13`.
    """
    match = re.fullmatch(r"(\d+\.\d+)t?(?:-dev)?", prefix.replace("\\", "/").rpartition("/")[2], re.ASCII)
    return match[1] if match else None


def _read(host: Host, path: str, limit: int) -> bytes | None:
    try:
        return host.read(path, limit)
    except OSError:
        return None


def _from_build_details(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version in `build-details.json` (PEP 739), which CPython 3.14 and later write, or None."""
    if installation.stdlib is None or not _at_least_3_14(installation.minor):
        return None
    details = read_json(host, host.paths.join(installation.stdlib, "build-details.json"))
    try:
        info = details["language"].get("version_info") or details["implementation"]["version"]
        number = f"{info['major']}.{info['minor']}.{info['micro']}"
    except (KeyError, TypeError, AttributeError):
        return None
    level = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.get("releaselevel"))
    return VersionEvidence(
        f"{number}{level}{info.get('serial', 0)}" if level else number, "build-details.json", "certain"
    )


def _at_least_3_14(minor: str | None) -> bool:
    if minor is None:
        return True
    major, _, rest = minor.rstrip("td").partition(".")
    return major.isdecimal() and rest.isdecimal() and (int(major[:9]), int(rest[:9])) >= (3, 14)


def _from_patchlevel(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version in the C header `patchlevel.h` of an installation, or None.

    PyPy's header also has PyPy's own version, which is included.
    """
    join = host.paths.join
    for name in _include_folders(installation.minor):
        data = _read(host, join(installation.prefix, *name, "patchlevel.h"), _PATCHLEVEL_SIZE)
        version = _defined(data, b"PY_VERSION") if data else None
        if version:
            return VersionEvidence(version, "patchlevel.h", "certain", _defined(data or b"", b"PYPY_VERSION"))
    return None


def _include_folders(minor: str | None) -> list[tuple[str, ...]]:
    """Return the folders that may hold the header `patchlevel.h`, the likeliest first.

    Each is the parts of a path relative to the installation's folder. `minor` is the Python version such as `3.11` or
    `3.13t`, None if not known. Both `python3.7` and `python3.7m`, the name of older builds, are returned: Debian's
    folders lack the `m`.
    """
    plain: list[tuple[str, ...]] = [("include",), ("Include",)]
    if minor is None:
        return plain
    number = minor.rstrip("td")
    names = (
        [f"python{minor}", f"python{number}m", f"python{minor}d", f"pypy{number}"]
        if number != "2.7"
        else ["python2.7", "pypy2.7"]
    )
    return [("include", name) for name in names] + plain


def _defined(data: bytes, name: bytes) -> str | None:
    """Return the text that a C header (`data`) defines as the macro `name`, without a final `+`; or None.

    The line is `#define NAME "text"`; development builds append the `+`. None if the header does not define the macro,
    or its text does not begin with a digit.
    """
    for line in data.splitlines():
        if line.startswith(b"#") and line[1:].split(None, 2)[:2] == [b"define", name]:
            text = line.partition(b'"')[2].partition(b'"')[0].rstrip(b"+")
            return text.decode("ascii") if text[:1].isdigit() and text.isascii() else None
    return None


def _from_conda_meta(host: Host, installation: Installation) -> VersionEvidence | None:
    return of_conda_prefix(host, installation.prefix)


def of_conda_prefix(host: Host, prefix: str) -> VersionEvidence | None:
    """Return the version of the package `python` that conda recorded in an environment's folder `conda-meta`, or None.

    It is in the name of a file such as `python-3.11.7-h1234.json`.
    """
    try:
        children = host.children(host.paths.join(prefix, "conda-meta"))
    except OSError:
        return None
    for child in children:
        parts = child.name.split("-")
        if (
            child.name.startswith("python-")
            and child.name.endswith(".json")
            and len(parts) == 3
            and parts[1][:1].isdigit()
        ):
            return VersionEvidence(parts[1], "conda-meta", "certain")
    return None


def _from_folder_name(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the complete version (X.Y.Z) that a component of the installation's path contains, or None.

    pyenv, asdf, mise, uv, rye, Homebrew's Cellar and Nix put the version into the names of their folders.
    """
    for component in reversed(installation.prefix.replace("\\", "/").split("/")):
        match = re.search(_FULL_VERSION, component)
        # The folders of PyPy and GraalPy have the implementation's version.
        if match and not component.lower().startswith(("pypy", "graal")):
            return VersionEvidence(match[0], "folder name", "likely")
    return None


def _from_framework(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version in the Info.plist of a macOS framework, or None for any other installation."""
    if "Python" not in installation.prefix or ".framework" not in installation.prefix:
        return None
    data = _read(host, host.paths.join(installation.prefix, "Resources", "Info.plist"), 16384) or b""
    match = re.search(rb"<key>CFBundleVersion</key>\s*<string>([0-9][!-;=-~]*)</string>", data)
    return VersionEvidence(match[1].decode("ascii"), "Info.plist", "likely") if match else None


def _from_package_database(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version that the system's package database has for the Python in `/usr`, or None.

    The database is that of dpkg (Debian), apk (Alpine) or pacman (Arch).
    """
    if installation.prefix != "/usr" or installation.minor is None:
        return None
    number = installation.minor.rstrip("td")
    version = _dpkg(host, number) or _apk(host) or _pacman(host)
    return VersionEvidence(version, "package database", "likely") if version else None


def _dpkg(host: Host, number: str) -> str | None:
    data = _read(host, "/var/lib/dpkg/status", _DATABASE_SIZE) or b""
    for package in (f"python{number}-minimal", f"python{number}"):
        start = data.find(f"\nPackage: {package}\n".encode())
        record = data[start + 1 : data.find(b"\n\n", start + 1)] if start >= 0 else b""
        match = re.search(rb"^Version: (?:\d+:)?(\d+\.\d+\.\d+)(?:~((?:a|b|rc)\d+))?", record, re.MULTILINE)
        if match and b" installed" in record.partition(b"Status:")[2].partition(b"\n")[0]:
            return (match[1] + (match[2] or b"")).decode()
    return None


def _apk(host: Host) -> str | None:
    data = _read(host, "/lib/apk/db/installed", _DATABASE_SIZE) or b""
    match = re.search(rb"^P:python3\nV:(\d+\.\d+\.\d+)", data, re.MULTILINE)
    return match[1].decode() if match else None


def _pacman(host: Host) -> str | None:
    try:
        children = host.children("/var/lib/pacman/local")
    except OSError:
        return None
    for child in children:
        parts = child.name.split("-")
        if len(parts) == 3 and parts[0] == "python":
            return parts[1]
    return None


def _from_version_resource(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version in a Windows executable's version resource (VS_FIXEDFILEINFO), or None.

    The third of its four numbers is micro * 1000 + level * 10 + serial, with level 10 for `a`, 11 for `b`, 12 for `rc`.
    """
    if not installation.executable.lower().endswith(".exe"):
        return None
    data = _read(host, installation.executable, 4 * 1024 * 1024) or b""
    start = data.find(b"\xbd\x04\xef\xfe")
    if start < 0 or len(data) < start + 16:
        return None
    minor, major, _, build = (int.from_bytes(data[start + 8 + 2 * i : start + 10 + 2 * i], "little") for i in range(4))
    level = {10: "a", 11: "b", 12: "rc"}.get(build % 1000 // 10)
    suffix = f"{level}{build % 10}" if level else ""
    return VersionEvidence(f"{major}.{minor}.{build // 1000}{suffix}", "version resource", "likely")


def _from_binary(host: Host, installation: Installation) -> VersionEvidence | None:
    """Return the version found in the shared library or executable itself, or None.

    It is the text PY_VERSION, such as `3.11.2`, between two NUL bytes. None if there are several such texts.
    """
    if installation.minor is None or not installation.minor.startswith("3"):
        return None
    join, name = host.paths.join, installation.minor
    pattern = re.compile(rb"\0(" + re.escape(name.rstrip("td").encode()) + rb"\.\d+(?:(?:a|b|rc)\d+)?)\+?\0")
    for path in (join(installation.prefix, "lib", f"libpython{name}.so.1.0"), installation.executable):
        found = set(pattern.findall(_read(host, path, _BINARY_SIZE) or b""))
        if len(found) == 1:
            return VersionEvidence(found.pop().decode(), "binary", "likely")
    return None


_SOURCES: tuple[Callable[[Host, Installation], VersionEvidence | None], ...] = (
    _from_build_details,
    _from_patchlevel,
    _from_conda_meta,
    _from_folder_name,
    _from_framework,
    _from_package_database,
    _from_version_resource,
    _from_binary,  # last, since it reads megabytes
)
