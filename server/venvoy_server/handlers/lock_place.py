"""Which files `lock` reads and which it writes: as they were named, as the lock itself says, or as they are usually called."""

from __future__ import annotations

from typing import Any

import msgspec

from venvoy_protocol.errors import failure
from venvoy_protocol.lock import LockParams
from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.dialects.lock_files import script_locks
from venvoy_server.environments.documents import read_toml
from venvoy_server.handlers.included_files import text_of
from venvoy_server.handlers.regular_file import refuse_irregular
from venvoy_server.operations.lock_header import command_of

_PROJECT_LOCKS = ("pylock.toml", "requirements.txt")


class LockPlace(msgspec.Struct, frozen=True):
    """The absolute paths of the sources and of the lock, and the folder from which the lock names its sources."""

    sources: tuple[str, ...]
    output: str
    folder: str


def lock_place(context: CallContext, params: LockParams, project: str) -> LockPlace:
    """Return the sources and the lock: those that are named, else those in the existing lock's command, else the usual ones.

    Raises MethodError if a source is missing or none is known.
    """
    named = tuple(params.sources)
    for path in named:
        _require(context, path)
    output = params.output
    if not named and output is not None:
        named, folder = _sources_of(context, output, project)
        if named:
            return LockPlace(named, output, folder)
    sources = named or (_usual_source(context, project),)
    output = output or _usual_output(context, sources)
    _, folder = _sources_of(context, output, project)
    return LockPlace(sources, output, folder)


def _require(context: CallContext, path: str) -> None:
    refuse_irregular(context, path)
    if context.host.stat(path) is None:
        raise failure("file-not-found", f"The file {path} does not exist.", path=path)


def _sources_of(context: CallContext, output: str, project: str) -> tuple[tuple[str, ...], str]:
    """Return the files that a lock's command names, and the folder in which that was run: all of them are in one."""
    paths = context.host.paths
    command = command_of(text_of(context, output) or "")
    own = paths.dirname(output)
    for folder in (own, project):
        found = [paths.normpath(paths.join(folder, each)) for each in (command.sources if command else ())]
        if found and all(context.host.exists(each) for each in found):
            return tuple(found), folder
    return (), project if own.startswith(project.rstrip(paths.sep) + paths.sep) else own


def _usual_source(context: CallContext, project: str) -> str:
    paths = context.host.paths
    usual = paths.join(project, "requirements.in")
    if context.host.exists(usual):
        return usual
    pyproject = paths.join(project, "pyproject.toml")
    document = read_toml(context.host, pyproject) or {}
    if "project" in document:
        return pyproject
    _refuse_other_list(context, project, document)
    message = (
        f"{project} has no requirements.in, and no pyproject.toml with a [project] table; name what is to be locked."
    )
    raise failure("file-not-found", message, path=project)


def _refuse_other_list(context: CallContext, project: str, document: dict[str, Any]) -> None:
    """Raise MethodError if what a project asks for is in a list that only another tool locks."""
    tools = document.get("tool")
    pipfile = context.host.paths.join(project, "Pipfile")
    if isinstance(tools, dict) and "poetry" in tools:
        message = f"The dependencies of {project} are in Poetry's own table, [tool.poetry]; `poetry lock` locks them."
        raise failure("invalid-request", message, path=project)
    if context.host.exists(pipfile):
        message = f"The dependencies of {project} are in a Pipfile; `pipenv lock` locks them."
        raise failure("invalid-request", message, path=pipfile)


def _usual_output(context: CallContext, sources: tuple[str, ...]) -> str:
    paths = context.host.paths
    first, folder = paths.basename(sources[0]), paths.dirname(sources[0])
    if len(sources) == 1 and first.endswith(".in"):
        return paths.join(folder, f"{first[:-3]}.txt")
    if len(sources) == 1 and first.endswith(".py"):
        return paths.join(folder, script_locks(first)[1])
    if len(sources) == 1 and first == "pyproject.toml":
        made = [path for name in _PROJECT_LOCKS if _is_made_from(context, path := paths.join(folder, name), sources[0])]
        if not made:
            refuse_other_tool(context, folder)
        return made[0] if made else paths.join(folder, _PROJECT_LOCKS[0])
    raise failure("invalid-request", f"Name the lock that is to be made of {first} as `output`.", path=sources[0])


def _is_made_from(context: CallContext, lock: str, source: str) -> bool:
    return source in _sources_of(context, lock, context.host.paths.dirname(lock))[0]


def refuse_other_tool(context: CallContext, folder: str) -> None:
    """Raise MethodError if another tool keeps the lock of a project."""
    for name, command in (("uv.lock", "uv lock"), ("poetry.lock", "poetry lock"), ("pdm.lock", "pdm lock")):
        path = context.host.paths.join(folder, name)
        if context.host.exists(path):
            message = (
                f"{path} is this project's lock; `{command}` brings it up to date. Name `output` to write another."
            )
            raise failure("invalid-request", message, path=path)
