"""Pipenv: environments in WORKON_HOME or in Pipenv's own folder.

Their names contain a digest (hash) of the Pipfile's path.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import data_home, expanded, given

_DIGEST_BYTES = 6


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield Pipenv's environments in the folder where Pipenv keeps them.

    This is the folder named by the variable WORKON_HOME, or Pipenv's default folder if the variable is unset. If the
    folder is called `virtualenvs`, as by default, all environments in it are yielded. Otherwise other tools may use the
    folder too, and only environments whose project has a Pipfile are yielded.
    """
    host = context.host
    store = home(host)
    found = context.folders(store)
    projects = [project for project, names in context.projects.items() if "Pipfile" in names] if found else []
    digests = {mark: project for project in projects for mark in digests_of(host, project)}
    for path in found:
        marks = _digests_in(host.paths.basename(path))
        project = next((digests[mark] for mark in marks if mark in digests), None) or _project(host, path)
        if _is_own(host, path, project, store):
            yield PrefixCandidate(path, manager="pipenv", project=project)


def home(host: Host, project: str | None = None) -> str:
    """Return the folder in which Pipenv keeps environments: WORKON_HOME, or Pipenv's default if that is not set.

    A relative WORKON_HOME is resolved against the folder `project`, and ignored if that is None.
    """
    given = expanded(host, host.variable("WORKON_HOME") or "")
    if given and (host.paths.isabs(given) or project is not None):
        return host.paths.normpath(host.paths.join(project or "", given))
    return (
        host.paths.join(host.home, ".virtualenvs")
        if host.platform == "win32"
        else host.paths.join(data_home(host), "virtualenvs")
    )


def digest(host: Host, project: str) -> str:
    """Return the hash of the path of a project's Pipfile, which is part of the name of the project's environment.

    Pipenv computes it in `VenvLocator._get_virtualenv_hash`.
    """
    return sha256_text(pipfile(host, project), _DIGEST_BYTES)


def pipfile(host: Host, project: str) -> str:
    """Return the path of a project's Pipfile, which PIPENV_PIPFILE may rename."""
    named = given(host, "PIPENV_PIPFILE")
    return named if named is not None and host.paths.dirname(named) == project else host.paths.join(project, "Pipfile")


def digests_of(host: Host, project: str) -> tuple[str, ...]:
    """Return the hashes that may be part of the name of a project's environment.

    There are two if the project's path contains a link, since Pipenv mostly uses the real path.
    """
    return tuple(digest(host, path) for path in dict.fromkeys((project, host.real_path(project))))


def _digests_in(name: str) -> Iterator[str]:
    """Yield the parts of an environment's name that may be the hash of the Pipfile's path.

    The name is `NAME-HASH` or `NAME-HASH-PYTHON`. More than one part may be the hash, since NAME and HASH may contain
    `-` themselves.
    """
    for end in (len(name), *(index for index, character in enumerate(name) if character == "-")):
        if end > 9 and name[end - 9] == "-":
            yield name[end - 8 : end]


def _project(host: Host, path: str) -> str | None:
    """Return the project's path that Pipenv wrote to the file `.project` in an environment's folder, or None."""
    try:
        text = path_text(host.read(host.paths.join(path, ".project"), 4096)).strip()
    except OSError:
        return None
    return text if host.paths.isabs(text) and "\n" not in text else None


def _is_own(host: Host, path: str, project: str | None, store: str) -> bool:
    if host.paths.basename(store) == "virtualenvs" or project is None:
        return host.paths.basename(store) == "virtualenvs"
    if not set(digests_of(host, project)).isdisjoint(_digests_in(host.paths.basename(path))):
        return True
    return host.stat(host.paths.join(project, "Pipfile")) is not None


def of_project(host: Host, project: str) -> Iterator[str]:
    """Yield the paths of a project's environments in Pipenv's folder, beginning with the one that Pipenv would use.

    Nothing is yielded for a project without a Pipfile.
    """
    if host.stat(pipfile(host, project)) is None:
        return
    custom, store = host.variable("PIPENV_CUSTOM_VENV_NAME"), home(host, project)
    try:
        names = sorted(host.names(store))
    except OSError:
        return
    marks = set(digests_of(host, project)) if names else set()
    own = [name for name in names if name == custom or not marks.isdisjoint(_digests_in(name))]
    python = host.variable("PIPENV_PYTHON") or ""
    end = f"-{host.paths.basename(python) if host.paths.isabs(python) else python}" if python else ""
    # Pipenv's order: the custom name, else the name with the suffix for PIPENV_PYTHON, else without one.
    own.sort(key=lambda name: (name != custom, not _ends_as_wanted(name, marks, end), name))
    yield from (host.paths.join(store, name) for name in own)


def _ends_as_wanted(name: str, marks: set[str], end: str) -> bool:
    return any(name.endswith(f"-{mark}{end}") for mark in marks)
