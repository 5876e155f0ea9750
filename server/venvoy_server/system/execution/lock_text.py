"""Run uv to resolve a lock file in a private folder, or to export a uv.lock; the result is the lock's text."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.redact import redacted_command
from venvoy_server.operations import uv_commands
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.lock_names import is_lock
from venvoy_server.operations.model import CompileRequest, ExportRequest, LockText, Report, Sources
from venvoy_server.operations.uv_output import OutputWatcher
from venvoy_server.system.execution.running_operation import RunningOperation
from venvoy_server.system.execution.services import Services
from venvoy_server.system.execution.tool_runner import run_tool
from venvoy_server.system.files.private_files import private_files

_NOT_FOR_COMPILING = frozenset({"--require-hashes"})
"""Options derived from pip's settings that `uv pip install` accepts and `uv pip compile` does not."""
_ONLY_ONCE = frozenset({"--prerelease", "--index-strategy", "--no-index", "--no-deps"})


def compiled(
    services: Services, request: CompileRequest, report: Report | None, cancellation: Cancellation | None
) -> LockText:
    """Return the text of a lock file that uv resolves from the source files.

    Versions of the previous lock are kept, except for packages that are to be upgraded. `report` receives progress.
    Raises OperationError if uv is missing or fails, and `Cancelled`.
    """
    uv = services.required_uv()
    handed = services.handed(None, request.project, Sources(requirements=request.sources))
    previous = {request.output: request.previous} if request.previous is not None else {}
    options = handed_options(handed.options, request.options)
    with private_files(previous) as folder:
        output = os.path.join(folder, request.output)
        words = uv_commands.compile_lock(
            uv,
            request.executable,
            request.sources,
            output,
            options,
            command=request.command,
            as_pylock=is_lock(request.output),
            upgrade=request.upgrade,
            upgrade_packages=request.upgrade_packages,
            project=request.project,
        )
        warnings, _ = _run(services, words, request.folder, handed.variables, report, cancellation)
        with open(output, encoding="utf-8", newline="") as file:
            text = file.read()
    return _answer(text, folder, words, handed, warnings)


def handed_options(handed: Sequence[str], own: Sequence[str]) -> tuple[str, ...]:
    """Return uv's options for a lock: options derived from pip's settings (`handed`), then the lock's `own` options.

    Two kinds of options in `handed` are left out. One is `--require-hashes`, which `uv pip compile` rejects. The others
    are options that uv accepts only once and that are in `own`, too.
    """
    names = {option.partition("=")[0] for option in own if option.partition("=")[0] in _ONLY_ONCE}
    kept = [each for each in handed if each not in _NOT_FOR_COMPILING and each.partition("=")[0] not in names]
    return tuple(dict.fromkeys((*kept, *own)))


def exported(
    services: Services, request: ExportRequest, report: Report | None, cancellation: Cancellation | None
) -> LockText:
    """Return the pinned versions of a project's uv.lock, as the text of a pylock.toml or requirements.txt.

    Nothing is resolved, and no file is written.
    """
    words = uv_commands.export_lock(
        services.required_uv(),
        as_pylock=request.as_pylock,
        extras=request.extras,
        groups=request.groups,
        hashes=request.hashes,
    )
    warnings, text = _run(services, words, request.folder, {}, report, cancellation)
    return _answer(text, request.folder, words, Handed((), {}, ()), warnings)


def _run(
    services: Services,
    words: Sequence[str],
    folder: str,
    variables: Mapping[str, str],
    report: Report | None,
    cancellation: Cancellation | None,
) -> tuple[Sequence[str], str]:
    """Run uv with the command line `words` in the working folder `folder`; return its warnings and its standard output.

    `variables` are environment variables to add. Raises OperationError and `Cancelled`.
    """
    work = RunningOperation(
        services.host,
        services.journal,
        "lock",
        {**services.variables, **variables},
        cancellation or Cancellation(),
        report,
    )
    work.report("resolving", "finding versions that fit together")
    watcher = OutputWatcher()
    done = run_tool(work, words, cwd=folder, timeout=services.settings.install_timeout, watcher=watcher)
    return watcher.warnings, done.stdout


def _answer(text: str, folder: str, words: Sequence[str], handed: Handed, warnings: Sequence[str]) -> LockText:
    return LockText(text, folder, redacted_command(words), handed.listed, (*handed.notices, *warnings))
