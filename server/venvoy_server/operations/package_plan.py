"""The plan of a change of an environment's packages, and functions that check on disk whether it was carried out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from venvoy_server.environments.belongings import PROJECT_SIGNS
from venvoy_server.environments.host import Host
from venvoy_server.environments.layout import names_in
from venvoy_server.operations.model import Change
from venvoy_server.operations.planned_packages import PackagePlan, PlannedChange
from venvoy_server.operations.verification import judge
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical
from venvoy_server.packages.verify import recorded_paths

_METADATA = (".dist-info", ".egg-info", ".egg")
_DATA = ("share", "etc", "include", "man")
_DEEPEST, _MOST_FOLDERS = 8, 5000


def plan_packages(
    host: Host,
    prefix: str,
    site_packages: Iterable[str],
    changes: Iterable[Change],
    found: Iterable[Distribution],
    *,
    requested: Collection[str] | None,
) -> PackagePlan:
    """Return the plan for the changes that a tool's dry run announced, with a snapshot for rolling them back.

    `prefix` is the environment's real path, `site_packages` its own package folders, `found` what is installed now.
    `requested` are the canonical names requested by the user, now or before (None if that is unknown).
    """
    installed = {each.key: each for each in found}
    planned = planned_changes(changes, installed.values(), requested)
    replaced = [installed[each.key] for each in planned if each.previous is not None]
    files = _files(host, prefix, site_packages, replaced)
    names = {
        folder: names_in(host, host.paths.join(prefix, folder)) for folder in _watched(host, prefix, site_packages)
    }
    for folder in {file.rpartition("/")[0] for file in files} - names.keys():
        names[folder] = names_in(host, host.paths.join(prefix, folder))
    absent = tuple(
        folder for folder, each in names.items() if not each and host.stat(host.paths.join(prefix, folder)) is None
    )
    return PackagePlan(planned, files, {folder: tuple(each) for folder, each in names.items()}, host.now(), absent)


def planned_changes(
    changes: Iterable[Change], found: Iterable[Distribution], requested: Collection[str] | None
) -> tuple[PlannedChange, ...]:
    """Convert `changes` to the form in which the journal (the record of running changes, for rollback) stores them.

    `changes` are those that a dry run of uv announced. `found` are the distributions installed before the changes, from
    which the previous versions are taken. `requested` are the canonical names of all packages that the user requested,
    now or before. Other packages are marked as mere dependencies. If `requested` is None, these names are unknown and
    no package is marked.
    """
    installed = {each.key: each for each in found}
    return tuple(_planned(change, installed, requested) for change in changes)


def _planned(change: Change, installed: dict[str, Distribution], requested: Collection[str] | None) -> PlannedChange:
    key = canonical(change.name)
    before = installed.get(key)
    return PlannedChange(
        name=change.name,
        key=key,
        version=None if change.action == "removed" else change.version or "",
        previous=None if before is None else before.version,
        unmark=requested is not None and key not in requested,
    )


def _files(
    host: Host, prefix: str, site_packages: Iterable[str], distributions: Iterable[Distribution]
) -> tuple[str, ...]:
    """Return the files of `distributions` that are inside the environment, as paths relative to it, with `/`.

    `prefix` is the environment's real path, `site_packages` are its package folders.
    """
    start = prefix.rstrip(host.paths.sep) + host.paths.sep
    found: dict[str, None] = {}
    folders: dict[str, str] = {}
    for distribution in distributions:
        for path in (*recorded_paths(host, distribution), *_unrecorded(host, distribution)):
            folder = host.paths.dirname(path)
            if folder not in folders:
                folders[folder] = host.real_path(folder)
            real = host.paths.join(folders[folder], host.paths.basename(path))
            for file in _tree(host, real, 0) if real.startswith(start) else ():
                found[file[len(start) :].replace(host.paths.sep, "/")] = None
    links = (host.paths.join(folder, "easy-install.pth") for folder in site_packages) if found else ()
    for path in links:
        if host.stat(path) is not None and path.startswith(start):
            found[path[len(start) :].replace(host.paths.sep, "/")] = None
    return tuple(found)


def _unrecorded(host: Host, distribution: Distribution) -> Iterator[str]:
    """Yield paths that belong to a distribution and are known without its RECORD (list of files).

    The first is its metadata folder. If it has no RECORD, the modules and packages named in its top_level.txt follow;
    they need not exist.
    """
    yield distribution.metadata_path
    if distribution.recorded or distribution.editable:
        return
    try:
        text = host.read(host.paths.join(distribution.metadata_path, "top_level.txt"), 65536).decode("utf-8", "replace")
    except OSError:
        return
    for name in text.split():
        if "/" not in name and "\\" not in name and name not in ("..", "."):
            yield host.paths.join(distribution.location, name)
            yield host.paths.join(distribution.location, f"{name}.py")


def _tree(host: Host, path: str, depth: int) -> Iterator[str]:
    """Yield the path of a file or link, or the paths of all files below a folder.

    Nothing is yielded if `path` does not exist. Folders named `__pycache__` are skipped. `depth` is the number of
    folders entered so far: 0 in the first call. More than eight levels down, files are left out without an error.
    """
    stat = host.link_stat(path)
    if stat is None or depth > _DEEPEST or host.paths.basename(path) == "__pycache__":
        return
    if stat.kind != "folder":
        yield path
        return
    for name in names_in(host, path):
        yield from _tree(host, host.paths.join(path, name), depth + 1)


def _watched(host: Host, prefix: str, site_packages: Iterable[str]) -> dict[str, None]:
    """Return the folders, relative to the environment, into which installers add files (as keys; values are None).

    These are site-packages, the namespace packages in it (folders without `__init__.py`, PEP 420), the scripts folder
    and the data folders. If the environment's folder is also that of a project, the last two are left out.
    """
    start = prefix.rstrip(host.paths.sep) + host.paths.sep
    sites = [folder for folder in site_packages if folder.startswith(start)]
    found: dict[str, None] = {}
    todo = [(folder[len(start) :].replace(host.paths.sep, "/"), 0) for folder in sites]
    if not PROJECT_SIGNS.intersection(names_in(host, prefix)):
        todo += [(name, 0) for name in (*_DATA, "Scripts" if host.platform == "win32" else "bin")]
    while todo and len(found) < _MOST_FOLDERS:
        folder, depth = todo.pop()
        try:
            children = host.children(host.paths.join(prefix, folder))
        except OSError:
            children = ()
        names = {child.name for child in children}
        in_packages = not folder.startswith(_DATA)
        if depth > _DEEPEST or (in_packages and depth > 0 and "__init__.py" in names):
            continue
        found[folder] = None
        inner = [child.name for child in children if child.kind == "folder" and child.name != "__pycache__"]
        todo += [(f"{folder}/{name}", depth + 1) for name in inner if not name.endswith(_METADATA)]
    return found


def unmet_versions(changes: Iterable[PlannedChange], found: Iterable[Distribution]) -> tuple[PlannedChange, ...]:
    """Return the changes that were not carried out, judged only by the versions that are installed now (`found`).

    Missing files are not detected.
    """
    installed = {each.key: each for each in found}
    return tuple(each for each in changes if not _has_version(each, installed.get(each.key)))


def _has_version(change: PlannedChange, now: Distribution | None) -> bool:
    if change.version is None or now is None:
        return now is None and change.version is None
    return not change.version or same_version(now.version, change.version)


def unmet(host: Host, changes: Iterable[PlannedChange], found: Iterable[Distribution]) -> tuple[PlannedChange, ...]:
    """Return the changes that were not carried out, judged by the installed versions and by missing files.

    A change counts as carried out if the planned version is installed with all its files, or, for a removal, if the
    distribution is gone. `found` are the distributions installed now.
    """
    installed = {each.key: each for each in found}
    return tuple(each for each in changes if not _is_met(host, each, installed.get(each.key)))


def _is_met(host: Host, change: PlannedChange, now: Distribution | None) -> bool:
    if not _has_version(change, now):
        return False
    broken = judge(host, now) if now is not None else None
    return broken is None or not broken.incomplete


def same_version(one: str, other: str) -> bool:
    """Return whether two texts are the same version (PEP 440), such as `1.0` and `1.0.0`."""
    if one == other:
        return True
    from packaging.version import Version

    try:
        return Version(one) == Version(other)
    except ValueError:  # also for a number with thousands of digits
        return False
