"""Fakes for things with behaviour: a machine that answers from a dict."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from venvoy_server.environments.host import Child, FileKind, PathFlavour, Stat


class Link(msgspec.Struct, frozen=True):
    """A symbolic link that holds a text."""

    target: str


class Folder(msgspec.Struct, frozen=True):
    """A folder without entries of its own (folders of files need not be named)."""


class Denied(msgspec.Struct, frozen=True):
    """A file or folder that is there, but may be neither read nor listed; or a link of which the text may not be read."""

    kind: FileKind = "folder"


class Hanging(msgspec.Struct, frozen=True):
    """A file or folder on a mount that does not answer."""

    kind: FileKind = "folder"


class Pipe(msgspec.Struct, frozen=True):
    """A named pipe, a socket or a device: nothing that may be read."""


Node = str | bytes | Link | Folder | Denied | Hanging | Pipe
Registry = Mapping[str, Mapping[str, str]]


class FakeHost:
    """A machine whose files are a dict from absolute path to contents.

    Text is a file in UTF-8, and every folder above a path is there by itself. Executables are the files named by
    `executables`, or all of them where it is None. `asked` notes every path that was asked for, by method.
    """

    def __init__(
        self,
        files: Mapping[str, Node],
        *,
        platform: str = "linux",
        home: str | None = None,
        variables: Mapping[str, str] | None = None,
        machine: str = "x86_64",
        release: str = "6.1.0",
        glibc: tuple[int, int] | None = (2, 36),
        mounts: Mapping[str, str] | None = None,
        registry: Registry | None = None,
        executables: frozenset[str] | None = None,
        mtimes: Mapping[str, int] | None = None,
        user: int | None = None,
        owners: Mapping[str, int] | None = None,
        modes: Mapping[str, int] | None = None,
    ) -> None:
        self.platform = platform
        self.paths: PathFlavour = ntpath if platform == "win32" else posixpath
        self.home = home or (
            "C:\\Users\\ann" if platform == "win32" else "/Users/ann" if platform == "darwin" else "/home/ann"
        )
        self.machine = machine
        self.release = release
        self.glibc = glibc
        self.user = user
        self.time = 1000.0
        self.tick = 0.0
        self.asked: list[tuple[str, str]] = []
        self._variables = dict(variables or {})
        self._mounts = dict(mounts or {})
        self._registry = {key.lower(): (key, dict(values)) for key, values in (registry or {}).items()}
        self._executables = executables
        self._mtimes = dict(mtimes or {})
        self._owners = dict(owners or {})
        self._modes = dict(modes or {})
        self._nodes: dict[str, tuple[str, Node]] = {}
        self._entries: dict[str, dict[str, str]] = {}
        self._resolved: dict[tuple[str, bool], str | None] = {}
        for path, node in files.items():
            self.put(path, node)

    def put(self, path: str, node: Node) -> None:
        """Write a file, link or folder, with the folders above it."""
        path = self.paths.normpath(path)
        assert self.paths.isabs(path), path
        self._nodes[self._key(path)] = (path, node)
        self._resolved = {}
        parent = self.paths.dirname(path)
        if parent == path:
            return
        self._entries.setdefault(self._key(parent), {})[self._key(self.paths.basename(path))] = self.paths.basename(
            path
        )
        if self._key(parent) not in self._nodes:
            self.put(parent, Folder())

    def remove(self, path: str) -> None:
        """Take a file, link or folder away, with everything in it."""
        key = self._key(self.paths.normpath(path))
        for inner in list(self._entries.get(key, {}).values()):
            self.remove(self.paths.join(path, inner))
        self._nodes.pop(key, None)
        self._resolved = {}
        self._entries.pop(key, None)
        self._entries.get(self._key(self.paths.dirname(path)), {}).pop(self._key(self.paths.basename(path)), None)

    def variable(self, name: str) -> str | None:
        return self._variables.get(name)

    def read(self, path: str, limit: int | None = None) -> bytes:
        self.asked.append(("read", path))
        node = self._node(path)
        if isinstance(node, Folder) or (isinstance(node, Denied) and node.kind == "folder"):
            raise IsADirectoryError(21, "Is a directory", path)
        if isinstance(node, Pipe):
            raise OSError(f"not a regular file: {path}")
        data = node.encode("utf-8", "surrogateescape") if isinstance(node, str) else node
        assert isinstance(data, bytes)
        return data if limit is None else data[:limit]

    def read_part(self, path: str, offset: int, size: int) -> bytes:
        return self.read(path)[offset : offset + size]

    def children(self, path: str) -> Sequence[Child]:
        self.asked.append(("children", path))
        node = self._node(path)
        if not isinstance(node, Folder):
            raise NotADirectoryError(20, "Not a directory", path)
        real = self._resolve(path)
        assert real is not None
        return [
            Child(name, self._kind(self._nodes[self._key(self.paths.join(real, name))][1]))
            for name in self._entries.get(self._key(real), {}).values()
        ]

    def names(self, path: str) -> Sequence[str]:
        return [child.name for child in self.children(path)]

    def exists(self, path: str) -> bool:
        return self.stat(path) is not None

    def stat(self, path: str) -> Stat | None:
        self.asked.append(("stat", path))
        real = self._resolve(path)
        return self._stat(real) if real is not None else None

    def link_stat(self, path: str) -> Stat | None:
        self.asked.append(("link_stat", path))
        real = self._resolve(path, last=False)
        return self._stat(real) if real is not None else None

    def link_target(self, path: str) -> str | None:
        self.asked.append(("link_target", path))
        real = self._resolve(path, last=False)
        node = self._nodes[self._key(real)][1] if real is not None else None
        return node.target if isinstance(node, Link) else None

    def real_path(self, path: str) -> str:
        self.asked.append(("real_path", path))
        real = self._resolve(path)
        if real is not None:
            return real
        parent = self.paths.dirname(path)
        if parent == path:
            return path
        target = self.link_target(path)
        if target is not None and not self._loops(path):
            return self.real_path(self.paths.normpath(self.paths.join(parent, target)))
        return self.paths.join(self.real_path(parent), self.paths.basename(path))

    def is_executable(self, path: str) -> bool:
        real = self._resolve(path)
        if real is None or self._kind(self._nodes[self._key(real)][1]) != "file":
            return False
        return self._executables is None or real in self._executables

    def is_mount(self, path: str) -> bool:
        return path in self._mounts

    def mount_type(self, path: str) -> str:
        points = [
            point
            for point in self._mounts
            if path == point or path.startswith(point.rstrip(self.paths.sep) + self.paths.sep)
        ]
        return self._mounts[max(points, key=len)] if points else "ext4"

    def registry(self, key: str) -> tuple[Sequence[str], dict[str, str]] | None:
        start = key.lower() + "\\"
        names = {
            name[len(key) + 1 :].split("\\")[0] for low, (name, _) in self._registry.items() if low.startswith(start)
        }
        if not names and key.lower() not in self._registry:
            return None
        return sorted(names), self._registry.get(key.lower(), (key, {}))[1]

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        """Return the time, which goes on by `tick` seconds each time it is asked."""
        self.time += self.tick
        return self.time

    def _key(self, path: str) -> str:
        return path.lower() if self.platform == "win32" else path

    def _loops(self, path: str) -> bool:
        seen: set[str] = set()
        while path not in seen:
            seen.add(path)
            target = self.link_target(path)
            if target is None:
                return False
            path = self.paths.normpath(self.paths.join(self.paths.dirname(path), target))
        return True

    def _resolve(self, path: str, *, last: bool = True) -> str | None:
        """Return the path of the node with every link followed, or None if nothing is or links lead in a circle."""
        resolved = self._resolved  # another thread may change a file, and replace it, meanwhile
        if (path, last) not in resolved:
            resolved[path, last] = self._follow(path, last, 0)
        return resolved[path, last]

    def _follow(self, path: str, last: bool, depth: int) -> str | None:
        if depth > 40:
            return None
        parts = list(self._split(path))
        done = parts[0]
        for index, part in enumerate(parts[1:], 1):
            done = (
                self.paths.dirname(done)
                if part == ".."
                else self.paths.join(done, part)
                if part not in ("", ".")
                else done
            )
            found = self._nodes.get(self._key(done))
            if found is None:
                return None
            done, node = found
            if isinstance(node, Denied | Hanging) and (index < len(parts) - 1 or (last and node.kind == "link")):
                return None
            if isinstance(node, Link) and (last or index < len(parts) - 1):
                target = self.paths.join(self.paths.dirname(done), node.target)
                rest = parts[index + 1 :]
                return self._follow(self.paths.join(target, *rest) if rest else target, last, depth + 1)
        return done if self._key(done) in self._nodes else None

    def _split(self, path: str) -> Iterator[str]:
        if self.platform == "win32":
            drive, rest = ntpath.splitdrive(path)
            yield drive + "\\"
            yield from (part for part in rest.replace("/", "\\").split("\\") if part)
        else:
            yield "/"
            yield from (part for part in path.split("/") if part)

    def _node(self, path: str) -> Node:
        if "\0" in path:
            raise FileNotFoundError(2, "embedded null byte", path)
        real = self._resolve(path)
        if real is None:
            for above in (path, *self._above(path)):
                node = self._nodes.get(self._key(above), ("", ""))[1]
                if isinstance(node, Denied):
                    raise PermissionError(13, "Permission denied", path)
                if isinstance(node, Hanging):
                    raise TimeoutError(110, "does not answer", path)
            raise FileNotFoundError(2, "No such file or directory", path)
        node = self._nodes[self._key(real)][1]
        if isinstance(node, Denied):
            raise PermissionError(13, "Permission denied", path)
        if isinstance(node, Hanging):
            raise TimeoutError(110, "does not answer", path)
        return node

    def _above(self, path: str) -> Iterator[str]:
        parent = self.paths.dirname(path)
        while parent != path:
            yield parent
            path, parent = parent, self.paths.dirname(parent)

    def _kind(self, node: Node) -> FileKind:
        if isinstance(node, str | bytes):
            return "file"
        if isinstance(node, Link):
            return "link"
        return "folder" if isinstance(node, Folder) else "other" if isinstance(node, Pipe) else node.kind

    def _stat(self, real: str) -> Stat:
        path, node = self._nodes[self._key(real)]
        size = (
            len(node.encode("utf-8", "surrogateescape"))
            if isinstance(node, str)
            else len(node)
            if isinstance(node, bytes)
            else 0
        )
        kind = self._kind(node)
        return Stat(
            kind,
            1,
            hash(path) & 0x7FFFFFFF | 1,
            self._mtimes.get(path, 1),
            size,
            self._modes.get(path, 0o755 if self.is_executable(path) or kind == "folder" else 0o644),
            self._owners.get(path, -1 if self.user is None else self.user),
        )


ELF = b"\x7fELF\x02\x01\x01" + bytes(11) + (62).to_bytes(2, "little") + bytes(44)
"""The header of a 64-bit Linux executable for x86_64."""

MACH_O = b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01" + bytes(24)
"""The header of a macOS executable for arm64."""

PE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + (0x8664).to_bytes(2, "little") + bytes(18)
"""The header of a 64-bit Windows executable."""


def python_files(
    prefix: str, version: str, *, header: bytes = ELF, suffix: str = "", headers: bool = True
) -> dict[str, Node]:
    """Return the files of a CPython installation on Linux or macOS: executables, standard library, patchlevel.h, pip."""
    minor = ".".join(version.split(".")[:2]) + suffix
    plain = minor.rstrip("t")
    library = f"{prefix}/lib/python{minor}"
    files: dict[str, Node] = {
        f"{prefix}/bin/python{minor}": header,
        f"{prefix}/bin/python3": Link(f"python{minor}"),
        f"{prefix}/bin/python": Link("python3"),
        f"{library}/os.py": "",
        f"{library}/site-packages/pip/__init__.py": "",
    }
    if suffix:
        files[f"{prefix}/bin/python{plain}"] = Link(f"python{minor}")
    if headers:
        files[f"{prefix}/include/python{minor}/patchlevel.h"] = f'#define PY_VERSION      "{version}"\n'
    return files


def windows_python_files(prefix: str, version: str, *, header: bytes = PE) -> dict[str, Node]:
    """Return the files of a CPython installation on Windows."""
    major, minor = version.split(".")[:2]
    return {
        f"{prefix}\\python.exe": header,
        f"{prefix}\\python{major}{minor}.dll": b"MZ",
        f"{prefix}\\Lib\\os.py": "",
        f"{prefix}\\Lib\\site-packages\\pip\\__init__.py": "",
        f"{prefix}\\Include\\patchlevel.h": f'#define PY_VERSION      "{version}"\n',
    }


def venv_files(
    prefix: str, base: str, version: str, *, maker: str = "venv", prompt: str | None = None, **settings: str
) -> dict[str, Node]:
    """Return the files of an environment on Linux or macOS, whose base is the installation at `base`."""
    minor = ".".join(version.split(".")[:2])
    lines = {"home": f"{base}/bin", "include-system-site-packages": "false", "version": version}
    if maker != "venv":
        lines = {
            "home": f"{base}/bin",
            "implementation": "CPython",
            "version_info": version,
            maker: "1.0",
            "include-system-site-packages": "false",
        }
    if prompt is not None:
        lines["prompt"] = prompt
    lines.update({key.replace("_", "-"): value for key, value in settings.items()})
    return {
        f"{prefix}/pyvenv.cfg": "".join(f"{key} = {value}\n" for key, value in lines.items()),
        f"{prefix}/bin/python": Link(f"{base}/bin/python{minor}"),
        f"{prefix}/bin/python3": Link("python"),
        f"{prefix}/bin/activate": f"VIRTUAL_ENV='{prefix}'\n",
        f"{prefix}/lib/python{minor}/site-packages/pip/__init__.py": "",
    }


def windows_venv_files(prefix: str, base: str, version: str) -> dict[str, Node]:
    """Return the files of an environment on Windows."""
    return {
        f"{prefix}\\pyvenv.cfg": f"home = {base}\ninclude-system-site-packages = false\nversion = {version}\nexecutable = {base}\\python.exe\n",
        f"{prefix}\\Scripts\\python.exe": PE,
        f"{prefix}\\Scripts\\activate": f'VIRTUAL_ENV="{prefix}"\n',
        f"{prefix}\\Scripts\\activate.bat": f'@set "VIRTUAL_ENV={prefix}"\n',
        f"{prefix}\\Lib\\site-packages\\pip\\__init__.py": "",
    }
