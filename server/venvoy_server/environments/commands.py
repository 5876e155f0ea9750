"""Find the file that a command's name starts, and the environment or interpreter that the file belongs to.

Nothing is run.
"""

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
    """The file that is started by a command's name such as `pytest`, and the owner of this file.

    `path` is the file. `owner` is the path of the environment or interpreter to which the file belongs. `owner` is None
    if the file belongs to the environment or interpreter with which the user wants to run the command. It is also None
    for programs that are not Python tools.
    """

    path: str
    owner: str | None = None


def is_pip(name: str) -> bool:
    """Return whether a command's name is pip's or easy_install's (`pip3.11.exe`).

    These commands change the environment in which they are installed.
    """
    return _PIP.fullmatch(name) is not None


def find_command(host: Host, name: str, own: Sequence[str], path: Sequence[str], python: str | None) -> Command | None:
    """Return the file that is started by a command's name, or None if no such file is found.

    `name` does not include a folder. `own` are the executable folders of the environment in use, which are searched
    first. A file in them is returned even if it is broken, so that no other program runs instead. `path` are the
    folders of the PATH variable, which are searched next. `python` is the interpreter in use if it is outside of all
    environments, else None. If it is given, the names `python`, `python3`, `pypy` and `pypy3` always start it.
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
    """Return the path of the program that a script's first lines name; None if the file is not a readable script."""
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
    """Return the path of another environment or interpreter to which a command on PATH belongs, else None.

    `name` is the command, and `path` its file. `own` are the executable folders of the environment in use; `python` is
    the interpreter in use if it is outside of all environments, else None.

    The result is None if the command belongs to the environment or interpreter in use, or is not a Python tool. It is
    also None for tools that are usually installed outside of environments, such as `uv`. For interpreters, for the
    shims of pyenv, and for a pip whose interpreter is unknown, the result is `path` itself.
    """
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
    """Return the path of `python.exe` directly in an installation's folder (`prefix`), or None if there is none."""
    path = host.paths.join(prefix, "python.exe")
    return path if host.exists(path) else None
