"""Offer the installed Python that a project's version file (`.python-version` and the like) names.

Each name in the file is a version (`3.12.1`, `3.12`), another name of a Python in pyenv (`pypy3.10-7.3.15`), or a
virtual environment of pyenv's. The first name whose Python is installed is used.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.python_request import is_named, parsed
from venvoy_server.environments.python_request_files import pins_in
from venvoy_server.environments.version_order import is_final
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for the Python that a folder's version file names.

    Only the folder's first version file (`.python-version` and the like) is used, and of the names in it the first that
    is installed. If none is installed, the offer only reports this problem.
    """
    for request in pins_in(search.host, folder):
        for name in request.names:
            found = _of_pyenv(search, name) or _of_version(search, name)
            if found is not None:
                yield offer_of("python-version", found, folder, f"{request.path} asks for {name}.")
                return
        yield _missing(folder, request.path, request.names[0])
        return


def _of_pyenv(search: SelectionQuery, name: str) -> Environment | Interpreter | None:
    """Return the interpreter or environment in pyenv's folder `versions` with exactly this name, or None."""
    join, host = search.paths.join, search.host
    windows = host.platform == "win32"
    root = host.variable("PYENV_ROOT") or join(host.home, ".pyenv", *(("pyenv-win",) if windows else ()))
    prefix = join(root, "versions", *name.split("/"))
    return search.found_at(join(prefix, *(("python.exe",) if windows else ("bin", "python"))))


def _of_version(search: SelectionQuery, name: str) -> Interpreter | None:
    """Return the newest installed Python that a version name (`3.12`) requests, or None.

    Final releases precede pre-releases.
    """
    if parsed(name) is None:
        return None
    fitting = [each for each in search.interpreters() if is_named(each, name)]
    return next((each for each in fitting if is_final(each.version)), next(iter(fitting), None))


def _missing(folder: str, record: str, name: str) -> Offer:
    problem = SelectionProblem(
        "version-not-installed",
        f"{record} asks for {name}, which was not found among the installed Pythons.",
        "information",
        record,
    )
    return Offer("python-version", f"{record} asks for {name}.", folder, problems=(problem,), decides=False)
