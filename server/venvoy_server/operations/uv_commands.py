"""Builders for uv's command lines, as tuples of words.

No option depends on uv's version: each exists in the oldest uv that the metadata allows as well as in the newest.
`tests/operations/test_uv_options.py` checks both; its table `OPTIONS` lists every option, and `PASSED_BY` the modules
that use them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.lock_names import has_lock
from venvoy_server.operations.model import Sources

_QUIET = ("--color", "never", "--no-progress")


def venv(uv: str, executable: str, path: str, prompt: str, *, system_site_packages: bool) -> tuple[str, ...]:
    """Return the command that creates an environment at `path` with uv.

    The folder exists already (hence `--allow-existing`). `executable` is the base interpreter.
    """
    return (
        uv,
        "venv",
        *_QUIET,
        "--no-project",
        "--no-config",
        "--no-python-downloads",
        "--allow-existing",
        "--python",
        executable,
        f"--prompt={prompt}",
        *(("--system-site-packages",) if system_site_packages else ()),
        "--",
        path,
    )


def install(
    uv: str,
    executable: str,
    sources: Sources,
    settings: Sequence[str] = (),
    *,
    upgrade: bool = False,
    reinstall: Sequence[str] = (),
    target: str | None = None,
    preview: bool = False,
    project: str | None = None,
) -> tuple[str, ...]:
    """Return the command line of `uv pip install` that installs `sources` into an environment.

    Args:
        uv: Path of uv.
        executable: Interpreter of the environment.
        sources: Packages and files to install.
        settings: Options that pass index settings.
        upgrade: Whether installed packages are upgraded.
        reinstall: Names of packages to install again.
        target: Folder to install into instead of the environment; None for the environment. With an empty folder, uv
            ignores the packages that are installed in the environment.
        preview: Whether the command is a dry run, which installs nothing.
        project: Folder whose uv configuration applies; None if only the user's applies.
    """
    return (
        uv,
        "pip",
        "install",
        *_QUIET,
        *_project_words(project),
        "--python",
        executable,
        *settings,
        *(("--upgrade",) if upgrade else ()),
        *(f"--reinstall-package={name}" for name in reinstall),
        *((f"--target={target}",) if target else ()),
        *(("--dry-run",) if preview else ()),
        *_source_words(sources),
    )


def sync(
    uv: str,
    executable: str,
    sources: Sources,
    settings: Sequence[str] = (),
    *,
    kept: Sequence[str] = (),
    reinstall: Sequence[str] = (),
    preview: bool = False,
    project: str | None = None,
) -> tuple[str, ...]:
    """Return the uv command line that makes an environment contain exactly the packages in files, with dependencies.

    If one of the files in `sources` is a lock file (pylock.toml), this is `uv pip sync`. Otherwise it is `uv pip
    install --exact`, and the packages named in `kept` stay installed.

    `uv` is the path of uv, and `executable` the environment's interpreter. `settings` are options that pass index
    settings. `reinstall` are names of packages to install again. `preview` makes the command a dry run. `project` is
    the folder whose uv configuration applies (None: only the user's). Raises OperationError `invalid-request` if
    `sources` is empty, or has packages or editable projects instead of files.
    """
    if sources.packages or sources.editable:
        raise OperationError("invalid-request", "Sync takes files; install takes packages.")
    if sources.empty:
        raise OperationError("invalid-request", "Name the file with what is to be installed, or its lock.")
    options = (
        *_project_words(project),
        *settings,
        *(f"--reinstall-package={name}" for name in reinstall),
        *(("--dry-run",) if preview else ()),
    )
    if has_lock(sources):
        return (uv, "pip", "sync", *_QUIET, "--python", executable, *options, *_lock_words(sources))
    wanted = msgspec.structs.replace(sources, packages=tuple(kept))
    return (uv, "pip", "install", *_QUIET, "--exact", "--python", executable, *options, *_source_words(wanted))


def _project_words(project: str | None) -> tuple[str, ...]:
    return (f"--project={project}",) if project is not None else ()


def _lock_words(sources: Sources) -> tuple[str, ...]:
    return (
        "--allow-empty-requirements",
        *(f"--extra={extra}" for extra in sources.extras),
        *_group_words(sources),
        *_preview_words(sources),
        "--",
        *sources.requirements,
    )


def uninstall(uv: str, executable: str, names: Sequence[str], *, preview: bool = False) -> tuple[str, ...]:
    """Return the command that uninstalls distributions by name; `preview` makes it a dry run."""
    return (
        uv,
        "pip",
        "uninstall",
        *_QUIET,
        "--python",
        executable,
        *(("--dry-run",) if preview else ()),
        "--",
        *names,
    )


def _source_words(sources: Sources) -> tuple[str, ...]:
    return (
        *(f"--editable={path}" for path in sources.editable),
        *(f"--requirements={file}" for file in sources.requirements),
        *(f"--constraints={file}" for file in sources.constraints),
        *(f"--extra={extra}" for extra in sources.extras),
        *_group_words(sources),
        *_preview_words(sources),
        *(("--", *sources.packages) if sources.packages else ()),
    )


def _group_words(sources: Sources) -> tuple[str, ...]:
    return tuple(f"--group={sources.groups_file}:{group}" for group in sources.groups)


def _preview_words(sources: Sources) -> tuple[str, ...]:
    """Return the options that suppress uv's warning that support for lock files (pylock.toml) is experimental.

    Empty if `sources` has no lock file. Versions of uv without this feature only print a warning about the option.
    """
    return ("--preview-features=pylock",) if has_lock(sources) else ()


def compile_lock(
    uv: str,
    executable: str,
    sources: Sequence[str],
    output: str,
    settings: Sequence[str] = (),
    *,
    command: str,
    as_pylock: bool,
    upgrade: bool = False,
    upgrade_packages: Sequence[str] = (),
    project: str | None = None,
) -> tuple[str, ...]:
    """Return the command that resolves the requirements in the files `sources` and writes a lock to the file `output`.

    `as_pylock` chooses the format pylock.toml, else requirements.txt. `executable` is the interpreter to resolve for.
    Versions in an existing `output` are preferred, except with `upgrade`, or for the names in `upgrade_packages`.
    `settings` are further options of uv. `command` is the command line to show in the lock's header. `project` is the
    folder whose uv configuration applies (None: only the user's).
    """
    return (
        uv,
        "pip",
        "compile",
        *_QUIET,
        "--no-python-downloads",
        *_project_words(project),
        "--python",
        executable,
        *settings,
        f"--format={'pylock.toml' if as_pylock else 'requirements.txt'}",
        f"--custom-compile-command={command}",
        f"--output-file={output}",
        *(("--upgrade",) if upgrade else ()),
        *(f"--upgrade-package={name}" for name in upgrade_packages),
        "--",
        *sources,
    )


def export_lock(
    uv: str,
    settings: Sequence[str] = (),
    *,
    as_pylock: bool,
    extras: Sequence[str] = (),
    groups: Sequence[str] = (),
    hashes: bool = True,
) -> tuple[str, ...]:
    """Return the command that prints the uv.lock of the project in the working folder in another format.

    The format is pylock.toml with `as_pylock`, else requirements.txt. The project itself is left out; its optional
    `extras` and dependency `groups` are included only if named. `settings` are further options of uv.
    """
    return (
        uv,
        "export",
        *_QUIET,
        "--frozen",
        "--no-header",
        "--no-python-downloads",
        *settings,
        f"--format={'pylock.toml' if as_pylock else 'requirements.txt'}",
        "--no-emit-project",
        "--no-default-groups",
        *(f"--extra={extra}" for extra in extras),
        *(f"--group={group}" for group in groups),
        *(() if hashes else ("--no-hashes",)),
    )


def python_install(uv: str, version: str) -> tuple[str, ...]:
    """Return the command that downloads a Python to uv's own folder, without adding it to PATH or the registry."""
    return (uv, "python", "install", *_QUIET, "--no-bin", "--", version)


def python_find(uv: str, version: str) -> tuple[str, ...]:
    """Return the command that prints the path of a Python that uv has installed; it downloads nothing."""
    return (uv, "python", "find", *_QUIET, "--no-project", "--managed-python", "--no-python-downloads", "--", version)


def python_list(uv: str) -> tuple[str, ...]:
    """Return the command that prints the Pythons that uv can download, as JSON."""
    return (uv, "python", "list", *_QUIET, "--only-downloads", "--output-format=json")
