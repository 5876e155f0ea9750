"""`info`: versions and paths of this server."""

from __future__ import annotations

import sys
from typing import Final

from venvoy_protocol.base import PROTOCOL_VERSION
from venvoy_protocol.info import INFO, InfoParams, InfoResult
from venvoy_protocol.methods import NAMES
from venvoy_protocol.version import __version__
from venvoy_server.call_context import CallContext
from venvoy_server.configuration import user_file
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.service_problems import upgrade_notice, uv_of


def info(context: CallContext, params: InfoParams) -> InfoResult:
    """Return the server's version, methods, paths and notices; with `params.metrics`, also what it has counted."""
    state = context.machine.state
    uv, uv_problem = uv_of(context)
    # Without a setting, the empty field `uv` is enough to report that uv is missing.
    wrong_setting = uv_problem if context.client.settings.uv else None
    return InfoResult(
        name="venvoy",
        version=__version__,
        protocol_version=PROTOCOL_VERSION,
        methods=list(NAMES),
        python=sys.executable,
        python_version=".".join(str(part) for part in sys.version_info[:3]),
        platform=context.host.platform,
        uv=uv,
        state_folder=state.folder,
        settings_file=user_file(context.host),
        notices=[each for each in (upgrade_notice(context), wrong_setting, *state.notices) if each is not None],
        metrics=_metrics(context) if params.metrics else None,
        relay=_relay() if context.host.platform != "win32" else None,
    )


def _metrics(context: CallContext) -> str:
    from venvoy_server.metrics import text

    return text(__version__, context.machine.memory_bytes)


def _relay() -> list[str]:
    """Return the command line that starts a relay: a process that connects an editor's standard streams to the service.

    Python is started isolated and without site-packages, which takes the least time.
    """
    # Derived from this module's path: handlers may not import `os`, and the package is never in an archive.
    return [sys.executable, "-I", "-S", __file__.replace("handlers/info.py", "relay/relay.py")]


def _cannot_block(context: CallContext) -> bool:
    """Return whether the method `info` may run in the event loop, because it cannot block.

    The result is True if the service's state file is open already and the client's settings do not name a uv. Opening
    the state file may wait for a lock of another process. A uv in the settings may be on an unresponsive disk.
    """
    return context.machine.state_is_open and context.client.settings.uv is None


HANDLER: Final = Handler(INFO, info, inline=_cannot_block)
