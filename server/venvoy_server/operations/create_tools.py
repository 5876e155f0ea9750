"""What plans that install packages may use: uv, settings and time limits."""

from __future__ import annotations

import msgspec

from venvoy_server.operations.handover import Handed


class CreateTools(msgspec.Struct, frozen=True):
    """What a create may use: uv's path (None if there is none), pip's settings as uv's, time limits in seconds.

    `folder` is the working folder of uv, which is ours; `project` is the folder whose uv configuration counts, if any.
    `leaves_out` says that uv's settings may keep a requirement from being installed.
    """

    uv: str | None
    handed: Handed
    create_timeout: float = 60.0
    install_timeout: float = 3600.0
    folder: str = "/"
    project: str | None = None
    leaves_out: bool = False
