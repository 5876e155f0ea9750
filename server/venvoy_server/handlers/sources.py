"""What `create` and `install` are asked to install."""

from __future__ import annotations

from venvoy_protocol.create import CreateParams
from venvoy_protocol.install import InstallParams
from venvoy_server.call_context import CallContext
from venvoy_server.operations.model import Sources
from venvoy_server.operations.sources import find_sources


def sources_of(context: CallContext, params: CreateParams | InstallParams, folder: str) -> Sources:
    """Return the sources, all of which exist; raises OperationError for a file, extra or group that is not there."""
    return find_sources(
        context.host,
        folder,
        packages=params.packages,
        requirements=params.requirements,
        extras=params.extras,
        groups=params.groups,
    )
