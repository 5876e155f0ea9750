"""Offer the environment that is active in the client's process: VIRTUAL_ENV, then CONDA_PREFIX.

PEP 832 lets it win over `.venv`. conda's base environment is active in most of its users' shells, whatever they work
on: it is only an alternative and is never selected.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.model import Environment
from venvoy_server.environments.project import holds
from venvoy_server.selection.model import Offer, SelectionProblem
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers(search: SelectionQuery) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each environment that is active in the client's process.

    An active environment that does not exist is reported as a problem and not selected.
    """
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        prefix = search.client_variable(name)
        if prefix and search.paths.isabs(prefix):
            yield _offer(search, name, search.paths.normpath(prefix))


def _offer(search: SelectionQuery, variable: str, prefix: str) -> Offer:
    folder = search.folders[0]
    environment = search.environment(prefix)
    if environment is None:
        gone = SelectionProblem(
            "active-missing",
            f"{variable} says that {prefix} is active, but no environment is there: it was passed over.",
            "warning",
            prefix,
        )
        return Offer("active", f"{variable} names {prefix}.", folder, problems=(gone,), decides=False)
    reason = f"{variable} says that {prefix} is active."
    if variable == "CONDA_PREFIX" and _is_base(search, prefix):
        return offer_of("active", environment, folder, f"{reason} It is conda's base, of no project.", decides=False)
    return offer_of("active", environment, folder, reason, _foreign(search, environment))


def _is_base(search: SelectionQuery, prefix: str) -> bool:
    if search.client_variable("CONDA_DEFAULT_ENV") in ("base", "root"):
        return True
    roots = (search.client_variable("_CONDA_ROOT"), search.client_variable("MAMBA_ROOT_PREFIX"))
    return prefix in roots or search.exists(prefix, "condabin")


def _foreign(search: SelectionQuery, environment: Environment) -> tuple[SelectionProblem, ...]:
    project = environment.project
    if project is None or _belongs(search, project):
        return ()
    message = (
        f"The active environment {environment.prefix} belongs to {project}, not to {search.folders[-1]}. "
        "Deactivate it, or select the environment that this project is to use."
    )
    return (SelectionProblem("active-of-another-project", message, "warning", environment.prefix),)


def _belongs(search: SelectionQuery, project: str) -> bool:
    real = search.host.real_path
    return holds(search.paths, project, search.path) or holds(search.paths, real(project), real(search.path))
