"""The plan that makes an environment: in place, marked as ours until it is whole, undone by deleting what was made."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.version_request import matches
from venvoy_server.operations import uv_commands
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.handover import Handed
from venvoy_server.operations.model import CreateRequest, Sources
from venvoy_server.operations.names import refuse_name, refuse_target, safe_prompt
from venvoy_server.operations.places import executable_in, refuse_protected, trash_slot
from venvoy_server.operations.requested import requested_names
from venvoy_server.operations.steps import (
    CheckEnvironment,
    ClaimFolder,
    DeleteFolder,
    KeepRequested,
    MendPackages,
    MoveFolder,
    OpenTrash,
    Plan,
    ReleaseFolder,
    RunTool,
    Step,
)
from venvoy_server.operations.target import Target


class CreateTools(msgspec.Struct, frozen=True):
    """What a create may use: uv's path (None where there is none), pip's settings as uv's, time limits in seconds."""

    uv: str | None
    handed: Handed
    create_timeout: float = 60.0
    install_timeout: float = 3600.0


def refuse_create(host: Host, request: CreateRequest) -> OperationError | None:
    """Return why a request cannot be followed whatever stands at its path, or None."""
    reason = refuse_target(request.path, host.paths, windows=host.platform == "win32")
    if reason is not None:
        return OperationError("invalid-path", f"No environment can be made at {request.path!r}: {reason}.")
    if request.prompt is not None and (reason := refuse_name(request.prompt)) is not None:
        return OperationError("invalid-name", f"The prompt {request.prompt!r} is refused: {reason}.")
    if not host.paths.isabs(request.executable) or not host.is_executable(request.executable):
        message = f"There is no interpreter to run at {request.executable}."
        return OperationError("interpreter-not-found", message, {"executable": request.executable})
    return None


def decide(request: CreateRequest, target: Target) -> str:
    """Return "create", "replace" or "reuse" for what stands at the target; raises OperationError where none fits."""
    if target.kind in {"absent", "empty"}:
        return "create"
    if target.kind in {"occupied", "unfinished"}:
        message = f"{target.path} exists and is no environment; it is left alone. Choose another path or move it away."
        raise OperationError("path-occupied", message, {"path": target.path})
    if request.if_exists == "replace":
        return "replace"
    if target.kind == "link":
        message = f"{target.path} is a link that leads to no environment. Ask to replace it, or delete the link."
        raise OperationError("path-occupied", message, {"path": target.path})
    if request.if_exists == "reuse":
        _check_reusable(request, target)
        return "reuse"
    raise _exists(target, "Ask to reuse or to replace it.")


def _check_reusable(request: CreateRequest, target: Target) -> None:
    environment = target.environment
    errors = [problem.message for problem in environment.problems if problem.severity == "error"] if environment else []
    if errors:
        raise _exists(target, f"It cannot be reused: {' '.join(errors)} Repair or replace it.")
    wanted = request.wanted_version
    if environment is not None and wanted and environment.version and not _fits(environment.version, wanted):
        raise _exists(target, f"It is of Python {environment.version}, and {wanted} is asked for; ask to replace it.")


def _fits(version: str, wanted: str) -> bool:
    """Say whether a version is what was asked for, as far as it is known: of some environments only `3.12` is."""
    return matches(version, wanted) or wanted.startswith(f"{version}.")


def _exists(target: Target, advice: str) -> OperationError:
    message = f"There is an environment at {target.path} already. {advice}"
    return OperationError("environment-exists", message, {"path": target.path, "choices": ["reuse", "replace"]})


def plan_create(host: Host, request: CreateRequest, target: Target, tools: CreateTools, operation: str) -> Plan:
    """Return the plan for a target that is absent, empty, or (to be replaced) an environment; raises OperationError."""
    replace = decide(request, target) == "replace"
    if replace and (reason := refuse_protected(host, request.path)) is not None:
        raise OperationError("protected-folder", f"{request.path} is not replaced: {reason}.")
    slot = trash_slot(host, request.path, operation)
    claim = ClaimFolder(request.path, target.kind == "empty", target.missing_parents)
    steps: tuple[Step, ...] = (
        *_away(host, request.path, slot, replace),
        claim,
        *venv_steps(host, request, tools),
        *_fill(host, request, tools),
        CheckEnvironment(request.path, request.executable),
        ReleaseFolder(request.path),
        *((DeleteFolder(slot),) if replace else ()),
    )
    return Plan("replace" if replace else "create", request.path, steps)


def _away(host: Host, path: str, slot: str, replace: bool) -> tuple[Step, ...]:
    if not replace:
        return ()
    return (OpenTrash(slot, path), MoveFolder(path, host.paths.join(slot, host.paths.basename(path))))


def venv_steps(host: Host, request: CreateRequest, tools: CreateTools) -> tuple[Step, ...]:
    """Return the step that makes an environment in a folder, which may hold an older one."""
    system = request.system_site_packages
    if tools.uv is not None:
        prompt = request.prompt or default_prompt(host, request.path)
        argv = uv_commands.venv(tools.uv, request.executable, request.path, prompt, system_site_packages=system)
        title = "Make the environment with uv"
    else:
        argv = _venv_module(host, request, system)
        title = "Make the environment with the interpreter's own venv"
    return (RunTool(argv, _root(host), "creating", title, tools.create_timeout),)


def _venv_module(host: Host, request: CreateRequest, system: bool) -> tuple[str, ...]:
    prompt = request.prompt or default_prompt(host, request.path)
    options = ("--system-site-packages",) if system else ()
    # `-I`: nothing of the working folder or of PYTHON* variables is imported. No `--`: argparse before 3.13 would
    # take it for a folder; the path is absolute, so that it cannot be an option.
    return (request.executable, "-I", "-m", "venv", "--without-pip", *options, f"--prompt={prompt}", request.path)


def default_prompt(host: Host, path: str) -> str:
    """Return the prompt of an environment: the name of the folder around it for `.venv` and its like, else its own."""
    name = host.paths.basename(path)
    if name.lower() in {".venv", "venv", ".env", "env", ".virtualenv"}:
        name = host.paths.basename(host.paths.dirname(path)) or name
    return safe_prompt(name)


def _fill(host: Host, request: CreateRequest, tools: CreateTools) -> tuple[Step, ...]:
    executable = executable_in(host, request.path)
    folder = request.folder or host.paths.dirname(request.path)
    steps: list[Step] = []
    if request.seed:
        steps.append(_seed(host, executable, tools))
    if not request.sources.empty:
        if tools.uv is None:
            raise OperationError("tool-not-found", "Packages are installed with uv, and there is none; install uv.")
        argv = uv_commands.install(tools.uv, executable, request.sources, tools.handed.options)
        steps.append(RunTool(argv, folder, "resolving", "Install what was asked for", tools.install_timeout))
    return (*steps, *mending_steps(host, request.path, folder, tools), *_marks(host, request)) if steps else ()


def _marks(host: Host, request: CreateRequest) -> tuple[Step, ...]:
    names = None if request.sources.empty else requested_names(host, request.sources)
    if names is None:
        return ()
    seeded = ("pip",) if request.seed else ()
    return (KeepRequested(request.path, (*seeded, *sorted(names)), direct=True),)


def mending_steps(host: Host, path: str, folder: str, tools: CreateTools) -> tuple[Step, ...]:
    """Return the step that installs again what is not whole in an environment, where there is uv to do it."""
    if tools.uv is None:
        return ()
    options = tools.handed.options
    return (MendPackages(path, executable_in(host, path), tools.uv, folder, options, tools.install_timeout),)


def _seed(host: Host, executable: str, tools: CreateTools) -> RunTool:
    bundled = (executable, "-I", "-m", "ensurepip", "--default-pip")
    if tools.uv is None:
        return RunTool(bundled, _root(host), "linking", "Install pip", tools.install_timeout)
    argv = uv_commands.install(tools.uv, executable, Sources(packages=("pip",)), tools.handed.options)
    return RunTool(argv, _root(host), "resolving", "Install pip", tools.install_timeout, otherwise=bundled)


def _root(host: Host) -> str:
    """Return a working folder that belongs to no project."""
    return "/" if host.paths.sep == "/" else host.variable("SYSTEMROOT") or "C:\\"
