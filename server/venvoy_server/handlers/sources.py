"""What `create`, `install` and `sync` are asked to install, and the project to which it belongs."""

from __future__ import annotations

from venvoy_protocol.create import CreateParams
from venvoy_protocol.errors import failure
from venvoy_protocol.install import InstallParams
from venvoy_server.call_context import CallContext
from venvoy_server.environments.project import nearest_project
from venvoy_server.operations.model import Sources
from venvoy_server.operations.sources import find_sources

_LISTS = (".txt", ".in", "pyproject.toml", "pylock.toml")


def sources_of(context: CallContext, params: CreateParams | InstallParams, folder: str) -> Sources:
    """Return the sources, all of which exist; raises OperationError for a file, extra or group that is not there.

    `folder` is the project's. A relative path among the packages starts where the caller is: a person's current folder.
    """
    for text in params.packages:
        _refuse_list(context, text)
    return find_sources(
        context.host,
        folder,
        packages=params.packages,
        requirements=params.requirements,
        extras=params.extras,
        groups=params.groups,
        editable=params.editable if isinstance(params, InstallParams) else (),
        constraints=params.constraints if isinstance(params, InstallParams) else (),
        start=params.folder or next(iter(context.client.folders), None),
    )


def _refuse_list(context: CallContext, text: str) -> None:
    """Raise MethodError for a file that lists requirements where a requirement was expected."""
    if not text.strip().endswith(_LISTS) or "://" in text:
        return
    from shlex import quote

    name = text.strip()
    advice = f"use `-r {quote(name)}`" if context.client.kind == "person" else "name it in `requirements`"
    message = f"{name} is a file of requirements, not a package. To install what it lists, {advice}."
    raise failure("invalid-request", message, text=text)


def project_folder(context: CallContext, named: str | None, prefix: str) -> str:
    """Return the folder of the project for which something is installed.

    It is the one that was named, else the folder around the environment if the caller is in it, else the project around
    the caller, such as for an environment that a tool keeps elsewhere.
    """
    if named is not None:
        return named
    around = context.host.paths.dirname(prefix)
    place = next(iter(context.client.folders), None)
    if place is None or context.is_within(place, around):
        return around
    return nearest_project(context.host, place, context.roots, context.trusted_folders) or around
