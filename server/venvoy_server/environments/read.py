"""An environment or an interpreter, read from its files: good, broken, or not there at all."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments import diagnose, layout, pyvenv_cfg, scripts
from venvoy_server.environments.binary import Binary
from venvoy_server.environments.host import Child, Host
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.environments.names import name_of
from venvoy_server.environments.python import (
    Memo,
    Python,
    describe,
    header_of,
    implementation_of,
    minor_from_name,
    prefix_of,
)
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
    """Return the environment at an absolute path, broken ones with their problems; None where none is or was.

    `manager` and `project` are what the place of the environment told its finder; `memo` is shared by the reads of
    one search. Nothing is run.
    """
    memo = memo if memo is not None else Memo()
    try:
        children = {child.name: child for child in host.children(prefix)}
    except OSError as error:
        return diagnose.unreadable(host, prefix, error, aliases) if _stands_unreadable(host, prefix, error) else None
    if "pyvenv.cfg" not in children and "conda-meta" in children:
        from venvoy_server.environments import conda

        return conda.read(host, prefix, aliases=aliases, manager=manager, project=project, memo=memo)
    settings, cfg_error = _settings(host, prefix, children)
    tree = layout.read(host, prefix, children)
    if settings is None and cfg_error is None and not tree.was_environment:
        return None
    return _venv(host, tree, settings, cfg_error, aliases, manager, project, memo)


def _stands_unreadable(host: Host, prefix: str, error: OSError) -> bool:
    """Say whether a folder that cannot be listed stands there all the same, and is named as environments are."""
    if not isinstance(error, PermissionError | TimeoutError):
        return False
    join = host.paths.join
    return host.paths.basename(prefix) in layout.USUAL_NAMES or host.stat(join(prefix, "pyvenv.cfg")) is not None


def _settings(host: Host, prefix: str, children: dict[str, Child]) -> tuple[dict[str, str] | None, OSError | None]:
    if "pyvenv.cfg" not in children:
        return None, None
    try:
        return pyvenv_cfg.parse(host.read(host.paths.join(prefix, "pyvenv.cfg"), _CFG_SIZE)), None
    except OSError as error:
        return None, error


def _venv(
    host: Host,
    tree: layout.Tree,
    settings: dict[str, str] | None,
    cfg_error: OSError | None,
    aliases: Sequence[str],
    manager: str | None,
    project: str | None,
    memo: Memo,
) -> Environment:
    cfg = settings or {}
    executable, base, header = _executables(host, tree, cfg, memo)
    minor = _minor(host, tree, cfg, base)
    own = layout.site_packages(host, tree, minor)
    system = pyvenv_cfg.sees_system_packages(cfg)
    version, source, confidence = _version(tree, cfg, base, minor)
    real_prefix = layout.real_folder(host, tree.prefix, memo)
    environment = Environment(
        kind="venv" if settings is not None or cfg_error is not None else "unknown",
        prefix=tree.prefix,
        real_prefix=real_prefix,
        executable=executable,
        name="",
        display_name="",
        manager=manager or (pyvenv_cfg.maker_of(cfg) if settings is not None else None),
        aliases=tuple(alias for alias in aliases if alias != tree.prefix),
        version=version,
        version_source=source,
        version_confidence=confidence,
        implementation=_implementation(host, cfg, base, executable),
        implementation_version=base.implementation_version if base else None,
        architecture=header.architecture,
        free_threaded=bool(base and base.free_threaded) or (minor or "").endswith("t"),
        debug=bool(base and base.debug),
        base_prefix=base.prefix if base else _home_prefix(host, cfg),
        base_executable=base.executable if base else None,
        site_packages=own + (layout.base_site_packages(host, base) if system and base else ()),
        system_site_packages=system,
        prompt=pyvenv_cfg.prompt_of(cfg),
        project=project or layout.project_of(host, tree),
        has_pip=layout.has_pip(host, own),
    )
    name = name_of(host, environment)
    problems = diagnose.problems(
        host,
        diagnose.Evidence(environment, tree, cfg, cfg_error, base, header, minor, scripts.activated_path(host, tree)),
    )
    return _replace(environment, name=name, display_name=name, problems=problems)


def _replace(environment: Environment, **changes: object) -> Environment:
    import msgspec.structs

    return msgspec.structs.replace(environment, **changes)


def _executables(
    host: Host, tree: layout.Tree, cfg: dict[str, str], memo: Memo
) -> tuple[str | None, Python | None, Binary]:
    """Return the environment's executable, the base that really runs when it does, and what is in its header.

    A link out of the environment leads to the base; for a copy, or on Windows a launcher, `home` names it, and where
    `home` is gone `executable` and `base-executable` may.
    """
    executable = layout.executable(host, tree)
    if executable is None:
        return None, None, Binary("other")
    target = layout.leads_out_to(host, tree, executable)
    if target is not None:
        base = describe(host, target, memo)
        return executable, base, Binary(base.format, base.architecture)
    header = header_of(host, executable) if host.stat(executable) is not None else Binary("other")
    return executable, _base_of_copy(host, cfg, executable, memo), header


def _base_of_copy(host: Host, cfg: dict[str, str], executable: str, memo: Memo) -> Python | None:
    """Return the base that `home` names: the first there is, else the likeliest one that is gone."""
    first: Python | None = None
    for path in layout.base_candidates(host, cfg, executable):
        base = describe(host, path, memo)
        first = first or base
        if base.exists and base.format != "script":
            return base
    return first


def _minor(host: Host, tree: layout.Tree, cfg: dict[str, str], base: Python | None) -> str | None:
    """Return the minor version whose library folder the environment's Python looks into."""
    if base is not None and base.exists and base.minor:
        return base.minor
    if len(tree.libraries) == 1:
        return tree.libraries[0].minor
    claimed = pyvenv_cfg.claimed_version(cfg)
    return minor_of(claimed) if claimed else None


def _version(
    tree: layout.Tree, cfg: dict[str, str], base: Python | None, minor: str | None
) -> tuple[str | None, str | None, diagnose.Confidence | None]:
    """Return the version that runs: the base's, since pyvenv.cfg only says what it was when it was written."""
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
    return {"pypy": "PyPy", "graalpy": "GraalPy"}.get(cfg.get("implementation", "").lower(), "CPython")


def _home_prefix(host: Host, cfg: dict[str, str]) -> str | None:
    home = cfg.get("home")
    return prefix_of(host, host.paths.join(home, "python")) if home and host.paths.isabs(home) else None


def read_interpreter(
    host: Host, executable: str, *, aliases: Sequence[str] = (), manager: str | None = None, memo: Memo | None = None
) -> Interpreter | None:
    """Return the interpreter at an absolute path, or None where there is none outside environments.

    A shim (pyenv, asdf, mise) is never returned: it is resolved to what it would start, by its tool's files. Scripts,
    empty files and Windows' Store stubs are no interpreters.
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


__all__ = ["Memo", "minor_from_name", "read_environment", "read_interpreter"]
