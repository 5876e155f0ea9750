"""Pipenv: environments in WORKON_HOME or its own folder, named after a digest of the Pipfile's path."""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.locators.digest import sha256_text
from venvoy_server.locators.model import PrefixCandidate, SearchRun
from venvoy_server.locators.userdirs import data_home, expanded, given

_DIGEST_BYTES = 6


def find(context: SearchRun) -> Iterator[PrefixCandidate]:
    """Yield the environments whose name bears the digest of a Pipfile's path, or that lie in Pipenv's own folder.

    The folder may be virtualenvwrapper's too: what is not Pipenv's there is left to that.
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
    """Return the folder of Pipenv's environments (`pipenv.utils.shell.get_workon_home`); a relative one is the project's."""
    given = expanded(host, host.variable("WORKON_HOME") or "")
    if given and (host.paths.isabs(given) or project is not None):
        return host.paths.normpath(host.paths.join(project or "", given))
    return (
        host.paths.join(host.home, ".virtualenvs")
        if host.platform == "win32"
        else host.paths.join(data_home(host), "virtualenvs")
    )


def digest(host: Host, project: str) -> str:
    """Return what Pipenv puts into an environment's name for a project (`VenvLocator._get_virtualenv_hash`)."""
    return sha256_text(pipfile(host, project), _DIGEST_BYTES)


def pipfile(host: Host, project: str) -> str:
    """Return the path of a project's Pipfile: PIPENV_PIPFILE may give it another name."""
    named = given(host, "PIPENV_PIPFILE")
    return named if named is not None and host.paths.dirname(named) == project else host.paths.join(project, "Pipfile")


def digests_of(host: Host, project: str) -> tuple[str, ...]:
    """Return the digests that a project may have: in a folder that is a link, Pipenv mostly meets its real path."""
    return tuple(digest(host, path) for path in dict.fromkeys((project, host.real_path(project))))


def _digests_in(name: str) -> Iterator[str]:
    """Yield the digests that `NAME-DIGEST` or `NAME-DIGEST-PYTHON` may hold; the digest may itself hold `-`."""
    for end in (len(name), *(index for index, character in enumerate(name) if character == "-")):
        if end > 9 and name[end - 9] == "-":
            yield name[end - 8 : end]


def _project(host: Host, path: str) -> str | None:
    """Return the project's folder that Pipenv wrote into `.project`."""
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
    """Yield the environments that Pipenv keeps for a project with a Pipfile."""
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
    # Pipenv looks for one name: the one that was given, else with the end for PIPENV_PYTHON, else without any.
    own.sort(key=lambda name: (name != custom, not _ends_as_wanted(name, marks, end), name))
    yield from (host.paths.join(store, name) for name in own)


def _ends_as_wanted(name: str, marks: set[str], end: str) -> bool:
    return any(name.endswith(f"-{mark}{end}") for mark in marks)
