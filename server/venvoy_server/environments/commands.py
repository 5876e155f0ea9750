"""Resolve a command's name on a PATH, and find which environment or interpreter the file belongs to; nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import is_python_name
from venvoy_server.environments.patterns import pattern
from venvoy_server.environments.shebang import program_of

FROM_OUTSIDE = frozenset(
    (
        "conda", "hatch", "mamba", "micromamba", "nox", "pdm", "pipenv", "pipx", "pixi", "poetry", "pre-commit", "rye",
        "tox", "uv", "uvx", "venvoy", "virtualenv",
    )
)  # fmt: skip
"""Tools that manage environments and are installed outside of them on purpose."""

_PLAIN_PYTHON = ("python", "python3", "pypy", "pypy3")
_PIP = pattern(r"(pip|easy_install)[0-9.-]*(\.exe)?", re.IGNORECASE)
_HEAD = 1024


class Command(msgspec.Struct, frozen=True):
    """The file that a command's name resolves to.

    `owner` is the environment or interpreter that the file belongs to if that is not the one in use, else None.
    """

    path: str
    owner: str | None = None


def is_pip(name: str) -> bool:
    """Return whether a command is pip or easy_install, which change the environment they are installed in."""
    return _PIP.fullmatch(name) is not None


def find_command(host: Host, name: str, own: Sequence[str], path: Sequence[str], python: str | None) -> Command | None:
    """Resolve a command's bare name to a file, or return None if there is none.

    `own` are the executable folders of the environment in use: an entry there is returned even if it is broken, so that
    no other program runs instead. `path` are the folders searched next. `python` is the interpreter in use if it is
    outside every environment: plain names such as `python` resolve to it, and its tools may be anywhere on `path`.
    """
    if python is not None and is_python_name(name) and name.lower().removesuffix(".exe") in _PLAIN_PYTHON:
        return Command(python)
    for candidate in (each for folder in own for each in _candidates(host, folder, name)):
        if host.link_stat(candidate) is not None:
            return Command(candidate)
    for candidate in (each for folder in path for each in _candidates(host, folder or ".", name)):
        at = host.stat(candidate)
        if at is not None and at.kind == "file" and host.is_executable(candidate):
            return Command(candidate, _owner(host, name, candidate, own, python))
    return None


def script_program(host: Host, path: str) -> str | None:
    """Return the program named in a script's first lines, or None if the file is not a script or cannot be read."""
    try:
        return program_of(host.read(path, _HEAD))
    except OSError:
        return None


def _candidates(host: Host, folder: str, name: str) -> Iterator[str]:
    path = host.paths.join(folder, name)
    if host.platform != "win32":
        yield path
        return
    endings = [each.lower() for each in (host.variable("PATHEXT") or ".COM;.EXE;.BAT;.CMD").split(";") if each]
    if host.paths.splitext(name)[1].lower() in endings:
        yield path
    yield from (path + ending for ending in endings)


def _owner(host: Host, name: str, path: str, own: Sequence[str], python: str | None) -> str | None:
    """Return the environment or interpreter that a file on PATH is a Python tool of; None for any other program."""
    paths = host.paths
    real = host.real_path(path)
    if paths.splitext(name)[0].lower() in FROM_OUTSIDE or paths.dirname(real) in map(host.real_path, own):
        return None
    if is_python_name(name):
        return None if python is not None and real == host.real_path(python) else path
    prefix = paths.dirname(paths.dirname(real))
    if host.exists(paths.join(prefix, "pyvenv.cfg")):
        return prefix
    if paths.basename(paths.dirname(path)) == "shims" and "pyenv" in paths.basename(paths.dirname(paths.dirname(path))):
        return path
    program = _windows_python(host, prefix) if host.platform == "win32" else script_program(host, real)
    if program is not None and is_python_name(paths.basename(program)):
        is_own = paths.dirname(program) in own or (
            python is not None and host.real_path(program) == host.real_path(python)
        )
        return None if is_own else program
    return path if is_pip(name) else None


def _windows_python(host: Host, prefix: str) -> str | None:
    """Return the `python.exe` of the installation whose `Scripts` folder holds a launcher, or None."""
    path = host.paths.join(prefix, "python.exe")
    return path if host.exists(path) else None
