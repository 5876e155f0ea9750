"""Search for environments and interpreters as the settings configure it; shared by the methods that search.

Interpreters whose version their files do not give are executed to get it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.selected_places import selected_places
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import IGNORED_NAMES, Found, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from venvoy_server.call_context import CallContext
    from venvoy_server.environments.host import Host
    from venvoy_server.ports.machine import Machine

Record = Environment | Interpreter


def search_of(
    context: CallContext,
    folders: tuple[str, ...],
    scope: Literal["all", "workspace", "interpreters"],
) -> SearchRequest:
    """Return the description of a search in `folders` (depth, time limit ...), as the settings configure it.

    `scope` is what to search for: everything, only the environments in `folders` (`workspace`), or only interpreters.
    For a single folder, the project's settings apply in addition to the client's.
    """
    settings = settings_of(context, folders[0] if len(folders) == 1 else None)[0]
    return SearchRequest(
        folders=folders,
        scope=scope,
        depth=settings.search_depth,
        # Without additional names, all searches of a service share one set object.
        ignored=IGNORED_NAMES | frozenset(settings.ignored_names) if settings.ignored_names else IGNORED_NAMES,
        extra_folders=settings.search_folders,
        extra_environment_folders=settings.environment_folders,
        disabled=frozenset(settings.disabled_locators),
        budget=settings.search_budget,
    )


def find(
    machine: Machine,
    host: Host,
    search: SearchRequest,
    closed: Sequence[str],
    report: Callable[[Record], None] | None,
    cancelled: Callable[[], bool],
) -> Found:
    """Run a search and return the environments and interpreters that it found; selected environments are read first.

    An interpreter whose files do not give its version is executed to get it, but never one in a `closed` folder.
    `report`, if given, is called with each result as soon as it is found. `cancelled` returns whether to stop early.
    """

    def report_record(record: Record) -> None:
        if report is not None:
            report(record if isinstance(record, Environment) else _answered(machine, record, closed))

    search = msgspec.structs.replace(search, first=(*search.first, *selected_places(machine, host, search)))
    found = discover(host, search, report_record, cancelled)
    if cancelled():
        return found
    interpreters = tuple(_answered(machine, each, closed) for each in found.interpreters)
    return msgspec.structs.replace(found, interpreters=interpreters)


def answered(context: CallContext, interpreter: Interpreter) -> Interpreter:
    """Return the interpreter with its version; if the version is unknown, execute the interpreter once to get it.

    The interpreter is executed only if a known tool (pyenv, uv, conda ...) installed it, and it is outside the client's
    folders. If it may not be executed, or fails, it is returned without a version.
    """
    return _answered(context.machine, interpreter, context.client.folders)


def _answered(machine: Machine, interpreter: Interpreter, closed: Sequence[str]) -> Interpreter:
    if interpreter.version is not None or interpreter.manager is None:
        return interpreter
    if is_inside(machine.host, interpreter.real_executable, closed):
        return interpreter
    return machine.ask_version(interpreter)


def is_inside(host: Host, path: str, folders: Sequence[str]) -> bool:
    """Return whether the program at `path` is below one of `folders`, after all symlinks are resolved.

    Programs in the client's folders are not executed.
    """
    real = host.paths.normcase(host.real_path(path))
    inside = [host.paths.normcase(host.real_path(folder)).rstrip(host.paths.sep) + host.paths.sep for folder in folders]
    return any(real.startswith(each) for each in inside)
