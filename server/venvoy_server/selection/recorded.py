"""Offer the environments that a tool such as Poetry keeps for a project in the tool's own folder.

The caller finds them, by the names that the tool computes from the project's path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from venvoy_server.environments.model import Environment
from venvoy_server.selection.model import Offer, Source
from venvoy_server.selection.search import SelectionQuery, offer_of


def offers_recorded(
    search: SelectionQuery, source: Source, folder: str, prefixes: Iterable[str], keeper: str
) -> Iterator[Offer]:
    """Yield an offer (a proposal of the Python to use) for each environment that a tool keeps for a folder.

    `prefixes` are the environments' paths, the tool's own choice first; those that do not exist are skipped. The first
    environment that does not record another folder as its project can be selected; the others are alternatives.
    `keeper` is the tool's name in messages (`Poetry`), `source` the value of the offers' field `source` (`poetry`).
    """
    first = True
    for environment in filter(None, map(search.environment, prefixes)):
        mine = _is_of(search, environment, folder)
        reason = f"{keeper} keeps {environment.prefix} for {folder}."
        if not mine:
            reason = f"{keeper} keeps {environment.prefix}, which says that it belongs to {environment.project}."
        yield offer_of(source, environment, folder, reason, decides=first and mine)
        first = first and not mine


def _is_of(search: SelectionQuery, environment: Environment, folder: str) -> bool:
    project = environment.project
    if project is None or _is_guessed(search, environment):
        return True
    real_path, normcase = search.host.real_path, search.paths.normcase
    return normcase(real_path(project)) == normcase(real_path(folder))


def _is_guessed(search: SelectionQuery, environment: Environment) -> bool:
    """Return whether an environment's project was only inferred from its parent folder, and may be wrong.

    The parent folder of a `.venv` is always its project.
    """
    paths = search.paths
    return paths.basename(environment.prefix) != ".venv" and paths.dirname(environment.prefix) == environment.project
