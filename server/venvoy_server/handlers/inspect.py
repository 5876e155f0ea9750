"""`inspect`: one environment or interpreter in full."""

from __future__ import annotations

from typing import Final

from venvoy_protocol import environment as wire
from venvoy_protocol.errors import failure
from venvoy_protocol.inspect import INSPECT, InspectParams, InspectResult
from venvoy_server.call_context import CallContext, no_answer
from venvoy_server.convert import packages_to_wire, to_wire
from venvoy_server.environments.host import Host
from venvoy_server.environments.markers import marker_values
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.python import prefix_of
from venvoy_server.environments.pyvenv_cfg import parse
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.environments.redirect import of_venv
from venvoy_server.handlers.environment_search import answered
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.selected_environment import with_interrupted
from venvoy_server.packages.read import installed

CONFIG_LIMIT = 64 * 1024


def inspect(context: CallContext, params: InspectParams) -> InspectResult:
    """Read what stands at the path: an environment, an environment's Python, or an interpreter."""
    record = record_at(context, params.path)
    environment = with_interrupted(context, record) if isinstance(record, Environment) else None
    interpreter = record if isinstance(record, Interpreter) else None
    return InspectResult(
        environment=to_wire(environment, wire.Environment) if environment else None,
        interpreter=to_wire(interpreter, wire.Interpreter) if interpreter else None,
        config=_config(context.host, environment) if environment else {},
        packages=packages_to_wire(installed(context.host, record.site_packages)),
        size_bytes=_size(context, record.prefix) if params.size else None,
        markers=marker_values(record, context.host),
    )


def record_at(context: CallContext, path: str) -> Environment | Interpreter:
    """Return the environment or interpreter at a path; raises MethodError where there is none."""
    host = context.host
    at = host.stat(path)
    if at is None and host.link_stat(path) is None:
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
    """Return what a `.venv` file names, the one environment in a `.venv` of several, or what a folder `bin` belongs to."""
    host, paths = context.host, context.host.paths
    around = paths.dirname(path)
    if paths.basename(path).lower() in ("bin", "scripts"):
        return read_environment(host, around) or _interpreter_in(context, around)
    prefixes = of_venv(host, around) if paths.basename(path) == ".venv" else ()
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


def _config(host: Host, environment: Environment) -> dict[str, str]:
    try:
        return parse(host.read(host.paths.join(environment.prefix, "pyvenv.cfg"), CONFIG_LIMIT))
    except OSError:
        return {}


def _size(context: CallContext, prefix: str) -> int:
    """Add up the sizes of the files below a folder, links not followed; what cannot be read counts nothing."""
    host, total, folders = context.host, 0, [prefix]
    while folders:
        context.cancellation.check()
        folder = folders.pop()
        try:
            children = host.children(folder)
        except OSError:
            continue
        for child in children:
            path = host.paths.join(folder, child.name)
            if child.kind == "folder":
                folders.append(path)
            else:
                at = host.link_stat(path)
                total += at.size if at else 0
    return total


HANDLER: Final = Handler(INSPECT, inspect)
