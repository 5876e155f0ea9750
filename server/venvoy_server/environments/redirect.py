"""Resolve a folder's `.venv` and `.python-envs` to the environments that they name (PEP 832, draft).

`.venv` may be an environment, a link, a file with a path or name, or a folder of environments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.path_bytes import path_text
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.environments.version_order import is_final, newness

_REDIRECT_SIZE = 4096
_LIST_SIZE = 65536
_MOST_IN_FOLDER = 1000


def environments_of(host: Host, folder: str) -> tuple[str, ...]:
    """Return the environments that a folder's `.venv` and `.python-envs` name, as paths without duplicates.

    The default comes first: an existing `.venv` counts as the last line of `.python-envs`, and the last line is the
    default. Paths without an environment are included, so that the caller can report them.
    """
    return tuple(dict.fromkeys((*targets_of_venv(host, folder), *targets_of_list(host, folder))))


def targets_of_venv(host: Host, folder: str) -> tuple[str, ...]:
    """Return the paths of the environments to which the entry `.venv` of a folder leads.

    `.venv` may be an environment, a link, a file that contains the path or name of an environment, or a folder with
    several environments. Paths at which nothing exists are included. The result is empty if there is no `.venv`, or if
    it does not lead to any path.
    """
    return tuple(prefix for prefix in _targets_of_venv(host, folder) if not crosses_to_share(host, folder, prefix))


def default_of(environments: Sequence[Environment]) -> Environment:
    """Return the default of the environments in a folder `.venv`: that in `default`, else that with the newest Python.

    Final releases precede pre-releases. `environments` must not be empty.
    """
    named = next((each for each in environments if each.prefix.endswith(("/default", "\\default"))), None)
    return named or max(environments, key=lambda each: (is_final(each.version), newness(each.version)))


def targets_of_list(host: Host, folder: str) -> tuple[str, ...]:
    """Return the paths of the environments that a folder's `.python-envs` lists, the last line (the default) first.

    Paths without an environment are included.
    """
    found = dict.fromkeys(reversed(list(_listed(host, folder))))
    return tuple(prefix for prefix in found if not crosses_to_share(host, folder, prefix))


def _targets_of_venv(host: Host, folder: str) -> Iterator[str]:
    path = host.paths.join(folder, ".venv")
    at = host.stat(path)
    if at is None:
        if host.link_target(path) is not None:
            yield path  # a dangling link
    elif at.kind == "file":
        target = redirected(host, path)
        if target is not None:
            yield target
    elif at.kind == "folder":
        yield from _targets_of_folder(host, path)


def _targets_of_folder(host: Host, path: str) -> Iterator[str]:
    """Yield the path of a folder (`.venv`) if it is an environment, else the paths of the environments in it, sorted.

    A folder that cannot be listed is yielded too.
    """
    try:
        children = host.children(path)
    except OSError:
        yield path
        return
    names = {child.name for child in children}
    if names & {"pyvenv.cfg", "conda-meta", "bin", "Scripts"}:
        yield path
        return
    for name in sorted(names)[:_MOST_IN_FOLDER]:
        inner = host.paths.join(path, name)
        if host.stat(host.paths.join(inner, "pyvenv.cfg")) or host.stat(host.paths.join(inner, "conda-meta")):
            yield inner


def redirected(host: Host, path: str) -> str | None:
    """Return the path of the environment that a `.venv` file names, or None if the file does not name an environment.

    `path` is the path of the file, which must be a single line of UTF-8 of at most 4 KB. The line may be a path,
    relative to the file's folder, or the name of an environment of virtualenvwrapper, virtualfish or pipenv. A line is
    taken as a name if three things are true: it has no path separator, no environment is at this path, and one of these
    tools has an environment of this name.

    The path is returned even if nothing exists there. On Windows, the result is None if the path is on a network share
    and the file is not.
    """
    try:
        text = host.read(path, _REDIRECT_SIZE + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    lines = text.removeprefix("\ufeff").strip().splitlines()
    if len(lines) != 1 or len(text) > _REDIRECT_SIZE or "\0" in text:
        return None
    target = _resolve(host, host.paths.dirname(path), lines[0].strip())
    return None if crosses_to_share(host, path, target) else target


def _resolve(host: Host, folder: str, text: str) -> str:
    paths = host.paths
    beside = _absolute(host, folder, text)
    if crosses_to_share(host, folder, beside):
        return beside
    if "/" in text or paths.sep in text or text in (".", "..") or _is_environment(host, beside):
        return beside
    for store in _stores(host):
        if _is_environment(host, paths.join(store, text)):
            return paths.join(store, text)
    return beside


def _absolute(host: Host, folder: str, text: str) -> str:
    paths = host.paths
    if text == "~" or text.startswith(("~/", "~" + paths.sep)):
        text = paths.join(host.home, text[2:])
    return paths.normpath(text if paths.isabs(text) else paths.join(folder, text))


def _is_environment(host: Host, path: str) -> bool:
    return any(host.stat(host.paths.join(path, sign)) is not None for sign in ("pyvenv.cfg", "conda-meta"))


def _stores(host: Host) -> Iterator[str]:
    """Yield the folders in which virtualenvwrapper, virtualfish and pipenv keep environments by name."""
    for variable in ("WORKON_HOME", "VIRTUALFISH_HOME"):
        value = host.variable(variable)
        if value:
            yield _absolute(host, host.home, value)
    yield host.paths.join(host.home, ".virtualenvs")
    yield host.paths.join(
        host.variable("XDG_DATA_HOME") or host.paths.join(host.home, ".local", "share"), "virtualenvs"
    )


def _listed(host: Host, folder: str) -> Iterator[str]:
    """Yield the paths of the environments that a folder's `.python-envs` lists, in the order of its lines.

    Lines that name an environment on another machine, and empty lines, are skipped.
    """
    path = host.paths.join(folder, ".python-envs")
    try:
        text = path_text(host.read(path, _LIST_SIZE))
    except OSError:
        return
    for line in text.removeprefix("\ufeff").split("\n"):
        entry = line.removesuffix("\r")
        if entry and "\0" not in entry and not _is_remote(entry):
            prefix = _absolute(host, folder, entry)
            if not crosses_to_share(host, folder, prefix):
                yield from _named(host, prefix)


def _is_remote(entry: str) -> bool:
    """Return whether a line of `.python-envs` names an environment on another machine.

    Such lines are `user@host:path` and `scheme://...`. As in ssh's tools, a `/` before the colon makes the line a local
    path: `./me@host:x`.
    """
    head, colon, _ = entry.partition(":")
    return bool(colon) and len(head) > 1 and (("@" in head and "/" not in head) or entry[len(head) :].startswith("://"))


def _named(host: Host, prefix: str) -> Iterator[str]:
    """Yield the path `prefix` of a folder, or, if it is a file such as `.venv`, the path that the file names.

    Nothing is yielded for a file that does not name an environment.
    """
    at = host.stat(prefix)
    target = redirected(host, prefix) if at is not None and at.kind == "file" else prefix
    if target is not None:
        yield target
