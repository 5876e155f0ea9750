"""The plans of a repair: make links and scripts anew, or build the environment anew from what is installed."""

from __future__ import annotations

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.operations import uv_commands
from venvoy_server.operations.create import CreateTools, default_prompt, mending_steps, venv_steps
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.freeze import freeze
from venvoy_server.operations.model import CreateRequest, Sources
from venvoy_server.operations.names import refuse_name
from venvoy_server.operations.places import executable_in, refuse_protected, trash_slot
from venvoy_server.operations.repair import Decision, files_to_save, recorded, strayed_scripts
from venvoy_server.operations.steps import (
    CheckEnvironment,
    ClaimFolder,
    DeleteFolder,
    DropFiles,
    KeepRequested,
    MoveFolder,
    OpenTrash,
    Plan,
    ReleaseFolder,
    RewriteScripts,
    RunTool,
    SaveFiles,
    Step,
)


def plan_relink(host: Host, environment: Environment, decision: Decision, tools: CreateTools, operation: str) -> Plan:
    """Return the plan that makes an environment's links, settings and scripts anew, its packages left where they are."""
    path = environment.prefix
    slot = trash_slot(host, path, operation)
    saved = files_to_save(host, environment)
    folder = "Scripts" if host.platform == "win32" else "bin"
    drop = tuple(name for name in saved if _is_interpreter(name) or name in decision.other_interpreters)
    steps: tuple[Step, ...] = (
        OpenTrash(slot, path),
        SaveFiles(path, slot, (*saved, *_records(host, environment)), (".", folder)),
        *_move_libraries(host, decision, slot),
        DropFiles(path, drop),
        *venv_steps(host, _request(host, environment, decision.executable or ""), tools),
        RewriteScripts(path, executable_in(host, path), strayed_scripts(host, environment)),
        CheckEnvironment(path, decision.executable or "", packages=False),
        # What lay there for another version stays in the trash for some days; the saved files are needed no more.
        DeleteFolder(host.paths.join(slot, "saved") if decision.other_libraries else slot),
    )
    return Plan("repair", path, steps)


def _is_interpreter(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith(("python", "pypy")) and not last.endswith((".py", ".sh"))


def _records(host: Host, environment: Environment) -> tuple[str, ...]:
    """Return the RECORD files (relative) of what is installed: rewriting a script changes its line there."""
    start = len(environment.prefix.rstrip(host.paths.sep)) + 1
    paths = (host.paths.join(each.metadata_path, "RECORD") for each in recorded(host, environment))
    return tuple(path[start:].replace("\\", "/") for path in paths if host.stat(path) is not None)


def _move_libraries(host: Host, decision: Decision, slot: str) -> tuple[Step, ...]:
    paths = host.paths
    return tuple(MoveFolder(path, paths.join(slot, paths.basename(path))) for path in decision.other_libraries)


def _request(host: Host, environment: Environment, executable: str) -> CreateRequest:
    prompt = environment.prompt
    if prompt is None or refuse_name(prompt) is not None:
        prompt = default_prompt(host, environment.prefix)
    return CreateRequest(
        environment.prefix, executable, prompt=prompt, system_site_packages=environment.system_site_packages
    )


def plan_rebuild(host: Host, environment: Environment, decision: Decision, tools: CreateTools, operation: str) -> Plan:
    """Return the plan that builds an environment anew with the same packages; the old one stays in the trash.

    Raises OperationError `protected-folder`, or `tool-not-found` where packages need uv.
    """
    path, executable = environment.prefix, decision.executable or ""
    reason = refuse_protected(host, path)
    if reason is not None:
        raise OperationError("protected-folder", f"{path} is not rebuilt: {reason}.", {"path": path})
    slot = trash_slot(host, path, operation)
    distributions = recorded(host, environment)
    request = msgspec.structs.replace(_request(host, environment, executable), seed=decision.seed)
    steps: tuple[Step, ...] = (
        OpenTrash(slot, path),
        MoveFolder(path, host.paths.join(slot, host.paths.basename(path))),
        ClaimFolder(path),
        *venv_steps(host, request, tools),
        *_install(host, path, freeze(distributions, tools=True).lines, tools),
        *(mending_steps(host, path, host.paths.dirname(path), tools) if distributions or decision.seed else ()),
        KeepRequested(path, tuple(each.key for each in distributions if each.requested)),
        CheckEnvironment(path, executable),
        ReleaseFolder(path),
    )
    return Plan("repair", path, steps)


def _install(host: Host, path: str, lines: tuple[str, ...], tools: CreateTools) -> tuple[Step, ...]:
    lines = tuple(line for line in lines if not line.startswith("#"))
    if not lines:
        return ()
    if tools.uv is None:
        raise OperationError("tool-not-found", "Packages are installed with uv, and there is none; install uv.")
    editable = tuple(line.removeprefix("-e ") for line in lines if line.startswith("-e "))
    packages = tuple(line for line in lines if not line.startswith("-e "))
    argv = uv_commands.install(
        tools.uv, executable_in(host, path), Sources(packages=packages), tools.handed.options, editable=editable
    )
    folder = host.paths.dirname(path)
    return (RunTool(argv, folder, "resolving", "Install what was installed before", tools.install_timeout),)
