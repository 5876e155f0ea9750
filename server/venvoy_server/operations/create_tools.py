"""Data that is needed to plan the creation of environments and the installation of packages.

The data are the path of uv, the settings of pip translated for uv, and time limits.
"""

from __future__ import annotations

import msgspec

from venvoy_server.operations.handover import Handed


class CreateTools(msgspec.Struct, frozen=True):
    """The tools and settings for plans that create or repair environments: uv's path, pip's settings, and time limits.

    `uv` is uv's path, or None if uv is missing. `handed` are the options and environment variables for uv into which
    pip's settings were translated. Time limits are in seconds. `folder` is uv's working folder, which is Venvoy's own.
    `project` is the folder whose uv configuration applies, if any. `leaves_out` is whether uv's settings may exclude a
    requirement from being installed.
    """

    uv: str | None
    handed: Handed
    create_timeout: float = 60.0
    install_timeout: float = 3600.0
    folder: str = "/"
    project: str | None = None
    leaves_out: bool = False
