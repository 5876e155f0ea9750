"""Read an environment or interpreter, broken or not, from its files; nothing is run."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments import diagnose, layout, pyvenv_cfg, scripts
from venvoy_server.environments.binary import Binary
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Confidence, Environment, Interpreter
from venvoy_server.environments.names import name_of
from venvoy_server.environments.python import Memo, Python, describe, header_of, implementation_of, prefix_of
from venvoy_server.environments.shims import resolve_shim
from venvoy_server.environments.version import minor_of

_CFG_SIZE = 65536


def read_environment(
    host: Host,
    prefix: str,
    *,
    aliases: Sequence[str] = (),
    manager: str | None = None,
    project: str | None = None,
    memo: Memo | None = None,
) -> Environment | None:
    """Return the environment in the folder `prefix` (absolute), with its problems; None if the folder is not one.

    A broken environment is returned too. `aliases`: other paths of the folder. `manager`, `project`: the managing tool
    and the project's folder, if known from the path. `memo`: the cache of a search that reads several environments.
    """
    memo = memo if memo is not None else Memo()
    settings, failure = _settings(host, prefix)
    if settings is None and failure is None:
        return _without_settings(host, prefix, aliases, manager, project, memo)
    return _venv(host, prefix, settings, failure, aliases, manager, project, memo)


def _without_settings(
    host: Host, prefix: str, aliases: Sequence[str], manager: str | None, project: str | None, memo: Memo
) -> Environment | None:
    """Return the environment in a folder without pyvenv.cfg, or None if the folder does not look like an environment.

    Such an environment is conda's, a folder `__pypackages__/X.Y` of PDM, broken, or unreadable. `prefix` is the
    folder's path, and `aliases` are its other paths. `manager` is the tool that manages the environment and `project`
    the project's folder; both are None if not known. `memo` is the cache of a search for environments.
    """
    try:
        names = frozenset(host.names(prefix))
    except OSError as error:
        if not _may_be_environment(host, prefix, error):
            return None
        from venvoy_server.environments.unreadable_places import unreadable

        return unreadable(host, prefix, error, aliases)
    if "conda-meta" in names:
        from venvoy_server.environments import conda

        return conda.read(host, prefix, names, aliases=aliases, manager=manager, project=project, memo=memo)
    if "__pypackages__" in prefix:
        from venvoy_server.environments import pypackages

        if pypackages.is_pypackages(host, prefix, names):
            return pypackages.read(host, prefix, project, memo)
    if not layout.was_environment(host, prefix, names):
        return None
    return _venv(host, prefix, None, None, aliases, manager, project, memo)


def _may_be_environment(host: Host, prefix: str, error: OSError) -> bool:
    """Return whether a folder that cannot be listed (because of `error`) should be reported as an environment.

    True if it has a usual name of an environment such as `.venv`, and may not be read or does not respond.
    """
    return isinstance(error, PermissionError | TimeoutError) and host.paths.basename(prefix) in layout.USUAL_NAMES


def _settings(host: Host, prefix: str) -> tuple[dict[str, str] | None, OSError | UnicodeDecodeError | None]:
    """Return two items: the settings in an environment's pyvenv.cfg, and the error that occurred in reading the file.

    The first is None if the file cannot be read, the second if there was no error; both are None if the file does not
    exist. If the file is not UTF-8, as Python requires, both are set.
    """
    path = f"{prefix}{host.paths.sep}pyvenv.cfg"
    try:
        data = host.read(path, _CFG_SIZE)
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    except OSError as error:
        return None, error if host.exists(path) else None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return pyvenv_cfg.parse(data), error
    return pyvenv_cfg.parse(data), None


def _venv(
    host: Host,
    prefix: str,
    settings: dict[str, str] | None,
    failure: OSError | UnicodeDecodeError | None,
    aliases: Sequence[str],
    manager: str | None,
    project: str | None,
    memo: Memo,
) -> Environment:
    evidence = _evidence(host, prefix, settings, failure, manager, memo)
    cfg, base, minor = evidence.settings, evidence.base, evidence.minor
    version, source, confidence = _version(cfg, base, minor)
    prompt, project = pyvenv_cfg.prompt_of(cfg), project or layout.project_of(host, prefix, memo.listings.get(prefix))
    name = name_of(host, prefix, prompt, project)
    return Environment(
        kind="venv" if evidence.is_venv else "unknown",
        prefix=prefix,
        real_prefix=evidence.real_prefix,
        executable=evidence.executable,
        name=name,
        display_name=name,
        manager=evidence.manager,
        aliases=tuple(alias for alias in aliases if alias != prefix),
        version=version,
        version_source=source,
        version_confidence=confidence,
        implementation=_implementation(host, cfg, base, evidence.executable),
        implementation_version=base.implementation_version if base else None,
        architecture=evidence.header.architecture,
        free_threaded=bool(base and base.free_threaded) or (minor or "").endswith("t"),
        debug=bool(base and base.debug),
        base_prefix=base.prefix if base else _home_prefix(host, cfg),
        base_executable=base.executable if base else None,
        site_packages=evidence.site_packages,
        system_site_packages=pyvenv_cfg.sees_system_packages(cfg),
        prompt=prompt,
        project=project,
        has_pip=evidence.has_pip,
        problems=diagnose.problems(host, evidence),
    )


def _evidence(
    host: Host,
    prefix: str,
    settings: dict[str, str] | None,
    failure: OSError | UnicodeDecodeError | None,
    manager: str | None,
    memo: Memo,
) -> diagnose.Evidence:
    """Read from an environment's files everything that its description and the checks for problems require.

    `prefix` is its folder, `settings` the content of pyvenv.cfg, `failure` the error of reading that file. `manager` is
    the managing tool, if known from the path; `memo` is the cache of the running search.
    """
    cfg = settings or {}
    executable, base, header = _executable(host, prefix, cfg, memo)
    tree = layout.read(host, prefix, executable, memo.listings.get(prefix))
    minor = _minor(tree, cfg, base)
    sites = layout.site_packages(host, tree, minor)
    if base is not None and pyvenv_cfg.sees_system_packages(cfg):
        sites += layout.base_site_packages(host, base)
    return diagnose.Evidence(
        prefix=prefix,
        real_prefix=layout.real_folder(host, prefix, memo),
        is_venv=settings is not None or failure is not None,
        manager=manager or (pyvenv_cfg.maker_of(cfg) if settings is not None else None),
        executable=executable,
        has_pip=layout.has_pip(host, sites),
        site_packages=sites,
        tree=tree,
        settings=cfg,
        settings_error=failure,
        base=base,
        header=header,
        minor=minor,
        activated_path=scripts.activated_path(host, tree),
    )


_NO_HEADER = Binary("other")


def _executable(host: Host, prefix: str, cfg: dict[str, str], memo: Memo) -> tuple[str | None, Python | None, Binary]:
    """Return an environment's executable, its base, and the format of the executable.

    The base is the interpreter that the environment was made from. `prefix` is the environment's folder, and `cfg` has
    the settings in its pyvenv.cfg. `memo` is the cache of a search for environments. The interpreters in the
    environment are tried in order, `bin/python` first, and the first that exists is returned. If all are dangling
    links, the first link is returned. If there are none, the executable and the base are None.

    If the executable is a link to an interpreter in another folder, that interpreter is the base. Otherwise the base is
    derived from settings such as `home` in pyvenv.cfg; it is None without them.
    """
    broken: tuple[str, Python, Binary] | None = None
    for path, target in layout.interpreters(host, prefix):
        if target is None:
            return path, _base_of_copy(host, prefix, cfg, path, memo), header_of(host, path)
        base = describe(host, target, memo)
        if base.exists:
            return path, base, Binary(base.format, base.architecture)
        broken = broken or (path, base, _NO_HEADER)
    return broken or (None, None, _NO_HEADER)


def _base_of_copy(host: Host, prefix: str, cfg: dict[str, str], executable: str, memo: Memo) -> Python | None:
    """Return the base (the interpreter that an environment was made from), given a copy of it as `executable`.

    `prefix` is the environment's folder, and `cfg` the settings in its pyvenv.cfg, which suggest paths of the base. The
    first path at which an interpreter exists is used, else the first path of all. The result is None if `cfg` suggests
    no path. `memo` is the cache of a search for environments.
    """
    first: Python | None = None
    for path in layout.base_candidates(host, prefix, cfg, executable):
        base = describe(host, path, memo)
        first = first or base
        if base.exists and base.format != "script":
            return base
    return first


def _minor(tree: layout.Tree, cfg: dict[str, str], base: Python | None) -> str | None:
    """Return the version (`3.11`) of the environment's Python, or None if not known.

    It is that of `base`, the Python from which the environment was made; if `base` is missing, that of the only library
    folder in `tree`, else the one in pyvenv.cfg (`cfg`).
    """
    if base is not None and base.exists and base.minor:
        return base.minor
    if len(tree.libraries) == 1:
        return tree.libraries[0].minor
    claimed = pyvenv_cfg.claimed_version(cfg)
    return minor_of(claimed) if claimed else None


def _version(
    cfg: dict[str, str], base: Python | None, minor: str | None
) -> tuple[str | None, str | None, Confidence | None]:
    """Return the version of an environment's Python, the kind of file it was read from, and how reliable it is.

    All three are None if the version is unknown. The version of `base`, the Python from which the environment was made,
    is preferred, then the one in pyvenv.cfg (`cfg`), then `minor`, the version in a folder's name.
    """
    if base is not None and base.exists and base.version and base.version_source != "name":
        return base.version, base.version_source, base.version_confidence
    claimed = pyvenv_cfg.claimed_version(cfg)
    if claimed and (minor is None or minor_of(claimed) == minor.rstrip("t")):
        return claimed, "pyvenv.cfg", "claimed"
    if minor:
        return minor.rstrip("t"), "name", "likely"
    return None, None, None


def _implementation(host: Host, cfg: dict[str, str], base: Python | None, executable: str | None) -> str:
    for candidate in (base.real_executable if base else None, executable):
        named = implementation_of(host, candidate) if candidate else "CPython"
        if named != "CPython":
            return named
    if base is not None and base.stdlib is not None and host.paths.basename(base.stdlib) == f"python{base.minor}":
        return "CPython"  # whatever pyvenv.cfg says: the others name that folder otherwise, or their executable
    return {"pypy": "PyPy", "graalpy": "GraalPy"}.get(cfg.get("implementation", "").lower(), "CPython")


def _home_prefix(host: Host, cfg: dict[str, str]) -> str | None:
    home = cfg.get("home")
    return prefix_of(host, host.paths.join(home, "python")) if home and host.paths.isabs(home) else None


def read_interpreter(
    host: Host, executable: str, *, aliases: Sequence[str] = (), manager: str | None = None, memo: Memo | None = None
) -> Interpreter | None:
    """Return the interpreter at an absolute path, or None if none is there that can be used.

    A shim (a small program of pyenv, asdf or mise that starts the chosen Python) is resolved to the interpreter that it
    would start. Scripts, empty files and the Microsoft Store's stubs are not interpreters. `aliases`: other paths of
    the executable; `manager`: the tool that installed it; `memo`: the cache of a search.
    """
    memo = memo if memo is not None else Memo()
    resolved = resolve_shim(host, executable)
    if resolved is None:
        return None
    python = describe(host, resolved, memo)
    if not python.exists or python.format not in ("elf", "pe", "mach-o"):
        return None
    sites = layout.base_site_packages(host, python)
    return Interpreter(
        executable=resolved,
        prefix=python.prefix,
        real_executable=python.real_executable,
        version=python.version,
        version_source=python.version_source,
        version_confidence=python.version_confidence,
        implementation=python.implementation,
        implementation_version=python.implementation_version,
        architecture=python.architecture,
        free_threaded=python.free_threaded,
        debug=python.debug,
        manager=manager,
        aliases=tuple(sorted({executable, *aliases} - {resolved})),
        site_packages=sites,
        externally_managed=layout.externally_managed(host, python),
        has_pip=layout.has_pip(host, sites),
        problems=diagnose.interpreter_problems(host, resolved, python),
    )


__all__ = ["Memo", "read_environment", "read_interpreter"]
