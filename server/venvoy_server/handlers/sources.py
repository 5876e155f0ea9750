"""What `create` and `install` are asked to install."""

from __future__ import annotations

from venvoy_protocol.create import CreateParams
from venvoy_protocol.install import InstallParams
from venvoy_server.operations.model import Sources
from venvoy_server.session import Context


def sources_of(context: Context, params: CreateParams | InstallParams, folder: str) -> Sources:
    """Return the sources; extras and groups are those of the folder's pyproject.toml unless another one is named."""
    requirements = tuple(params.requirements)
    named = [path for path in requirements if context.host.paths.basename(path) == "pyproject.toml"]
    project = named[0] if named else context.host.paths.join(folder, "pyproject.toml")
    if params.extras and not named:
        requirements = (*requirements, project)
    return Sources(
        packages=tuple(params.packages),
        requirements=requirements,
        extras=tuple(params.extras),
        groups=tuple(params.groups),
        groups_file=project if params.groups else None,
    )
