"""The files that `lock` reads and writes: those named, those in the existing lock's header, or the usual ones."""

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
    """The files of a `lock` call: absolute paths of the `sources`, which list dependencies, and of the lock (`output`).

    `folder` is the folder to which the paths in the lock's header are relative.
    """

    sources: tuple[str, ...]
    output: str
    folder: str


def lock_place(context: CallContext, params: LockParams, project: str) -> LockPlace:
    """Return the files that `lock` reads (sources) and writes.

    The sources are those that `params` name, else those in the header of the existing output file, else the project's
    requirements.in or pyproject.toml. The output is the named file, else one with the usual name for the sources, such
    as `dev.txt` for `dev.in`. Raises MethodError if a source is missing, or no source or output can be determined.
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
    """Return the source files that the header of the lock `output` names, and the folder to which they are relative.

    The header's paths are tried relative to the lock's own folder, then relative to the folder `project`. The first
    folder in which all of the files exist is returned, with the files' absolute paths. If there is none, or the lock
    has no such header, no files are returned. The returned folder is then `project` if it contains the lock, else the
    lock's own folder.
    """
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
    """Raise MethodError if the project's dependencies are in a list that only Poetry or Pipenv can lock.

    `document` is the content of the project's pyproject.toml.
    """
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
    """Raise MethodError if the folder contains the lock file of another tool: uv.lock, poetry.lock or pdm.lock.

    The project is then locked with that tool; the error message contains its command.
    """
    for name, command in (("uv.lock", "uv lock"), ("poetry.lock", "poetry lock"), ("pdm.lock", "pdm lock")):
        path = context.host.paths.join(folder, name)
        if context.host.exists(path):
            message = (
                f"{path} is this project's lock; `{command}` brings it up to date. Name `output` to write another."
            )
            raise failure("invalid-request", message, path=path)
