"""Whose settings say where packages come from: pip's or uv's. The installer and the look-ups share this decision."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.operations.pip_settings import PipSettings, config_files, read_pip_settings
from venvoy_server.operations.uv_settings import user_files, uv_index_origin

PIP_INDEX_SETTINGS = frozenset({"index-url", "pypi-url", "extra-index-url", "find-links", "no-index"})
"""Settings of pip that say where packages come from: uv's own settings of this kind take their place."""


class InForce(msgspec.Struct, frozen=True):
    """pip's settings, and the variable or file with uv's own index settings, which win; None if it has none."""

    pip: PipSettings
    uv_origin: str | None


def settings_in_force(host: Host, variables: Mapping[str, str], prefix: str | None, project: str | None) -> InForce:
    """Return whose index settings hold for an installation. Arguments as for `hand_over`."""
    read = read_pip_settings(host, variables, prefix)
    return InForce(read, uv_index_origin(host, variables, project))


def users_files(host: Host, variables: Mapping[str, str]) -> frozenset[str]:
    """Return the files of settings that are the user's or the machine's, wherever they lie."""
    return frozenset([*config_files(host, variables, None), *user_files(host, variables)])
