"""Check that a recorded plan changes nothing outside its environment (that it is confined to it).

Plans are read from a journal in the workspace, which anyone may have written. A confined plan changes only the
environment's folder and the operation's own folder in the trash next to the environment, and follows no symlink out of
these folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.environments.host import Host
from venvoy_server.operations.planned_packages import PackagePlan
from venvoy_server.operations.steps import TRASH, Plan, RunTool

_PATHS = frozenset({"path", "source", "target", "slot", "original", "saved"})
_NAMES = frozenset({"names", "watched", "absent", "scripts"})


def is_confined(host: Host, plan: Plan, environment: str, operation: str) -> bool:
    """Return whether undoing or finishing a plan changes only the environment and one folder of the trash.

    `environment` is the path of the environment. `operation` is the operation's id, which is that folder's name.
    """
    if not operation.isalnum() or plan.environment != environment:
        return False
    paths = host.paths
    above = host.real_path(paths.dirname(environment))
    roots = tuple((root + paths.sep) for root in (host.real_path(environment), paths.join(above, TRASH, operation)))
    if plan.packages is not None and not _is_relative(plan.packages):
        return False
    return all((host.real_path(path) + paths.sep).startswith(roots) for path in _paths_of_steps(host, plan))


def _is_relative(packages: PackagePlan) -> bool:
    """Return whether all paths in a plan for packages are relative paths without `..`, and so below the environment.

    Symlinks out of the environment are refused later, when a path is used.
    """
    paths = (*packages.files, *packages.names, *(name for names in packages.names.values() for name in names))
    plain = [path.replace("\\", "/") for path in paths]  # Windows accepts both separators
    return not any(path.startswith("/") or ":" in path[:2] or ".." in path.split("/") for path in plain)


def _paths_of_steps(host: Host, plan: Plan) -> Iterator[str]:
    """Yield the path of every file and folder that undoing or finishing an interrupted plan may change.

    A plan is a list of steps; the paths are those that the steps contain. Steps that run a program (RunTool) are
    skipped, because no program is run again.
    """
    for step in plan.steps:
        if isinstance(step, RunTool):
            continue
        fields = {name: getattr(step, name) for name in step.__struct_fields__}
        folders = [value for name, value in fields.items() if name in _PATHS]
        yield from folders
        yield from fields.get("parents", ())
        for name in (each for field in _NAMES & fields.keys() for each in fields[field]):
            yield from (host.paths.join(folder, name) for folder in folders)
