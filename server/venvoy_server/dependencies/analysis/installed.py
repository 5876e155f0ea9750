"""Find the installed distribution that a requirement line names, by project name or by local folder."""

from __future__ import annotations

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.local_paths import local_of
from venvoy_server.environments.file_urls import path_of_url
from venvoy_server.packages.model import Distribution


def distribution_of(line: Line, context: RuleContext) -> Distribution | None:
    """Return the installed distribution that a line requires; None if it is not installed.

    It is found by the project's name, or, for a line without a name, by the local path that it was installed from.
    """
    requirement, environment = line.entry.requirement, context.environment
    if requirement is None:
        return None
    if requirement.key:
        return environment.distributions.get(requirement.key)
    local = local_of(line, context.inputs)
    return _by_folder(context).get(local.path) if local else None


def _by_folder(context: RuleContext) -> dict[str, Distribution]:
    memory: dict[str, Distribution] | None = context.memory.get("folders")
    if memory is None:
        memory = {}
        separator = context.inputs.host.paths.sep if context.inputs.host is not None else None
        for distribution in context.environment.distributions.values():
            folder = folder_of(distribution, separator)
            if folder:
                memory[folder] = distribution
        context.memory["folders"] = memory
    return memory


def folder_of(distribution: Distribution, separator: str | None = None) -> str | None:
    """Return the local path that a distribution was installed from; None if it was installed from an index or a remote
    URL.

    The path is that of the `file:` URL in direct_url.json, for the system with the path separator `separator`.
    """
    direct = distribution.direct_url
    path = path_of_url(direct.url, separator) if direct is not None else None
    return (path or "").rstrip(separator or "/") or None
