"""Read a project's `__pypackages__` (PEP 582, rejected, but PDM supports it): packages without an interpreter."""

from __future__ import annotations

from venvoy_server.environments import layout
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.python import Memo

NAME = "__pypackages__"


def is_pypackages(host: Host, prefix: str, names: frozenset[str]) -> bool:
    """Return whether a folder is directly in `__pypackages__` and holds `lib`, the folder of packages.

    `prefix`: the folder, such as `__pypackages__/3.11`; `names`: the names in it.
    """
    return "lib" in names and host.paths.basename(host.paths.dirname(prefix)) == NAME


def read(host: Host, prefix: str, project: str | None, memo: Memo) -> Environment:
    """Return a folder `__pypackages__/X.Y` of the tool PDM as an environment without an interpreter.

    `prefix` is this folder; packages are in its subfolder `lib`, which PDM puts on PYTHONPATH. `project` is the
    project's folder; if it is None, the folder that contains `__pypackages__` is used. `memo` is the cache of a search
    for environments.
    """
    paths = host.paths
    project = project or paths.dirname(paths.dirname(prefix))
    minor = paths.basename(prefix)
    name = f"{paths.basename(project)} ({NAME} {minor})"
    library = paths.join(prefix, "lib")
    return Environment(
        kind="unknown",
        prefix=prefix,
        real_prefix=layout.real_folder(host, prefix, memo),
        executable=None,
        name=name,
        display_name=name,
        manager="pdm",
        version=minor,
        version_source="name",
        version_confidence="likely",
        site_packages=(library,),
        project=project,
        has_pip=layout.has_pip(host, (library,)),
    )
