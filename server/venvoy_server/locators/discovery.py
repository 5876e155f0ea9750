"""The search: locators in their order, every place read once, the answer sorted and without duplicates."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from venvoy_server.environments import layout, names
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Interpreter, Problem
from venvoy_server.environments.python import Memo
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.locators import table
from venvoy_server.locators.model import Candidate, Context, Found, Search, Stopped

Record = Environment | Interpreter
Report = Callable[[Record], None]


def discover(
    host: Host, request: Search, report: Report | None = None, cancelled: Callable[[], bool] | None = None
) -> Found:
    """Find environments and interpreters by their files alone; nothing is run.

    `report` is called with each record when it is first read; the answer holds the final records, whose aliases and
    display names are complete. `cancelled` is asked at every folder; a search that it ends answers what it has.
    """
    context = Context(host, request, Memo(), host.monotonic() + request.budget, cancelled, {}, {})
    inventory = _Inventory(context, report)
    timings: dict[str, float] = {}
    try:
        for prefix in request.first:
            inventory.take(Candidate(prefix))
        for row in table.LOCATORS:
            if _wanted(row, request) and table.applies(host, row, context.projects):
                _run(row, context, inventory, timings)
    except Stopped:
        reason = "The search was cancelled." if cancelled is not None and cancelled() else _over(request, timings)
        context.leave_out(reason, reason)
    return inventory.found(timings)


def _over(request: Search, timings: dict[str, float]) -> str:
    names = [row.name for row in table.LOCATORS if row.name not in timings and _wanted(row, request)]
    rest = f"; not searched: {', '.join(names)}" if names else ""
    return f"The search was ended after {request.budget:g} seconds{rest}. Name fewer folders, or ignore large ones."


def _wanted(row: table.Row, request: Search) -> bool:
    if row.name in request.disabled:
        return False
    if request.scope == "interpreters":
        return "interpreters" in row.finds
    return request.scope == "all" or "environments" in row.finds


def _run(row: table.Row, context: Context, inventory: _Inventory, timings: dict[str, float]) -> None:
    start = context.host.monotonic()
    try:
        for candidate in table.load(row)(context):
            context.breathe()
            inventory.take(candidate)
    finally:
        timings[row.name] = round((context.host.monotonic() - start) * 1000, 3)


class _Inventory:
    """What one search has read so far, by identity."""

    def __init__(self, context: Context, report: Report | None) -> None:
        self._context = context
        self._host = context.host
        self._report = report
        self._environments: dict[object, Environment] = {}
        self._interpreters: dict[object, Interpreter] = {}
        self._executables: set[str] = set()

    def take(self, candidate: Candidate) -> None:
        """Read a place, or where it is known already, add what is new about it."""
        if candidate.what == "environment":
            self._take_environment(candidate)
        elif candidate.what == "installation":
            self._take_installation(candidate)
        else:
            self._take_executable(candidate)

    def _identity(self, prefix: str) -> object:
        """Return what is the same for all names of a folder: device and inode where the system has them, else its real path."""
        at = self._host.stat(prefix)
        if at is not None and at.inode:
            return at.device, at.inode
        return self._host.paths.normcase(layout.real_folder(self._host, prefix, self._context.memo))

    def _take_environment(self, candidate: Candidate) -> bool:
        identity = self._identity(candidate.path)
        known = self._environments.get(identity)
        if known is not None:
            self._environments[identity] = _merged(known, candidate)
            return True
        record = read_environment(
            self._host, candidate.path, manager=candidate.manager, project=candidate.project, memo=self._context.memo
        )
        if record is None:
            return False
        self._environments[identity] = record
        self._tell(record)
        return True

    def _take_installation(self, candidate: Candidate) -> None:
        """Read a folder that is an environment, or the interpreters in it."""
        join, host = self._host.paths.join, self._host
        if any(host.stat(join(candidate.path, sign)) is not None for sign in ("pyvenv.cfg", "conda-meta")):
            self._take_environment(candidate)
            return
        places = [("bin", "python"), ("bin", "python3"), ("bin", "pypy3"), ("bin", "pypy"), ("bin", "graalpy"), ("python.exe",), ("python3",)]
        for place in places:
            path = join(candidate.path, *place)
            if host.stat(path) is not None:
                self._take_interpreter(path, candidate.manager)
                return

    def _take_executable(self, candidate: Candidate) -> None:
        """Read an executable: inside an environment it stands for that."""
        if candidate.path in self._executables:
            return
        self._executables.add(candidate.path)
        paths = self._host.paths
        folder = paths.dirname(candidate.path)
        prefix = paths.dirname(folder) if paths.basename(folder).lower() in ("bin", "scripts") else folder
        if prefix not in ("/usr", "/usr/local", "/") and self._is_environment(prefix):
            self._take_environment(Candidate(prefix, "environment", candidate.manager))
        else:
            self._take_interpreter(candidate.path, candidate.manager)

    def _is_environment(self, prefix: str) -> bool:
        seen = self._context.memo.seen
        if prefix not in seen:
            join = self._host.paths.join
            seen[prefix] = any(self._host.stat(join(prefix, sign)) is not None for sign in ("pyvenv.cfg", "conda-meta"))
        return seen[prefix]

    def _take_interpreter(self, path: str, manager: str | None) -> None:
        record = read_interpreter(self._host, path, manager=manager, memo=self._context.memo)
        if record is None:
            return
        identity = self._host.paths.normcase(record.real_executable)
        known = self._interpreters.get(identity)
        if known is None:
            self._interpreters[identity] = record
            self._tell(record)
        elif path != known.executable and path not in known.aliases:
            self._interpreters[identity] = msgspec.structs.replace(known, aliases=tuple(sorted((*known.aliases, path))))

    def _tell(self, record: Record) -> None:
        if self._report is not None and (isinstance(record, Interpreter) or self._kept(record)):
            self._report(record)

    def _kept(self, environment: Environment) -> bool:
        search = self._context.search
        if search.scope == "interpreters":
            return False
        if search.kinds and environment.kind not in search.kinds and environment.manager not in search.kinds:
            return False
        return search.scope == "all" or self._in_workspace(environment)

    def _in_workspace(self, environment: Environment) -> bool:
        sep, folders = self._host.paths.sep, self._context.search.folders
        places = [place for place in (environment.prefix, environment.project, *environment.aliases) if place]
        return any(place == folder or place.startswith(folder.rstrip(sep) + sep) or place in self._context.projects for place in places for folder in folders)

    def found(self, timings: dict[str, float]) -> Found:
        """Return everything, sorted: environments by prefix, interpreters newest version first."""
        environments = sorted((item for item in self._environments.values() if self._kept(item)), key=lambda item: item.prefix)
        interpreters = [] if self._context.search.scope == "workspace" else sorted(self._interpreters.values(), key=_newest_first)
        left_out = self._context.left_out
        problems = tuple(Problem("search-incomplete", reason, "warning", path) for path, reason in sorted(left_out.items()))
        return Found(
            tuple(names.unique(self._host, environments)), tuple(interpreters), problems, not left_out, tuple(sorted(left_out)), timings
        )


def _merged(known: Environment, candidate: Candidate) -> Environment:
    """Add what a further locator knows: another name, and a manager or project where none was known."""
    aliases = known.aliases
    if candidate.path != known.prefix and candidate.path not in aliases:
        aliases = tuple(sorted((*aliases, candidate.path)))
    plain = known.manager in (None, "venv", "virtualenv", "uv")
    return msgspec.structs.replace(
        known,
        aliases=aliases,
        manager=candidate.manager if plain and candidate.manager else known.manager,
        project=known.project or candidate.project,
    )


def _newest_first(interpreter: Interpreter) -> tuple[list[int], str]:
    numbers = [-int(part) for part in (interpreter.version or "0").replace("a", ".").replace("b", ".").replace("rc", ".").split(".") if part.isdigit()]
    return numbers, interpreter.executable
