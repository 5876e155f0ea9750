"""Offer the environments of `.venv`: a folder, a link, a file with a path or a name, a folder of several environments.

`.venv` is a project's explicit choice: if it cannot be used, it is selected nevertheless, with a problem, and no other
Python replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.creation import creation
from venvoy_server.environments.model import Environment
from venvoy_server.environments.redirect import default_of, environments_of, redirected
from venvoy_server.selection.model import Offer, SelectionProblem, Source
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery, folder: str) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each environment that a folder's `.venv` names.

    `.venv` may be an environment, a folder that contains several environments, or a file with a path. Of several, the
    environment called `default`, else that with the newest Python, is offered first. The others are offered only as
    alternatives, which the user may choose. If `.venv` exists but leads to no environment, one offer is yielded, which
    has a problem that reports this.
    """
    path = search.paths.join(folder, ".venv")
    if search.host.link_stat(path) is None:
        return
    prefixes = own_prefixes(search, folder)
    environments = [found for found in map(search.environment, prefixes) if found is not None]
    if not environments:
        yield unusable(search, "dot-venv", folder, path, prefixes[0] if prefixes else path)
        return
    default = default_of(environments)
    problems = () if len(environments) == 1 else (_several(path, default, environments),)
    yield offer_of("dot-venv", default, folder, _reason(search, path, default), problems)
    for other in environments:
        if other is not default:
            yield offer_of(
                "dot-venv", other, folder, f"{other.prefix} is one of the environments in {path}.", decides=False
            )


def own_prefixes(search: SelectionQuery, folder: str) -> tuple[str, ...]:
    """Return the paths of the environments that a folder's `.venv` names.

    Environments that only the file `.python-envs` lists are left out.
    """
    path = search.paths.join(folder, ".venv")
    at = search.host.stat(path)
    named = redirected(search.host, path) if at is not None and at.kind == "file" else None
    return tuple(
        prefix
        for prefix in environments_of(search.host, folder)
        if prefix in (path, named) or search.paths.dirname(prefix) == path
    )


def unusable(search: SelectionQuery, source: Source, folder: str, named_by: str, prefix: str) -> Offer:
    """Return the offer (a proposal of the Python to use) for a path that is named as an environment but is not one.

    The offer has a problem that reports this, and can be selected, so that no other Python replaces it. `prefix` is the
    path, `named_by` the file or folder that names it. `source` is the kind of `named_by` (such as `dot-venv`), `folder`
    the folder in which `named_by` is.
    """
    where = f"{named_by} is" if named_by == prefix else f"{named_by} names {prefix}, which is"
    problem = SelectionProblem(
        code="not-an-environment",
        message=f"{where} not a Python environment. Remove it, or create the environment anew.",
        severity="error",
        path=prefix,
        repair=creation(search.host, "Create the environment", {"folder": folder, "path": prefix}),
    )
    return Offer(source, f"{named_by} is there, and decides.", folder, prefix, problems=(problem,))


def _several(path: str, default: Environment, environments: list[Environment]) -> SelectionProblem:
    return SelectionProblem(
        code="several-environments",
        message=f"{path} holds {len(environments)} environments, and {default.prefix} was taken. Select one to be sure.",
        severity="information",
        path=path,
    )


def _reason(search: SelectionQuery, path: str, environment: Environment) -> str:
    if environment.prefix == path:
        target = search.host.link_target(path)
        return f"{path} is the folder's own environment." if target is None else f"{path} is a link to {target}."
    at = search.host.stat(path)
    if at is not None and at.kind == "file":
        return f"The file {path} names {environment.prefix}."
    return f"{environment.prefix} is in the folder {path}."
