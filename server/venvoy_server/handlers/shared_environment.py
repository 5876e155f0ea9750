"""Writing the choice of an environment to the project, for tools that read `.venv` and `.python-envs` (PEP 832, draft).

This is done only at a person's request. An existing `.venv` takes precedence over `.python-envs`: a `.venv` file that
names an environment is rewritten; a `.venv` that is an environment is never changed.
"""

from __future__ import annotations

import msgspec

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.environments.environment_list import FILE, LOCK, entry_of, with_default
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.project import folders_up
from venvoy_server.environments.redirect import targets_of_list, targets_of_venv
from venvoy_server.selection.written_paths import absolute


class SharedChoice(msgspec.Struct, frozen=True):
    """The result of writing an environment's path into a file for other tools.

    It contains the path of that file, None if no file had to be written, and notices for the user.
    """

    path: str | None = None
    notices: tuple[str, ...] = ()


def share(context: CallContext, folder: str, record: Environment | Interpreter) -> SharedChoice:
    """Write the path of the environment `record` into a file in `folder`, so that other tools use it by default.

    The path is written into `.venv` if `.venv` is a file already, else into the file `.python-envs`. Nothing is written
    if `.venv` is the environment or names it already. The result has the path of the written file, or None, and notices
    for the user. Raises MethodError if `record` is an interpreter that belongs to no environment, or if a line of the
    file cannot hold its path. Raises OperationError if the file cannot be changed.
    """
    if isinstance(record, Interpreter):
        message = f"{record.executable} is not in an environment: only an environment can be shared."
        raise failure("not-an-environment", message, path=record.executable)
    host, paths = context.host, context.host.paths
    # The real path if that is in the folder: the line is then relative, and the same on every machine.
    within = folder.rstrip(paths.sep) + paths.sep
    prefix = record.real_prefix if record.real_prefix.startswith(within) else record.prefix
    entry = entry_of(host, folder, prefix)
    if entry is None:
        message = f"{record.prefix!r} has a character that no line of {FILE} can hold."
        raise failure("invalid-path", message, path=record.prefix)
    dot_venv = paths.join(folder, ".venv")
    at = host.stat(dot_venv)
    if _is_default(context, record, targets_of_venv(host, folder)):
        return SharedChoice(None, (f"Other tools use {dot_venv} already: no file was written.",))
    lock = paths.join(folder, LOCK)
    if at is not None and at.kind == "file":
        context.machine.rewrite(dot_venv, lock, lambda before: entry.encode() + b"\n")
        return SharedChoice(dot_venv, (f"{dot_venv} now names the environment for other tools.",))
    path = paths.join(folder, FILE)
    context.machine.rewrite(
        path, lock, lambda before: with_default(before, entry, lambda line: _names(context, folder, line, record))
    )
    notices = [f"{path} now names the environment for other tools."]
    if at is not None:
        notices.append(f"Tools that follow PEP 832 use {dot_venv} all the same, since it exists.")
    return SharedChoice(path, tuple(notices))


def still_named(context: CallContext, prefix: str) -> list[str]:
    """Return a notice for each `.venv` or `.python-envs` file that still contains the path of a removed environment.

    Such files name environments for other tools. They are searched in the folders from the environment's parent folder
    up to the root of its project, and are not changed. `prefix` is the path of the environment.
    """
    host, paths = context.host, context.host.paths
    wanted = paths.normcase(prefix)
    notices = []
    for folder in folders_up(host, paths.dirname(prefix), context.roots, context.trusted_folders):
        redirect = paths.join(folder, ".venv")
        at = host.stat(redirect)
        is_file = at is not None and at.kind == "file"
        named = [redirect] if is_file and wanted in map(paths.normcase, targets_of_venv(host, folder)) else []
        if wanted in map(paths.normcase, targets_of_list(host, folder)):
            named.append(paths.join(folder, FILE))
        notices += [
            f"{each} still names the removed environment for other tools; `restore` brings it back." for each in named
        ]
    return notices


def _is_default(context: CallContext, record: Environment, prefixes: tuple[str, ...]) -> bool:
    """Return whether other tools already use the environment `record` by default.

    `prefixes` are the paths of the environments that `.venv` names, in the folder in which `share` is to write. Other
    tools use the first path, so it must lead to `record`. The result is False if `prefixes` is empty.
    """
    return bool(prefixes) and _identity(context, prefixes[0]) == _identity(context, record.prefix)


def _names(context: CallContext, folder: str, line: str, record: Environment) -> bool:
    if not line.strip() or "\0" in line:
        return False
    return _identity(context, absolute(context.host, folder, line)) == _identity(context, record.prefix)


def _identity(context: CallContext, prefix: str) -> str:
    return context.host.paths.normcase(context.host.real_path(prefix))
