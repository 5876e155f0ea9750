"""Repair of editable installations whose project was moved: finding the new folder and the files that name the old one.

An editable installation (PEP 660) names the project's folder in a `.pth` file or in a module written by the build
backend (setuptools: `__editable___NAME_finder.py`), and in direct_url.json (PEP 610). Writing the new folder into these
requires neither a build nor network access.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from venvoy_server.environments import layout
from venvoy_server.environments.documents import read_toml
from venvoy_server.environments.file_urls import url_of_path
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.scripts import activated_path
from venvoy_server.operations.locations import trash_slot
from venvoy_server.operations.steps import DeleteFolder, OpenTrash, Plan, RewriteSource, SaveFiles
from venvoy_server.operations.target import Target
from venvoy_server.operations.verification import missing_source, own_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical
from venvoy_server.packages.verify import recorded_paths

_LARGEST = 1 << 20


class MovedEditable(msgspec.Struct, frozen=True):
    """A distribution installed in editable mode whose source folder was moved from `old` to `new` (absolute paths).

    `files` are the installed files that may name the old folder.
    """

    name: str
    old: str
    new: str
    files: tuple[str, ...]


def moved_editables(host: Host, environment: Environment) -> tuple[MovedEditable, ...]:
    """Return the editable distributions whose source folder is missing and was found elsewhere, sorted by name."""
    own = own_distributions(host, environment)
    gone = ((each, missing_source(host, each)) for each in own)
    found = (_moved(host, environment, each, source) for each, source in gone if source is not None)
    return tuple(each for each in found if each is not None)


def plan_moved(host: Host, target: Target, found: tuple[MovedEditable, ...], operation: str) -> Plan:
    """Return the plan that replaces the old source folders by the new ones in the files of editable distributions.

    `operation` is the id of the operation, which names its folder in the trash.
    """
    path = target.path
    start = len(path.rstrip(host.paths.sep)) + 1
    names = tuple(tuple(file[start:] for file in each.files) for each in found)
    records = tuple(
        host.paths.join(host.paths.dirname(name), "RECORD")
        for each in names
        for name in each
        if host.paths.basename(name) == "direct_url.json"
    )
    slot = trash_slot(host, path, operation, inside=target.movable is not None)
    saved = tuple(dict.fromkeys((*(name for each in names for name in each), *records)))
    steps = (RewriteSource(path, each.old, each.new, own) for each, own in zip(found, names, strict=True))
    opened = OpenTrash(slot, path, by="repair")
    return Plan("repair", path, (opened, SaveFiles(path, slot, saved, ()), *steps, DeleteFolder(slot)))


def _moved(host: Host, environment: Environment, distribution: Distribution, source: str) -> MovedEditable | None:
    if source != host.paths.normpath(source):
        return None
    for new in _places(host, environment, distribution, source):
        stat = host.stat(new)
        if stat is not None and stat.kind == "folder":
            return MovedEditable(distribution.name, source, new, _files(host, distribution))
    return None


def _places(host: Host, environment: Environment, distribution: Distribution, source: str) -> Iterable[str]:
    """Yield folders to which the missing folder `source` of an editable distribution may have been moved.

    If the environment was moved, `source` may have moved along with it. The folder around the environment is another
    candidate, if its pyproject.toml has the distribution's name.
    """
    roots = _moved_roots(host, environment)
    if roots is not None and (source + host.paths.sep).startswith(roots[0] + host.paths.sep):
        yield roots[1] + source[len(roots[0]) :]
    project = host.paths.dirname(environment.prefix)
    document = read_toml(host, host.paths.join(project, "pyproject.toml")) or {}
    table = document.get("project")
    name = table.get("name") if isinstance(table, dict) else None
    if isinstance(name, str) and canonical(name) == distribution.key:
        yield project


def _moved_roots(host: Host, environment: Environment) -> tuple[str, str] | None:
    """Return the old and new path of the topmost folder that was moved with the environment in it.

    For example, if `/a/app/.venv` is now `/b/app/.venv`, these are `/a` and `/b`. The old path is that in the
    activation script. None if the environment was not moved, or if that path is not known.
    """
    old = activated_path(host, layout.read(host, environment.prefix, environment.executable))
    new = environment.prefix
    if old is None or old == new:
        return None
    paths = host.paths
    while paths.basename(old) == paths.basename(new) and paths.dirname(old) != old and paths.dirname(new) != new:
        old, new = paths.dirname(old), paths.dirname(new)
    return old, new


def _files(host: Host, distribution: Distribution) -> tuple[str, ...]:
    """Return the existing files of an editable distribution that may name its source folder.

    Candidates are direct_url.json, and `.pth` files and generated modules in site-packages.
    """
    paths = host.paths
    url = paths.join(distribution.metadata_path, "direct_url.json")
    beside = (path for path in recorded_paths(host, distribution) if paths.dirname(path) == distribution.location)
    written = (path for path in beside if path.endswith(".pth") or _is_generated(paths.basename(path)))
    found = sorted({url, *written})
    return tuple(path for path in found if (stat := host.stat(path)) is not None and stat.size <= _LARGEST)


def _is_generated(name: str) -> bool:
    return name.startswith("_") and name.endswith(".py") and "editable" in name


def with_source(name: str, text: str, old: str, new: str) -> str:
    """Return a file's text with the source folder `old` replaced by `new`.

    `name`, the file's name, decides whether the text is JSON, a `.pth` file or a module. Only complete paths are
    replaced: `/a/b` is not replaced in `/a/bc` or `/x/a/b`.
    """
    if name.endswith(".json"):
        return _replaced(text, url_of_path(old), url_of_path(new), after=r"(?=[\"/#])")
    if name.endswith(".pth"):
        return _replaced(text, old, new, before="^", after=r"(?=[/\\]|\s*$)")
    return _replaced(text, repr(old)[1:-1], _in_quotes(new), before=r"(?<=['\"])", after=r"(?=['\"/\\])")


def _replaced(text: str, old: str, new: str, *, before: str = "", after: str) -> str:
    return re.sub(f"{before}{re.escape(old)}{after}", lambda _: new, text, flags=re.MULTILINE)


def _in_quotes(path: str) -> str:
    """Return a path escaped for a Python string literal with either kind of quotes."""
    return re.sub(r"(['\"\\])", r"\\\1", path)
