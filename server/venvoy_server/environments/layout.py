"""Locate the parts of an environment's or installation's folder: executables, library folders, site-packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from venvoy_server.environments.host import FileKind, Host
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.environments.python import Memo, Python, minor_of_library
from venvoy_server.environments.shares import crosses_to_share

USUAL_NAMES = frozenset((".venv", "venv", ".env", "env", ".virtualenv", "ENV", ".conda"))
"""Folder names that users and tools commonly give to the environment of the parent folder."""

_EXECUTABLES = (
    "python",
    "python3",
    "python.exe",
    "python3.exe",
    "pypy3",
    "pypy",
    "graalpy",
    "pypy3.exe",
    "graalpy.exe",
    "python_d.exe",
)


Listing = Mapping[str, FileKind]
"""The names in an environment's folder with their kinds, if the search has already listed it."""


class Library(msgspec.Struct, frozen=True):
    """A library folder such as `lib/python3.11` (`path`), with the Python version in its name (`minor`: `3.11`).

    `3.13t` is free-threaded Python 3.13.
    """

    minor: str
    path: str


class Tree(msgspec.Struct, frozen=True):
    """The parts of the environment in the folder `prefix`.

    `bin` is the folder of executables, which may not exist; `libraries` are the folders such as `lib/python3.11`.
    """

    prefix: str
    bin: str
    libraries: tuple[Library, ...]


def is_python_name(name: str) -> bool:
    """Return whether a file name is that of an interpreter: `python`, `python3.13t`, `pypy3`, `python.exe`."""
    if name[:2] not in ("py", "gr", "Py", "PY"):
        return False
    stem = name.lower().removesuffix(".exe").removesuffix("_d")
    for start in ("python", "pypy", "graalpy"):
        if stem.startswith(start):
            rest = stem[len(start) :].rstrip("td")
            return stem == start or all(part.isdigit() for part in rest.split("."))
    return False


def read(host: Host, prefix: str, executable: str | None, listing: Listing | None = None) -> Tree:
    """Return the folder of executables and the library folders of the environment in the folder `prefix`.

    `executable` is the path of the environment's interpreter. If it is None, the usual folder of executables is
    returned, even if this folder does not exist. The library folders are those in `lib` and `lib64`, such as
    `lib/python3.11`. `listing` has the names in `prefix` if the caller has listed this folder already, else None.
    """
    path = host.paths.dirname(executable) if executable else f"{prefix}{host.paths.sep}{_bin_names(host)[0]}"
    return Tree(prefix, path, tuple(_libraries(host, prefix, listing)))


def _bin_names(host: Host) -> tuple[str, str]:
    return ("Scripts", "bin") if host.platform == "win32" else ("bin", "Scripts")


def names_in(host: Host, path: str) -> Sequence[str]:
    """Return the names in a folder, or none if it cannot be listed."""
    try:
        return host.names(path)
    except OSError:
        return ()


def _libraries(host: Host, prefix: str, listing: Listing | None = None) -> Iterator[Library]:
    sep = host.paths.sep
    for path in (f"{prefix}{sep}lib", f"{prefix}{sep}lib64"):
        # `lib64` is mostly a link to `lib`; if it is a folder, it has the compiled packages.
        if path[-1] == "4" and not _has_lib64(host, path, listing):
            return
        for name in sorted(names_in(host, path)):
            minor = minor_of_library(name)
            if minor:
                yield Library(minor, f"{path}{sep}{name}")


def _has_lib64(host: Host, path: str, listing: Listing | None) -> bool:
    if listing is not None and listing.get("lib64") in (None, "link"):
        return False
    return host.link_target(path) is None and host.exists(path)


def interpreters(host: Host, prefix: str) -> Iterator[tuple[str, str | None]]:
    """Yield (path, target) of each interpreter in an environment, the one most likely in use first.

    `target` is the first path outside of the interpreter's folder to which its links lead; None for a real file or a
    link that stays inside the folder. The usual `bin/python` comes first, before any folder is listed: the common case
    costs one system call.
    """
    sep = host.paths.sep
    for folder in (
        *(f"{prefix}{sep}{name}" for name in _bin_names(host)),
        *((prefix,) if host.platform == "win32" else ()),
    ):
        usual = f"{folder}{sep}python.exe" if host.platform == "win32" else f"{folder}{sep}python"
        target = host.link_target(usual)
        if target is not None:
            yield usual, _followed(host, usual, target)
        elif host.exists(usual):
            yield usual, None
        for name in _ordered(names_in(host, folder)):
            path = f"{folder}{sep}{name}"
            if path != usual:
                yield path, leads_out_to(host, path)


def _ordered(names: Sequence[str]) -> list[str]:
    found = sorted(name for name in names if is_python_name(name))
    return [name for name in _EXECUTABLES if name in found] + [name for name in found if name not in _EXECUTABLES]


def leads_out_to(host: Host, path: str) -> str | None:
    """Follow an executable's links until one leads out of the executable's folder, and return that path outside.

    None if the executable is a file, or its links end at a file in the same folder. If a link is dangling or the links
    are circular, the path where following ended is returned. If `path` does not exist at all, `path` is returned.
    """
    target = host.link_target(path)
    if target is None:
        return None if host.exists(path) else path
    return _followed(host, path, target)


def _followed(host: Host, path: str, target: str | None) -> str | None:
    """Follow symlinks from `path` until they lead into another folder, and return the first path there.

    `target` is the content of the link at `path`. Links inside the folder of `path` are followed. The result is None if
    they end at a file in this folder. If a link is dangling or the links are circular, the path at which following
    ended is returned. If `path` is not a link, `target` is None, and so is the result if `path` exists.
    """
    paths = host.paths
    folder = paths.dirname(path)
    for _ in range(16):
        if target is None:
            return None if host.exists(path) else path
        path = target if paths.isabs(target) else paths.normpath(paths.join(folder, target))
        if paths.dirname(path) != folder:
            return path
        target = host.link_target(path)
    return path


def was_environment(host: Host, prefix: str, names: frozenset[str]) -> bool:
    """Return whether a folder without pyvenv.cfg looks like a broken environment; `names` are the names in it.

    It must hold an interpreter. In addition it must hold an activation script, have a usual name such as `.venv`, or
    hold a library folder without a standard library.
    """
    folder = next((name for name in _bin_names(host) if name in names), None)
    scripts = names_in(host, host.paths.join(prefix, folder)) if folder else ()
    if not any(is_python_name(name) for name in scripts):
        return False
    if host.paths.basename(prefix) in USUAL_NAMES or "activate" in scripts or "activate.bat" in scripts:
        return True
    # A `lib/pythonX.Y` with the standard library in it is an installation, not an environment.
    libraries = tuple(_libraries(host, prefix))
    return bool(libraries) and not any(host.exists(host.paths.join(library.path, "os.py")) for library in libraries)


def base_candidates(host: Host, prefix: str, cfg: dict[str, str], executable: str) -> list[str]:
    """Return the paths at which the executable of an environment's base may be, the most likely first.

    The base is the interpreter from which the environment was made. `cfg` are the settings of its pyvenv.cfg, from
    which the paths are derived; `executable` is the environment's own interpreter, whose name is tried first.
    """
    join, home = host.paths.join, cfg.get("home")
    found = []
    if home and host.paths.isabs(home):
        names = [host.paths.basename(executable), "python3", "python", "python.exe", "pypy3", "graalpy"]
        found = [join(home, name) for name in dict.fromkeys(names)]
    found += [cfg[key] for key in ("base-executable", "executable") if host.paths.isabs(cfg.get(key, ""))]
    return [path for path in found if not crosses_to_share(host, prefix, path)]


def site_packages(host: Host, tree: Tree, minor: str | None) -> tuple[str, ...]:
    """Return the environment's own site-packages folders for the Python version `minor` (`3.11`); may be empty."""
    sep = host.paths.sep
    if tree.libraries:
        found = tuple(f"{library.path}{sep}site-packages" for library in tree.libraries if library.minor == minor)
        return found or _flat_site(host, tree)
    windows = f"{tree.prefix}{sep}Lib{sep}site-packages"
    return (windows,) if host.exists(windows) else _flat_site(host, tree)


def _flat_site(host: Host, tree: Tree) -> tuple[str, ...]:
    """Return the folder `site-packages` directly in the environment's folder, as the only item; empty if it is missing.

    PyPy before 7.3.8 has this form.
    """
    path = f"{tree.prefix}{host.paths.sep}site-packages"
    return (path,) if host.exists(path) else ()


def base_site_packages(host: Host, python: Python) -> tuple[str, ...]:
    """Return an interpreter's existing site-packages folders in import order: the user's, then the installation's own.

    For the system's Python, Debian's `dist-packages` folders are included.
    """
    return tuple(path for path in dict.fromkeys(_base_places(host, python)) if host.exists(path))


def _base_places(host: Host, python: Python) -> Iterator[str]:
    join, prefix = host.paths.join, python.prefix
    yield from _user_site(host, python)
    if host.platform == "win32":
        yield join(prefix, "Lib", "site-packages")
    elif python.minor:
        name = ("pypy" if python.implementation == "PyPy" else "python") + python.minor
        if prefix == "/usr":
            yield f"/usr/local/lib/{name}/dist-packages"
            yield "/usr/lib/python3/dist-packages"
            yield f"/usr/local/lib/{name}/site-packages"
        yield join(prefix, "lib", name, "site-packages")
        yield join(prefix, "lib64", name, "site-packages")


def _user_site(host: Host, python: Python) -> Iterator[str]:
    join, minor = host.paths.join, python.minor
    if minor is None:
        return
    if host.platform == "win32":
        roaming = host.variable("APPDATA")
        if roaming:
            yield join(roaming, "Python", f"Python{minor.replace('.', '')}", "site-packages")
    elif host.platform == "darwin" and ".framework" in python.prefix:
        yield join(host.home, "Library", "Python", minor, "lib", "python", "site-packages")
    else:
        yield join(
            host.variable("PYTHONUSERBASE") or join(host.home, ".local"), "lib", f"python{minor}", "site-packages"
        )


def has_pip(host: Host, folders: Sequence[str]) -> bool:
    """Return whether pip is in one of the site-packages folders."""
    sep = host.paths.sep
    return any(host.exists(f"{folder}{sep}pip{sep}__init__.py") for folder in folders)


def externally_managed(host: Host, python: Python) -> bool:
    """Return whether the installation is marked as managed by the system's package manager (PEP 668)."""
    return python.stdlib is not None and host.exists(host.paths.join(python.stdlib, "EXTERNALLY-MANAGED"))


def project_of(host: Host, prefix: str, listing: Listing | None = None) -> str | None:
    """Return the folder of the project that an environment belongs to, or None if not known.

    It is the parent folder if the environment has a usual name such as `.venv`, else the absolute path in the
    environment's file `.project`. `listing` are the names in the environment's folder, None to read them from disk.
    """
    paths = host.paths
    if paths.basename(prefix) in USUAL_NAMES:
        return paths.dirname(prefix)
    path = f"{prefix}{paths.sep}.project"
    if (listing is not None and ".project" not in listing) or not host.exists(path):
        return None
    try:
        text = path_text(host.read(path, 4096)).strip()
    except OSError:
        return None
    return text if paths.isabs(text) and "\n" not in text else None


def real_folder(host: Host, path: str, memo: Memo) -> str:
    """Return the real path of a folder, with all links resolved; the results are cached in `memo`.

    The links of a parent folder are resolved only once for all its children.
    """
    known = memo.real_folders.get(path)
    if known is None:
        is_link = host.link_target(path) is not None or host.paths.basename(path) in ("", ".", "..")
        known = memo.real_folders[path] = host.real_path(path) if is_link else real_child(host, path, memo)
    return known


def real_child(host: Host, path: str, memo: Memo) -> str:
    """Return the real path of a folder that is not a link: its name, joined to the real path of its parent folder.

    Only the parent's real path is read from and stored in the cache `memo`.
    """
    parent, name = host.paths.dirname(path), host.paths.basename(path)
    real = memo.real_folders.get(parent)
    if real is None:
        real = memo.real_folders[parent] = host.real_path(parent)
    return host.paths.join(real, name)
