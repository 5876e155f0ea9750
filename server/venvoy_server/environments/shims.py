"""Shims: small scripts on PATH that choose an interpreter. They are resolved by their tool's files, never run."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host


def resolve_shim(host: Host, executable: str) -> str | None:
    """Return the path itself where it is no shim, the interpreter that a shim stands for, or None where none can be told."""
    paths = host.paths
    folder = paths.dirname(executable)
    if host.platform == "darwin" and folder == "/usr/bin":
        return _apple(host)
    if paths.basename(folder) != "shims":
        return executable
    root, name = paths.dirname(folder), paths.basename(executable)
    for version in _chosen(host, root):
        path = paths.join(root, "versions", version, "bin", name)
        if host.stat(path) is not None:
            return path
    return None


def _chosen(host: Host, root: str) -> Iterator[str]:
    """Yield the versions that pyenv would use outside any folder's own choice: PYENV_VERSION, then its `version` file."""
    variable = host.variable("PYENV_VERSION")
    if variable:
        yield from (name for name in variable.split(":") if name != "system")
        return
    try:
        text = host.read(host.paths.join(root, "version"), 4096).decode("utf-8", "replace")
    except OSError:
        return
    yield from (name for line in text.splitlines() for name in line.partition("#")[0].split() if name != "system")


def _apple(host: Host) -> str | None:
    """Return what macOS's `/usr/bin/python3` starts: it is a stub, which without developer tools opens an installer."""
    for developer in ("/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer"):
        path = f"{developer}/Library/Frameworks/Python3.framework/Versions/Current/bin/python3"
        if host.stat(path) is not None:
            return host.real_path(path)
    return None
