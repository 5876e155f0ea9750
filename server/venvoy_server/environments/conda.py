"""Read a conda environment from its folder (prefix) with a `conda-meta` subfolder, whichever tool made it.

mamba, micromamba and pixi make environments of the same form.
"""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments import diagnose, layout
from venvoy_server.environments.documents import read_json
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment, Problem
from venvoy_server.environments.names import name_of
from venvoy_server.environments.python import Memo, describe
from venvoy_server.environments.shares import crosses_to_share
from venvoy_server.environments.version import VersionEvidence, minor_of, of_conda_prefix

_MANIFESTS = ("pixi.toml", "pyproject.toml", "mojoproject.toml")


def read(
    host: Host,
    prefix: str,
    names: frozenset[str],
    *,
    aliases: Sequence[str],
    manager: str | None,
    project: str | None,
    memo: Memo,
) -> Environment:
    """Return the conda environment in the folder `prefix`; its `executable` is None if no Python is installed in it.

    `names`: the names of the entries in the folder; `aliases`: other paths of the folder; `manager`, `project`: the
    tool that manages the environment and the project's folder, None to derive them from files; `memo`: the search's
    cache.
    """
    meta = _meta(host, prefix)
    path = _executable(host, prefix, names)
    python = describe(host, path, memo) if path else None
    # `base_site_packages` includes the user's folder outside the prefix, from which a conda environment imports too.
    is_there = python is not None and python.exists
    recorded = None if is_there and python and python.version else of_conda_prefix(host, prefix)
    sites = layout.base_site_packages(host, python) if python and is_there else _sites_without(host, prefix, recorded)
    project = project or _project(host, prefix) or ("pixi" in meta and _pixi_workspace(host, prefix)) or None
    name = _name(host, prefix, project, meta, names)
    return Environment(
        kind="conda",
        prefix=prefix,
        real_prefix=layout.real_folder(host, prefix, memo),
        executable=path,
        name=name,
        display_name=name,
        manager=manager or ("pixi" if "pixi" in meta else "conda"),
        aliases=tuple(alias for alias in aliases if alias != prefix),
        version=recorded.version if recorded else python.version if python else None,
        version_source=recorded.source if recorded else python.version_source if python else None,
        version_confidence=recorded.confidence if recorded else python.version_confidence if python else None,
        implementation=python.implementation if python else "CPython",
        implementation_version=python.implementation_version if python else None,
        architecture=python.architecture if python else None,
        free_threaded=bool(python and python.free_threaded),
        debug=bool(python and python.debug),
        site_packages=sites,
        externally_managed=bool(python and layout.externally_managed(host, python)),
        project=project,
        has_pip=layout.has_pip(host, sites),
        problems=(*diagnose.conda_problems(host, prefix, python), *_gone(prefix, path, recorded)),
    )


def _sites_without(host: Host, prefix: str, recorded: VersionEvidence | None) -> tuple[str, ...]:
    """Return the site-packages folder of an environment whose Python is missing.

    `recorded` is the Python version in conda's record, from which the path is made (`lib/python3.11/site-packages`).
    The result is empty if `recorded` is None or the folder does not exist.
    """
    if recorded is None:
        return ()
    below = ("Lib",) if host.platform == "win32" else ("lib", f"python{minor_of(recorded.version)}")
    path = host.paths.join(prefix, *below, "site-packages")
    return (path,) if host.exists(path) else ()


def _gone(prefix: str, executable: str | None, recorded: VersionEvidence | None) -> tuple[Problem, ...]:
    """Return one problem if conda recorded that it installed Python, but no executable is there; else an empty tuple.

    `recorded` is the version in conda's record, None if conda installed no Python. `executable` is the path of the
    executable, also of a dangling link, or None if there is none.
    """
    if executable is not None or recorded is None:
        return ()
    message = (
        f"conda installed Python {recorded.version} here, and its executable is gone. "
        f"Install it again: conda install --prefix {prefix} --force-reinstall python."
    )
    return (Problem("incomplete", message, "error", prefix),)


def _meta(host: Host, prefix: str) -> frozenset[str]:
    try:
        return frozenset(host.names(host.paths.join(prefix, "conda-meta")))
    except OSError:
        return frozenset()


def _executable(host: Host, prefix: str, names: frozenset[str]) -> str | None:
    join = host.paths.join
    if host.platform == "win32":
        return join(prefix, "python.exe") if "python.exe" in names else None
    for name in ("python", "python3", "pypy3"):
        path = join(prefix, "bin", name)
        if host.link_stat(path) is not None:
            return path
    return None


def _project(host: Host, prefix: str) -> str | None:
    """Derive the folder of an environment's project from the environment's path; None if the path does not show it.

    It is the folder around Pixi's `.pixi/envs/NAME`, or the parent of a folder with a usual name such as `.conda`.
    """
    paths = host.paths
    parts = prefix.split(paths.sep)
    if parts[-3:-1] == [".pixi", "envs"]:
        around = paths.sep.join(parts[:-3]) or paths.sep
        return around if around != host.home else None  # Pixi's global tools
    return paths.dirname(prefix) if parts[-1] in layout.USUAL_NAMES else None


def _pixi_workspace(host: Host, prefix: str) -> str | None:
    """Return the project's folder of a Pixi environment that is stored outside of its project; None if not known.

    It is the folder of the manifest (such as pixi.toml) whose path is in the environment's file `conda-meta/pixi`.
    """
    said = read_json(host, host.paths.join(prefix, "conda-meta", "pixi"))
    manifest = said.get("manifest_path") if isinstance(said, dict) else None
    if not isinstance(manifest, str) or host.paths.basename(manifest) not in _MANIFESTS:
        return None
    is_usable = host.paths.isabs(manifest) and not crosses_to_share(host, prefix, manifest)
    return host.paths.dirname(manifest) if is_usable else None


def _name(host: Host, prefix: str, project: str | None, meta: frozenset[str], names: frozenset[str]) -> str:
    """Return the name under which a conda environment is shown to users.

    A conda installation is named `base`; the file names in the environment's folder (`names`) identify it. A Pixi
    environment is named `PROJECT:NAME`, or only `PROJECT` if it is Pixi's environment `default`; the file names in
    `conda-meta` (`meta`) identify it. Any other environment is named after its folder `prefix`, or after the project's
    folder if that name is a common one such as `.conda`.

    `project` is the path of the project's folder, or None if no project is known.
    """
    if "condabin" in names:
        return "base"
    own = host.paths.basename(prefix)
    if "pixi" in meta and project:
        around = host.paths.basename(project)
        return around if own == "default" else f"{around}:{own}"
    return name_of(host, prefix, None, project)
