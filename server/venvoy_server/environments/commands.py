"""Which file a command's name means under a PATH, and whose Python tool that file is; files are read, never run."""

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
"""Tools that work on environments from outside: they are installed elsewhere on purpose."""

_PLAIN_PYTHON = ("python", "python3", "pypy", "pypy3")
_PIP = pattern(r"(pip|easy_install)[0-9.-]*(\.exe)?", re.IGNORECASE)
_HEAD = 1024


class Command(msgspec.Struct, frozen=True):
    """The file that a name means, and what owns it: an environment or an interpreter other than the one in use, or None."""

    path: str
    owner: str | None = None


def is_pip(name: str) -> bool:
    """Return whether a command's name is pip's, which changes the environment that it belongs to."""
    return _PIP.fullmatch(name) is not None


def find_command(host: Host, name: str, own: Sequence[str], path: Sequence[str], python: str | None) -> Command | None:
    """Return the file that a bare name means, or None if there is none.

    `own` are the folders of executables of the environment in use: what is there is taken, even if it is broken, so that
    nothing else runs in its place. `path` are the folders searched after that. `python` is the interpreter in use if it
    is outside every environment: the plain names of Python mean that one, and its tools may be anywhere on `path`.
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
    """Return the program that the first lines of a script name, or None if it is not a script or cannot be read."""
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
    """Return the environment or interpreter whose Python tool a file on PATH is, or None for any other program."""
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
    """Return the interpreter whose `Scripts` folder a launcher is in, or None."""
    path = host.paths.join(prefix, "python.exe")
    return path if host.exists(path) else None
