"""The environment or interpreter (record) at a path that a client named."""

from __future__ import annotations

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext, no_answer
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.python import prefix_of
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.environments.redirect import targets_of_venv
from venvoy_server.handlers.environment_search import answered


def record_at(context: CallContext, path: str) -> Environment | Interpreter:
    """Return the environment or interpreter at `path`; raises MethodError if there is none.

    On the command line, a user may type a version or a display name instead of a path. The command line appends it to
    the current folder, so it is the last part of `path`. If nothing exists at this path, and the client is a person,
    the environment or interpreter with this version or name is returned.
    """
    host = context.host
    at = host.stat(path)
    if at is None and host.link_stat(path) is None:
        from venvoy_server.handlers.named_record import (
            named_path,  # imported lazily: it imports the search
        )

        meant = named_path(context, path)
        if meant is not None:
            return record_at(context, meant)
        raise failure("not-found", no_answer(host, path) or f"There is nothing at {path}.", path=path)
    if at is not None and at.kind == "folder":
        record: Environment | Interpreter | None = (
            read_environment(host, path) or _interpreter_in(context, path) or _meant(context, path)
        )
    elif host.paths.basename(path) == ".venv":
        record = _meant(context, path)
    else:
        record = read_environment(host, prefix_of(host, path)) or read_interpreter(host, path)
    if record is None:
        raise failure("not-an-environment", f"{path} is neither an environment nor a Python.", path=path)
    return answered(context, record) if isinstance(record, Interpreter) else record


def _meant(context: CallContext, path: str) -> Environment | Interpreter | None:
    """Return the environment or interpreter to which a path named `.venv`, `bin` or `Scripts` belongs, or None.

    A `.venv` may be a file that contains the path of an environment, or a folder that contains an environment. A `bin`
    or `Scripts` folder is part of one. Raises MethodError if `.venv` contains several environments.
    """
    host, paths = context.host, context.host.paths
    around = paths.dirname(path)
    if paths.basename(path).lower() in ("bin", "scripts"):
        return read_environment(host, around) or _interpreter_in(context, around)
    prefixes = targets_of_venv(host, around) if paths.basename(path) == ".venv" else ()
    if len(prefixes) > 1:
        names = ", ".join(map(paths.basename, prefixes))
        raise failure("not-an-environment", f"{path} holds several environments: {names}. Name one of them.", path=path)
    return read_environment(host, prefixes[0]) if prefixes else None


def _interpreter_in(context: CallContext, prefix: str) -> Interpreter | None:
    for name in (("bin", "python3"), ("bin", "python"), ("python.exe",)):
        executable = context.host.paths.join(prefix, *name)
        if context.host.stat(executable) is not None:
            return read_interpreter(context.host, executable)
    return None
