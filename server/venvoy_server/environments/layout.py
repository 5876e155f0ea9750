"""Where things are inside an environment or an installation: executables, libraries, site-packages."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.python import Memo, Python, minor_of_library

USUAL_NAMES = frozenset((".venv", "venv", ".env", "env", ".virtualenv", "ENV", ".conda"))
"""Names that people and tools give to the environment of the folder around it."""

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


class Library(msgspec.Struct, frozen=True):
    """A folder such as `lib/python3.11`: its minor version (`3.11`, `3.13t`) and its path."""

    minor: str
    path: str


class Tree(msgspec.Struct, frozen=True):
    """What the folders of an environment hold, each listed once."""

    prefix: str
    children: dict[str, Child]
    bin: str | None
    scripts: dict[str, Child]
    libraries: tuple[Library, ...]

    @property
    def was_environment(self) -> bool:
        """Say whether a folder without pyvenv.cfg still shows that it was an environment: an interpreter and its packages, or activation."""
        if not any(is_python_name(name) for name in self.scripts):
            return False
        return "activate" in self.scripts or "activate.bat" in self.scripts or bool(self.libraries) or self._usual

    @property
    def _usual(self) -> bool:
        return self.prefix.replace("\\", "/").rpartition("/")[2] in USUAL_NAMES


def is_python_name(name: str) -> bool:
    """Say whether a file's name is an interpreter's: `python`, `python3`, `python3.11`, `python3.13t`, `pypy3`, `python.exe`."""
    stem = name.lower().removesuffix(".exe").removesuffix("_d")
    for start in ("python", "pypy", "graalpy"):
        if stem.startswith(start):
            rest = stem[len(start) :].rstrip("td") if stem != start else ""
            return not rest or all(part.isdigit() for part in rest.split("."))
    return False


def read(host: Host, prefix: str, children: dict[str, Child]) -> Tree:
    """List the folders of an environment whose own children are known already."""
    folder = next((name for name in _bin_names(host) if name in children), None)
    path = host.paths.join(prefix, folder) if folder else None
    scripts = _children(host, path) if path else {}
    if not path and host.platform == "win32" and any(is_python_name(name) for name in children):
        path, scripts = prefix, children
    return Tree(prefix, children, path, scripts, tuple(_libraries(host, prefix, children)))


def _bin_names(host: Host) -> tuple[str, str]:
    return ("Scripts", "bin") if host.platform == "win32" else ("bin", "Scripts")


def _children(host: Host, path: str) -> dict[str, Child]:
    try:
        return {child.name: child for child in host.children(path)}
    except OSError:
        return {}


def _libraries(host: Host, prefix: str, children: dict[str, Child]) -> Iterator[Library]:
    for folder in ("lib", "lib64"):
        child = children.get(folder)
        if child is None or (folder == "lib64" and child.kind == "link"):
            continue
        path = host.paths.join(prefix, folder)
        for name in sorted(_children(host, path)):
            minor = minor_of_library(name)
            if minor:
                yield Library(minor, host.paths.join(path, name))


def executable(host: Host, tree: Tree) -> str | None:
    """Return the interpreter of an environment: the first usual name that leads somewhere, else the first that stands there broken."""
    if tree.bin is None:
        return None
    numbered = sorted(name for name in tree.scripts if is_python_name(name) and name not in _EXECUTABLES)
    names = [name for name in (*_EXECUTABLES, *numbered) if name in tree.scripts]
    paths = [host.paths.join(tree.bin, name) for name in names]
    for path, name in zip(paths, names, strict=True):
        if tree.scripts[name].kind == "file" or host.stat(path) is not None:
            return path
    return paths[0] if paths else None


def leads_out_to(host: Host, tree: Tree, path: str) -> str | None:
    """Follow the links of an executable inside its environment; return where they leave it, or None for a file of its own."""
    paths = host.paths
    for _ in range(16):
        target = host.link_target(path)
        if target is None:
            return None
        path = target if paths.isabs(target) else paths.normpath(paths.join(paths.dirname(path), target))
        if paths.dirname(path) != tree.bin:
            return path
    return path


def base_candidates(host: Host, cfg: dict[str, str], executable: str) -> list[str]:
    """Return where pyvenv.cfg says that the base's executable is, likeliest first."""
    join, home = host.paths.join, cfg.get("home")
    found = []
    if home and host.paths.isabs(home):
        names = [host.paths.basename(executable), "python3", "python", "python.exe", "pypy3", "graalpy"]
        found = [join(home, name) for name in dict.fromkeys(names)]
    found += [cfg[key] for key in ("base-executable", "executable") if host.paths.isabs(cfg.get(key, ""))]
    return found


def site_packages(host: Host, tree: Tree, minor: str | None) -> tuple[str, ...]:
    """Return the environment's own site-packages folders that its Python looks into and that exist."""
    join = host.paths.join
    if "Lib" in tree.children and not tree.libraries:
        path = join(tree.prefix, "Lib", "site-packages")
        return (path,) if host.stat(path) else ()
    found = [join(library.path, "site-packages") for library in tree.libraries if library.minor == minor]
    if not found and "site-packages" in tree.children:  # PyPy before 7.3.8
        found = [join(tree.prefix, "site-packages")]
    return tuple(found)


def base_site_packages(host: Host, python: Python) -> tuple[str, ...]:
    """Return the folders in which a base looks for packages, those that exist: Debian's `dist-packages` and the user's included."""
    return tuple(path for path in dict.fromkeys(_base_places(host, python)) if host.stat(path) is not None)


def _base_places(host: Host, python: Python) -> Iterator[str]:
    join, prefix = host.paths.join, python.prefix
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
    yield from _user_site(host, python)


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


def has_pip(host: Host, folders: tuple[str, ...]) -> bool:
    """Say whether pip can be imported from one of the folders."""
    return any(host.stat(host.paths.join(folder, "pip", "__init__.py")) is not None for folder in folders)


def externally_managed(host: Host, python: Python) -> bool:
    """Say whether the system's package manager keeps this installation (PEP 668)."""
    return python.stdlib is not None and host.stat(host.paths.join(python.stdlib, "EXTERNALLY-MANAGED")) is not None


def project_of(host: Host, tree: Tree) -> str | None:
    """Return the project that an environment says it belongs to: its `.project` file, else the folder around a `.venv`."""
    if ".project" in tree.children:
        try:
            text = host.read(host.paths.join(tree.prefix, ".project"), 4096).decode("utf-8", "surrogateescape").strip()
        except OSError:
            text = ""
        if text and host.paths.isabs(text) and "\n" not in text:
            return text
    return host.paths.dirname(tree.prefix) if host.paths.basename(tree.prefix) in USUAL_NAMES else None


def real_folder(host: Host, path: str, memo: Memo) -> str:
    """Return the real path of a folder, asking once for each folder around it."""
    paths = host.paths
    parent, name = paths.dirname(path), paths.basename(path)
    if not name or name in (".", "..") or host.link_target(path) is not None:
        return host.real_path(path)
    real = memo.real_folders.get(parent)
    if real is None:
        real = memo.real_folders[parent] = host.real_path(parent)
    return paths.join(real, name)
