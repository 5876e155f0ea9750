"""Resolve shims: small programs on PATH of pyenv, asdf or mise, which start the Python that the user chose.

The choice is read from the tool's files; nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.documents import read_toml
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import names_in


def resolve_shim(host: Host, executable: str) -> str | None:
    """Return the interpreter that a shim starts, or None if it is not known which.

    A shim is a small program that starts the Python that the user chose; macOS's `/usr/bin/python3` counts as one. A
    path that is not a shim is returned unchanged.
    """
    paths = host.paths
    folder = paths.dirname(executable)
    if host.platform == "darwin" and folder == "/usr/bin":
        return _apple(host)
    if paths.basename(folder) != "shims":
        return executable
    root, name = paths.dirname(folder), paths.basename(executable)
    installed = paths.join(root, "installs", "python")
    if host.exists(installed):
        versions = _chosen_by_mise(host) if paths.basename(root) == "mise" else _chosen_by_asdf(host)
    else:
        installed, versions = paths.join(root, "versions"), _chosen_by_pyenv(host, root)
    for version in versions:
        path = paths.join(installed, _in_full(host, installed, version), "bin", name)
        if host.exists(path):
            return path
    return None


def _in_full(host: Host, installed: str, version: str) -> str:
    """Return the name of the folder in `installed` (a tool's folder of Python versions) that holds `version`.

    For `3.12` it is the newest such as `3.12.7`, unless a folder is called `3.12`. If no folder matches, `version` is
    returned unchanged.
    """
    if host.exists(host.paths.join(installed, version)):
        return version
    found = [name for name in names_in(host, installed) if name.startswith(version + ".")]
    numbers = [(int(last[:9]), name) for name in found if (last := name.rpartition(".")[2]).isdecimal()]
    return max(numbers)[1] if numbers else version


def _chosen_by_pyenv(host: Host, root: str) -> Iterator[str]:
    """Yield the Python versions that the user chose for all folders in pyenv, the preferred first.

    They are in PYENV_VERSION, else in the file `version` in pyenv's folder (`root`).
    """
    variable = host.variable("PYENV_VERSION")
    if variable:
        yield from (name for name in variable.split(":") if name != "system")
        return
    for line in _lines(host, host.paths.join(root, "version")):
        yield from (name for name in line.split() if name != "system")


def _chosen_by_asdf(host: Host) -> Iterator[str]:
    """Yield the Python versions that the user chose for all folders in asdf, the preferred first.

    They are in ASDF_PYTHON_VERSION, else in `~/.tool-versions`.
    """
    variable = host.variable("ASDF_PYTHON_VERSION")
    if variable:
        yield from (name for name in variable.split() if name != "system")
        return
    for line in _lines(host, host.paths.join(host.home, ".tool-versions")):
        tool, *names = line.split() or [""]
        yield from (name for name in names if tool == "python" and name != "system")


def _chosen_by_mise(host: Host) -> Iterator[str]:
    """Yield the Python versions that the user chose for all folders in mise, the preferred first.

    They are in MISE_PYTHON_VERSION, else in mise's settings. The versions from the settings are followed by those that
    asdf uses, since mise reads asdf's files too.
    """
    variable = host.variable("MISE_PYTHON_VERSION")
    if variable:
        yield from variable.split(",")
        return
    config = host.variable("MISE_CONFIG_DIR") or host.paths.join(
        host.variable("XDG_CONFIG_HOME") or host.paths.join(host.home, ".config"), "mise"
    )
    tools = (read_toml(host, host.paths.join(config, "config.toml")) or {}).get("tools")
    named = tools.get("python") if isinstance(tools, dict) else None
    for each in named if isinstance(named, list) else [named]:
        text = each.get("version") if isinstance(each, dict) else each
        if isinstance(text, str):
            yield text
    yield from _chosen_by_asdf(host)


def _lines(host: Host, path: str) -> list[str]:
    try:
        text = host.read(path, 4096).decode("utf-8", "replace")
    except OSError:
        return []
    return [line.partition("#")[0] for line in text.splitlines()]


def _apple(host: Host) -> str | None:
    """Return the interpreter that macOS's `/usr/bin/python3` starts, or None without the developer tools."""
    for developer in ("/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer"):
        path = f"{developer}/Library/Frameworks/Python3.framework/Versions/Current/bin/python3"
        if host.stat(path) is not None:
            return host.real_path(path)
    return None
