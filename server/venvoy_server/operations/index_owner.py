"""Decides whether pip's or uv's settings choose the package indexes (own them), for installations and look-ups."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.operations.pip_settings import PipSettings, config_files, read_pip_settings
from venvoy_server.operations.uv_settings import user_files, uv_index_origin

PIP_INDEX_SETTINGS = frozenset({"index-url", "pypi-url", "extra-index-url", "find-links", "no-index"})
"""pip's settings that choose indexes; uv's own settings of this kind replace them."""


class InForce(msgspec.Struct, frozen=True):
    """The index settings that apply: pip's, unless uv has index settings of its own.

    `uv_origin` is the variable or file with uv's own index settings, which then apply; None if pip's apply.
    """

    pip: PipSettings
    uv_origin: str | None


def settings_in_force(host: Host, variables: Mapping[str, str], prefix: str | None, project: str | None) -> InForce:
    """Return whose index settings (pip's or uv's) apply to an installation.

    `variables` are the tool's environment variables, `prefix` is the environment whose pip.conf applies (None for
    none), `project` is the absolute folder whose uv configuration applies (None for none).
    """
    read = read_pip_settings(host, variables, prefix)
    return InForce(read, uv_index_origin(host, variables, project))


def users_files(host: Host, variables: Mapping[str, str]) -> frozenset[str]:
    """Return the paths of the user's and the system's configuration files of pip and uv."""
    return frozenset([*config_files(host, variables, None), *user_files(host, variables)])
