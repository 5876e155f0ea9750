"""The inventory of one search: the environments and interpreters read so far, each once, with all its aliases.

Paths with the same real path are one environment or interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from venvoy_server.environments import layout, names
from venvoy_server.environments.model import Environment, Interpreter, Problem
from venvoy_server.environments.python import prefix_of
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.environments.version_order import newness
from venvoy_server.locators.model import FAULTS, Found, PrefixCandidate, SearchRun, reason_of

Record = Environment | Interpreter
Report = Callable[[Record], None]

_IN_INSTALLATION = (
    ("bin", "python"),
    ("bin", "python3"),
    ("bin", "pypy3"),
    ("bin", "pypy"),
    ("bin", "graalpy"),
    ("python.exe",),
    ("pypy.exe",),
    ("install", "bin", "python3"),  # older builds of Rye and uv
    ("python", "bin", "python3"),  # Hatch and pipx
    ("python", "python.exe"),
)
_NOT_PREFIXES = ("/", "/usr", "/usr/local", "/opt/homebrew")
_PLAIN_MAKERS = (None, "venv", "virtualenv", "uv")


class RecordCollector:
    """Collects the records of a search: an `Environment` or `Interpreter` for each path that a locator found.

    Paths that lead to the same folder or executable (by real path or inode) become one record with aliases. Each new
    record is passed to `report`, if that is given.
    """

    def __init__(self, context: SearchRun, report: Report | None) -> None:
        self._context = context
        self._host = context.host
        self._report = report
        self._environments: dict[object, Environment] = {}
        self._interpreters: dict[str, Interpreter] = {}
        self._executables: set[str] = set()
        self._selected: set[object] = set()

    def take(self, candidate: PrefixCandidate) -> None:
        """Read the environment or interpreter at a found path and add it to the collected records.

        If the environment or interpreter was already found, its record is completed instead, for example by an alias.
        If reading fails in any way, the path is recorded as left out, with the reason; no exception is raised, so that
        the search continues.
        """
        try:
            self._take(candidate)
        except FAULTS as error:
            self._context.leave_out(candidate.path, f"{candidate.path} cannot be read: {reason_of(error)}.")

    def _take(self, candidate: PrefixCandidate) -> None:
        if candidate.kind == "environment":
            self._take_environment(candidate)
        elif candidate.kind == "installation":
            self._take_installation(candidate)
        else:
            self._take_executable(candidate)

    def take_selected(self, path: str) -> None:
        """Read the environment or interpreter that a user selected, at the path of a folder or an executable.

        The search's result includes it even if it is outside the folders that are searched.
        """
        at = self._host.stat(path)
        folder = path if at is not None and at.kind == "folder" else prefix_of(self._host, path)
        self._selected.add(self._identity(folder))
        self.take(PrefixCandidate(path, "environment" if folder == path else "executable"))

    def _take_environment(self, candidate: PrefixCandidate) -> None:
        identity = self._identity(candidate.path)
        known = self._environments.get(identity)
        if known is not None:
            self._environments[identity] = _completed(known, candidate)
            return
        memo = self._context.memo
        record = read_environment(
            self._host, candidate.path, manager=candidate.manager, project=candidate.project, memo=memo
        )
        if record is None and candidate.named_by and candidate.project:
            from venvoy_server.environments.unreadable_places import missing

            record = missing(self._host, candidate.path, candidate.named_by, candidate.project)
        if record is not None:
            if candidate.neighbouring_tool and record.manager == "virtualenv":
                record = msgspec.structs.replace(record, manager=candidate.neighbouring_tool)
            self._environments[identity] = record
            self._report_found(record)

    def _identity(self, prefix: str) -> object:
        """Return a value for comparing folders; it is equal for all paths that lead to the same folder.

        It is the real path on Linux; on Windows and macOS, where case may differ, device and inode.
        """
        if self._host.platform != "linux":
            at = self._host.stat(prefix)
            if at is not None and at.inode:
                return at.device, at.inode
        return self._host.paths.normcase(layout.real_folder(self._host, prefix, self._context.memo))

    def _take_installation(self, candidate: PrefixCandidate) -> None:
        """Read a found folder and add it to the records: as an environment if it is one, else as an interpreter.

        The interpreter is the first Python executable in the folder. If there is none, nothing is added.
        """
        if self._is_environment(candidate.path):
            self._take_environment(candidate)
            return
        for place in _IN_INSTALLATION:
            path = self._host.paths.join(candidate.path, *place)
            if self._host.exists(path):
                self._take_interpreter(path, candidate)
                self._note_names(path)
                return

    def _note_names(self, path: str) -> None:
        """Add to the record of the interpreter at `path` its other names in the same folder, as aliases.

        For example `python3` and `python3.12`; only names that lead to the same file are added.
        """
        host, folder = self._host, self._host.paths.dirname(path)
        real = host.real_path(path)
        known = self._interpreters.get(host.paths.normcase(real))
        if known is None:
            return
        for name in filter(layout.is_python_name, layout.names_in(host, folder)):
            if host.real_path(host.paths.join(folder, name)) == real:
                known = _with_alias(known, host.paths.join(folder, name))
        self._interpreters[host.paths.normcase(real)] = known

    def _take_executable(self, candidate: PrefixCandidate) -> None:
        """Add the interpreter at `candidate.path`, or the environment that it is in, to the collected records.

        If the path is inside an environment, the environment is added; otherwise, the interpreter is added. A path that
        was handled before is skipped, unless `candidate` (what a locator found) names a project.
        """
        path, paths = candidate.path, self._host.paths
        if path in self._executables and candidate.project is None:
            return
        self._executables.add(path)
        folder = paths.dirname(path)
        prefix = paths.dirname(folder) if paths.basename(folder).lower() in ("bin", "scripts") else folder
        if prefix not in _NOT_PREFIXES and self._is_environment(prefix):
            self._take_environment(PrefixCandidate(prefix, "environment", candidate.manager, candidate.project))
        else:
            self._take_interpreter(path, candidate)

    def _is_environment(self, prefix: str) -> bool:
        seen = self._context.memo.seen
        if prefix not in seen:
            join = self._host.paths.join
            seen[prefix] = any(self._host.exists(join(prefix, sign)) for sign in ("pyvenv.cfg", "conda-meta"))
        return seen[prefix]

    def _take_interpreter(self, path: str, candidate: PrefixCandidate) -> None:
        # A project's file may name any program, so the tool that wrote the file is not recorded as its manager.
        manager = None if candidate.project else candidate.manager
        record = read_interpreter(self._host, path, manager=manager, memo=self._context.memo)
        if record is None:
            return
        identity = self._host.paths.normcase(record.real_executable)
        known = self._interpreters.get(identity)
        if known is None:
            record = _with_registered(record, candidate)
            self._interpreters[identity] = record
            self._report_found(record)
            return
        if known.manager is None and manager is not None:
            known = msgspec.structs.replace(known, manager=manager)
        self._interpreters[identity] = _with_alias(known, record.executable)

    def _report_found(self, record: Record) -> None:
        if self._report is not None and (isinstance(record, Interpreter) or self._is_wanted(record)):
            self._report(record)

    def _is_wanted(self, environment: Environment) -> bool:
        search = self._context.search
        if search.scope != "workspace":
            return search.scope == "all"
        return self._in_workspace(environment) or self._identity(environment.prefix) in self._selected

    def _in_workspace(self, environment: Environment) -> bool:
        sep = self._host.paths.sep
        places = [place for place in (environment.prefix, environment.project, *environment.aliases) if place]
        named = (*self._context.search.folders, *self._context.search.extra_folders)
        # If the client's folder is a link, tools may record the project by its real path.
        folders = {
            path for folder in named for path in (folder, layout.real_folder(self._host, folder, self._context.memo))
        }
        # The search of parent folders found an environment whose project contains the workspace.
        around = environment.project is not None and any(
            folder.startswith(environment.project.rstrip(sep) + sep) for folder in folders
        )
        return around or any(
            place == folder or place.startswith(folder.rstrip(sep) + sep) for place in places for folder in folders
        )

    def found(self, timings: dict[str, float]) -> Found:
        """Return the result of the search: environments sorted by path, interpreters newest first.

        Paths that could not be searched are reported as problems. `timings` are the milliseconds that each locator
        took, by the locator's name.
        """
        scope, left_out, cut = self._context.search.scope, self._context.left_out, self._context.cut
        depth = self._context.search.depth
        environments = sorted(filter(self._is_wanted, self._environments.values()), key=lambda item: item.prefix)
        interpreters = [] if scope == "workspace" else _newest_first(self._interpreters.values())
        return Found(
            environments=tuple(names.unique(self._host, environments)),
            interpreters=tuple(interpreters),
            problems=(
                *(Problem("search-incomplete", left_out[path], "warning", path) for path in sorted(left_out)),
                *(Problem("search-incomplete", _too_deep(path, depth), "information", path) for path in sorted(cut)),
            ),
            complete=not left_out and not cut,
            left_out=tuple(sorted(left_out)),
            timings=timings,
        )


def _too_deep(folder: str, depth: int) -> str:
    return f"What is more than {depth} folders below {folder} was not searched; the setting `searchDepth` changes that."


def _completed(known: Environment, candidate: PrefixCandidate) -> Environment:
    """Return the record `known` of an environment, completed by the data in `candidate`.

    `candidate` is what a locator found later for the same environment. Its path is added as an alias. Its tool becomes
    the manager (the tool that manages the environment) if no manager is known, or only venv, virtualenv or uv. Its
    project is used if the record has no project, or only one that was guessed from the name of the environment's
    folder.
    """
    aliases = known.aliases
    if candidate.path != known.prefix and candidate.path not in aliases:
        aliases = tuple(sorted((*aliases, candidate.path)))
    manager = candidate.manager if candidate.manager and known.manager in _PLAIN_MAKERS else known.manager
    if candidate.neighbouring_tool and manager == "virtualenv":
        manager = candidate.neighbouring_tool
    project = candidate.project if candidate.project and _is_guessed(known) else known.project
    if (aliases, manager, project) == (known.aliases, known.manager, known.project):
        return known
    return msgspec.structs.replace(known, aliases=aliases, manager=manager, project=project)


def _is_guessed(known: Environment) -> bool:
    """Return whether an environment's project is unknown, or only inferred from its folder's name such as `env`.

    False for a folder called `.venv`: its parent is always its project.
    """
    name = known.prefix.replace("\\", "/").rpartition("/")[2]
    return known.project is None or (
        name != ".venv" and known.prefix.startswith(known.project) and name in layout.USUAL_NAMES
    )


def _with_registered(record: Interpreter, candidate: PrefixCandidate) -> Interpreter:
    """Return an interpreter's record with the alias and version that the Windows registry has for it (in `candidate`).

    The registry's version is used only if the known one is missing or comes from a file's or folder's name.
    """
    if candidate.alias:
        record = _with_alias(record, candidate.alias)
    if candidate.version and record.version_source in (None, "name"):
        return msgspec.structs.replace(
            record, version=candidate.version, version_source="registry", version_confidence="likely"
        )
    return record


def _with_alias(known: Interpreter, path: str) -> Interpreter:
    if path == known.executable or path in known.aliases:
        return known
    return msgspec.structs.replace(known, aliases=tuple(sorted((*known.aliases, path))))


def _newest_first(interpreters: Iterable[Interpreter]) -> list[Interpreter]:
    by_place = sorted(interpreters, key=lambda each: each.executable)
    return sorted(by_place, key=lambda each: newness(each.version), reverse=True)
