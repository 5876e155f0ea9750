"""Backup of the files of replaced packages: saved while a tool runs, restored if it fails or is interrupted.

The files are saved as hard links, which cost neither space nor much time; they are copied if hard links fail.
Symlinks in the environment are not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing, suppress

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.package_plan import unmet
from venvoy_server.operations.planned_packages import SAVED, PackagePlan
from venvoy_server.operations.verification import judge, own_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.verify import recorded_paths
from venvoy_server.system.files import folders
from venvoy_server.system.files.file_writer import Folder
from venvoy_server.system.files.host import real_path
from venvoy_server.system.files.os_errors import operation_error


def save(prefix: str, plan: PackagePlan) -> None:
    """Save the plan's `files` in a folder of the environment, for a rollback; `prefix` is the environment's real path.

    Raises OperationError.
    """
    if not plan.files:
        return
    try:
        with Folder.open(prefix) as environment, closing(_Folders(prefix)) as opened:
            environment.delete(SAVED)  # left by an operation that is in no journal
            environment.make(SAVED, 0o700)
            with environment.child(SAVED) as saved:
                for number, file in enumerate(plan.files):
                    folder = opened.of(file)
                    if folder is not None:
                        _keep(folder, os.path.basename(file), saved, str(number))
    except OSError as error:
        raise operation_error(error, "keep the files of what is replaced in", prefix) from error


class _Folders:
    """Opens the folders that contain an environment's files, one at a time.

    Only the folder opened last stays open, so files should be requested folder by folder.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._path: str | None = None
        self._folder: Folder | None = None

    def of(self, file: str, *, make: bool = False) -> Folder | None:
        """Return the opened folder that contains `file`, a path relative to the environment; valid until the next call.

        If the folder is missing, it is created with `make`; without `make`, None is returned.
        """
        path = os.path.dirname(os.path.join(self._prefix, file))
        if path != self._path:
            self.close()
            self._folder = self._open(path, make)
            self._path = path
        return self._folder

    def close(self) -> None:
        """Close the descriptor of the folder opened last, if any."""
        if self._folder is not None:
            self._folder.close()

    def _open(self, path: str, make: bool) -> Folder | None:
        with suppress(FileNotFoundError):
            return Folder.open(path, within=self._prefix)
        if not make:
            return None
        above = self._open(os.path.dirname(path), make)
        if above is None:
            return None
        with above:
            above.make(os.path.basename(path))
            return above.child(os.path.basename(path))


def _keep(folder: Folder, name: str, saved: Folder, number: str) -> None:
    try:
        folder.link(name, saved, number)
    except FileNotFoundError:
        return
    except (OSError, NotImplementedError):  # no hard links on this file system, another user's file, or too many links
        status = folder.status(name)
        if status is not None and stat.S_ISREG(status.st_mode):
            saved.create(number, folder.read(name, status.st_size + 1), stat.S_IMODE(status.st_mode))


def discard(prefix: str) -> None:
    """Delete the saved files of the environment `prefix`, once the operation has succeeded or was rolled back."""
    folders.delete(os.path.join(prefix, SAVED), within=prefix)


def is_done(host: Host, prefix: str, plan: PackagePlan) -> bool:
    """Return whether all changes in `plan` were carried out.

    An installation was carried out if the planned version is installed and none of its files is missing. A removal was
    carried out if the distribution is not installed. `prefix` is the environment's folder.
    """
    return not unmet(host, plan.changes, _installed(host, prefix))


class TakenBack(msgspec.Struct, frozen=True):
    """The result of a rollback: whether anything had to be undone (`touched`), and what could not be (`left`).

    `left` are sentences for the user.
    """

    touched: bool
    left: tuple[str, ...] = ()


def take_back(host: Host, prefix: str, plan: PackagePlan) -> TakenBack:
    """Roll back a change of packages: delete partially installed files and restore the saved ones. Idempotent.

    Files outside the environment, and files that other distributions list, are not touched.
    """
    found = _installed(host, prefix)
    left: list[str] = []
    touched = not _is_untouched(host, prefix, plan, found)
    try:
        if not touched:
            discard(prefix)
            return TakenBack(False)
        kept = _kept(prefix)
        _delete_halves(host, prefix, plan, found, kept)
        _put_back(prefix, plan, kept)
        discard(prefix)
    except OSError as error:
        left.append(operation_error(error, "take back what was changed in", prefix).message)
    except OperationError as error:
        left.append(error.message)
    return TakenBack(True, tuple(left))


def _is_untouched(host: Host, prefix: str, plan: PackagePlan, found: tuple[Distribution, ...]) -> bool:
    """Return whether the plan has changed nothing yet, judging by versions, RECORDs (lists of files) and file names.

    `found` are the distributions installed now.
    """
    installed = {each.key: each for each in found}
    for change in plan.changes:
        now = installed.get(change.key)
        broken = judge(host, now) if now is not None else None
        if (now.version if now is not None else None) != change.previous or (broken is not None and broken.incomplete):
            return False
    others = {path for each in found for path in _paths(host, each)}
    return next(_added_paths(prefix, plan, others), None) is None


def _installed(host: Host, prefix: str) -> tuple[Distribution, ...]:
    environment = read_environment(host, prefix)
    return own_distributions(host, environment) if environment is not None else ()


def _kept(prefix: str) -> frozenset[int]:
    try:
        with Folder.open(os.path.join(prefix, SAVED), within=prefix) as folder:
            return frozenset(int(name) for name in folder.names() if name.isdecimal())
    except FileNotFoundError:
        return frozenset()


def _delete_halves(
    host: Host, prefix: str, plan: PackagePlan, found: tuple[Distribution, ...], kept: frozenset[int]
) -> None:
    keys = {change.key for change in plan.changes}
    others = {path for each in found if each.key not in keys for path in _paths(host, each)}
    # Old files are deleted only if they were saved: saving may have been interrupted.
    unsaved = {os.path.join(prefix, file) for number, file in enumerate(plan.files) if number not in kept}
    halves = [path for each in found if each.key in keys for path in _paths(host, each)]
    gone = {*halves, *_added_paths(prefix, plan, others)} - others - unsaved
    for path in sorted(gone, key=len, reverse=True):
        if os.path.dirname(path) and _is_inside(path, prefix):
            folders.delete(path, within=prefix)
    _delete_empty(prefix, plan, gone)


def _paths(host: Host, distribution: Distribution) -> tuple[str, ...]:
    """Return the real paths of a distribution's files, including the files in its metadata folder."""
    inside = (os.path.join(distribution.metadata_path, name) for name in _names(distribution.metadata_path))
    real: dict[str, str] = {}
    found = []
    for path in (*recorded_paths(host, distribution), *inside):
        folder = os.path.dirname(path)
        if folder not in real:
            real[folder] = real_path(folder)
        found.append(os.path.join(real[folder], os.path.basename(path)))
    return tuple(found)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_inside(path: str, prefix: str) -> bool:
    return real_path(os.path.dirname(path)).startswith(prefix.rstrip(os.sep) + os.sep)


def _added_paths(prefix: str, plan: PackagePlan, others: set[str]) -> Iterator[str]:
    """Yield the absolute paths of the entries that a change of packages has added to the environment's folders.

    `prefix` is the environment's folder. `plan.names` maps each watched folder to the entries in it before the change.
    `others` are the paths of files that belong to other distributions: these files and their parent folders are left
    out.
    """
    owned = {*others}
    for path in others:
        while len(path) > len(prefix):
            path = os.path.dirname(path)
            owned.add(path)
    for folder, before in plan.names.items():
        known = frozenset(before)
        for name in _names(os.path.join(prefix, folder)):
            path = os.path.join(prefix, folder, name)
            if name not in known and name != "__pycache__" and path not in owned and _is_newer(path, plan.started):
                yield path


def _is_newer(path: str, started: float) -> bool:
    """Return whether an entry was added to its folder after `started` (seconds since 1970), by its ctime.

    Two seconds before count as well, since file systems round times. A file hard-linked from a cache keeps its old
    mtime, but linking sets its ctime.
    """
    try:
        return os.lstat(path).st_ctime >= started - 2  # some file systems round times to two seconds
    except OSError:
        return False


def _delete_empty(prefix: str, plan: PackagePlan, gone: set[str]) -> None:
    """Delete the parent folders of the deleted paths `gone` that now are empty or hold only `__pycache__`.

    Only folders inside `prefix`, the environment's folder, are deleted. Folders that existed before the change of
    packages are kept; `plan` lists them.
    """
    before = {os.path.normpath(os.path.join(prefix, folder)) for folder in plan.names.keys() - set(plan.absent)}
    for path in sorted(gone, key=len, reverse=True):
        folder = os.path.dirname(path)
        while _is_inside(os.path.join(folder, os.curdir), prefix) and folder not in before:
            names = _names(folder)
            if names == ["__pycache__"]:
                folders.delete(os.path.join(folder, "__pycache__"), within=prefix)
            if names not in ([], ["__pycache__"]) or not folders.remove_if_empty(folder):
                break
            folder = os.path.dirname(folder)


def _put_back(prefix: str, plan: PackagePlan, kept: frozenset[int]) -> None:
    if not kept:
        return
    with Folder.open(os.path.join(prefix, SAVED), within=prefix) as saved, closing(_Folders(prefix)) as opened:
        for number in sorted(kept):
            if number >= len(plan.files):
                continue
            folder = opened.of(plan.files[number], make=True)
            assert folder is not None
            saved.move(str(number), folder, os.path.basename(plan.files[number]))
