"""`.python-version`: the Python that a project wants, looked up among the installed ones.

The file names one a line: a version (`3.12.1`, `3.12`), another name of pyenv's (`pypy3.10-7.3.15`), or a virtual
environment of pyenv's. The first that is installed counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield the first of the file's Pythons that is installed."""
    record = search.paths.join(folder, ".python-version")
    names = _names(search.text(record) or "")
    for name in names:
        found = _of_pyenv(search, name) or _of_version(search, name)
        if found is not None:
            yield offer_of("python-version", found, folder, f"{record} asks for {name}.")
            return
    if names:
        yield _missing(folder, record, names[0])


def _names(text: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    # A name is one component: a path in it would lead out of the folder of versions.
    return [line for line in lines if line and line != "system" and not set(line) & set("/\\:\0") and line[0] != "."]


def _of_pyenv(search: SelectionQuery, name: str) -> Environment | Interpreter | None:
    """Return what pyenv has by exactly that name."""
    join, host = search.paths.join, search.host
    windows = host.platform == "win32"
    root = host.variable("PYENV_ROOT") or join(host.home, ".pyenv", *(("pyenv-win",) if windows else ()))
    prefix = join(root, "versions", name)
    return search.found_at(join(prefix, *(("python.exe",) if windows else ("bin", "python"))))


def _of_version(search: SelectionQuery, name: str) -> Interpreter | None:
    """Return the newest installed CPython of a version, which may leave its end open."""
    version = name.removeprefix("cpython").lstrip("@-")
    if not version[:1].isdigit():
        return None
    return next((each for each in search.interpreters() if _is_of(each, version)), None)


def _is_of(interpreter: Interpreter, version: str) -> bool:
    found = interpreter.version or ""
    plain = interpreter.implementation == "CPython" and not interpreter.free_threaded and not interpreter.debug
    return plain and (found == version or found.startswith(version + "."))


def _missing(folder: str, record: str, name: str) -> Offer:
    problem = SelectionProblem(
        "version-not-installed",
        f"{record} asks for {name}, which was not found among the installed Pythons.",
        "information",
        record,
    )
    return Offer("python-version", f"{record} asks for {name}.", folder, problems=(problem,), decides=False)
