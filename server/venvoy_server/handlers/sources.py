"""What `create` and `install` are to install (packages, files, extras, groups), and for which project."""

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
    """Return the packages and files that `params` name for an installation, with absolute paths.

    Paths of requirements files are relative to the project's folder `folder`. Paths of packages, such as `./lib`, are
    instead relative to `params.folder` if given, else to the client's first folder. The two differ, for example, if
    the client's first folder is below the project's. Raises OperationError if a file, extra or dependency group does
    not exist.
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
    """Raise MethodError if `text`, which should be a package, is the name of a requirements file."""
    if not text.strip().endswith(_LISTS) or "://" in text:
        return
    from shlex import quote

    name = text.strip()
    advice = f"use `-r {quote(name)}`" if context.client.kind == "person" else "name it in `requirements`"
    message = f"{name} is a file of requirements, not a package. To install what it lists, {advice}."
    raise failure("invalid-request", message, text=text)


def project_folder(context: CallContext, named: str | None, prefix: str) -> str:
    """Return the folder of the project for which something is installed into the environment at `prefix`.

    This is the folder `named`, if given; else the environment's parent folder, if that contains the client's folder;
    else the project of the client's folder (as for an environment in a tool's central store).
    """
    if named is not None:
        return named
    around = context.host.paths.dirname(prefix)
    place = next(iter(context.client.folders), None)
    if place is None or context.is_within(place, around):
        return around
    return nearest_project(context.host, place, context.roots, context.trusted_folders) or around
