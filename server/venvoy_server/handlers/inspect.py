"""`inspect`: all details of one environment or interpreter."""

from __future__ import annotations

from typing import Final

from venvoy_protocol import environment as wire
from venvoy_protocol.inspect import INSPECT, InspectParams, InspectResult
from venvoy_server.call_context import CallContext
from venvoy_server.convert import packages_to_wire, to_wire
from venvoy_server.environments.host import Host
from venvoy_server.environments.markers import marker_values
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.pyvenv_cfg import parse
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.record_at import record_at
from venvoy_server.handlers.selected_environment import with_interrupted
from venvoy_server.packages.read import installed

CONFIG_LIMIT = 64 * 1024


def inspect(context: CallContext, params: InspectParams) -> InspectResult:
    """Return the details of the environment or interpreter at the path in `params`.

    If the path is that of an environment's Python, the details are those of the environment.
    """
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


def _config(host: Host, environment: Environment) -> dict[str, str]:
    try:
        return parse(host.read(host.paths.join(environment.prefix, "pyvenv.cfg"), CONFIG_LIMIT))
    except OSError:
        return {}


def _size(context: CallContext, prefix: str) -> int:
    """Return the total size in bytes of the files below a folder.

    Symlinks are not followed, unreadable folders are skipped.
    """
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
