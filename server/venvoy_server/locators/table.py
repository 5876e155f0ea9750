"""The ordered list of locators: who finds a place first names its manager and its project."""

from __future__ import annotations

from importlib import import_module

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.locators.model import Find, expand

POSIX = ("linux", "darwin")
EVERYWHERE = ("linux", "darwin", "win32")


class Row(msgspec.Struct, frozen=True):
    """A locator: its name (its module's too), what it finds, where it runs, and the signs without which it need not be loaded."""

    name: str
    finds: frozenset[str]
    platforms: tuple[str, ...] = EVERYWHERE
    variables: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    project_signs: frozenset[str] = frozenset()


_BOTH = frozenset(("environments", "interpreters"))
_ENVIRONMENTS = frozenset(("environments",))
_INTERPRETERS = frozenset(("interpreters",))

LOCATORS: tuple[Row, ...] = (
    # First: the selected environment and what the workspaces themselves hold; notes the projects for those below.
    Row("workspace", _ENVIRONMENTS),
    Row("pyenv", _BOTH, EVERYWHERE, ("PYENV_ROOT", "PYENV"), ("~/.pyenv",)),
    # Last, since they know no more than a path.
    Row("path", _INTERPRETERS),
    Row("system", _INTERPRETERS, POSIX),
)


def applies(host: Host, row: Row, projects: dict[str, frozenset[str]]) -> bool:
    """Say whether a locator can find anything on this machine, by a few cheap signs; one without signs always runs."""
    if host.platform not in row.platforms:
        return False
    if not row.variables and not row.places and not row.project_signs:
        return True
    if any(host.variable(name) for name in row.variables):
        return True
    if row.project_signs and any(names & row.project_signs for names in projects.values()):
        return True
    return any(host.stat(expand(host, place)) is not None for place in row.places)


def load(row: Row) -> Find:
    """Return a locator's function; its module is imported only now, so that a tool that is not here costs nothing."""
    find: Find = import_module(f"venvoy_server.locators.{row.name}").find
    return find
