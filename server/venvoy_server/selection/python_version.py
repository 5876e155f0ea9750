"""`.python-version`: the version that a project wants, looked up among what pyenv and uv have installed.

The file names one version a line: of pyenv (`3.12.1`, `3.12`, `pypy3.10-7.3.15`), or a virtual environment of pyenv.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import Search, offer_of
from venvoy_server.selection.settings_text import read_text


def offers(search: Search, folder: str) -> Iterator[Offer]:
    """Yield the first of the file's versions that is installed."""
    record = search.paths.join(folder, ".python-version")
    names = _names(read_text(search.host, record) or "")
    for name in names:
        found = _installed(search, name)
        if found is not None:
            yield offer_of("python-version", found, folder, f"{record} asks for {name}.")
            return
    if names:
        yield _missing(folder, record, names[0])


def _names(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    # A name is one component: a path in it would lead out of the folder of versions.
    return [line for line in lines if line and line != "system" and not set(line) & set("/\\:\0") and line[0] != "."]


def _installed(search: Search, name: str) -> Environment | Interpreter | None:
    join = search.paths.join
    for versions in _stores(search):
        for each in _matching(search, versions, name):
            prefix = join(versions, each)
            found = search.environment(prefix) or search.found_at(join(prefix, *_python(search)))
            if found is not None:
                return found
    return None


def _stores(search: Search) -> list[str]:
    join, host = search.paths.join, search.host
    windows = host.platform == "win32"
    root = host.variable("PYENV_ROOT") or join(host.home, ".pyenv", *(("pyenv-win",) if windows else ()))
    return [join(root, "versions")]


def _python(search: Search) -> tuple[str, ...]:
    return ("python.exe",) if search.host.platform == "win32" else ("bin", "python")


def _matching(search: Search, versions: str, name: str) -> list[str]:
    """Return the installed names that a name means: itself, else the newest that it is the beginning of."""
    try:
        installed = {child.name for child in search.host.children(versions)}
    except OSError:
        return []
    if name in installed:
        return [name]
    return sorted((each for each in installed if each.startswith(name + ".")), key=_numbers, reverse=True)


def _numbers(name: str) -> tuple[int, ...]:
    parts = name.split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()


def _missing(folder: str, record: str, name: str) -> Offer:
    problem = SelectionProblem(
        "version-not-installed",
        f"{record} asks for {name}, which was not found among the installed Pythons.",
        "information",
        record,
    )
    return Offer("python-version", f"{record} asks for {name}.", folder, problems=(problem,), decides=False)
