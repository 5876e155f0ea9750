"""The plans of a repair: relink (recreate links and scripts) and rebuild (recreate an environment and its packages)."""

from __future__ import annotations

import msgspec

from venvoy_server.environments import layout
from venvoy_server.environments.belongings import is_made_script
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.scripts import activated_path
from venvoy_server.operations.create import default_prompt, refuse_replace, reinstall_steps, venv_steps
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.kept_packages import keeping_steps
from venvoy_server.operations.locations import executable_in, trash_slot
from venvoy_server.operations.model import CreateRequest
from venvoy_server.operations.names import refuse_name
from venvoy_server.operations.remove import moving_away
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
    PutBack,
    ReleaseFolder,
    RewriteScripts,
    SaveFiles,
    Step,
)
from venvoy_server.operations.target import Target

_BESIDE = (".gitignore", "CACHEDIR.TAG")
_WRITTEN = ("pyvenv.cfg", *_BESIDE)


def plan_relink(host: Host, target: Target, decision: Decision, tools: CreateTools, operation: str) -> Plan:
    """Return the plan (list of steps) that recreates an environment's links, settings and scripts; its packages stay.

    The old files are backed up and deleted before uv or `venv` writes new ones, so that neither writes through a
    planted symlink. `target` is the environment's path with what exists there. `decision` has the interpreter to use,
    and the package folders of other Python versions, which are moved to the trash. `tools` has uv's path. `operation`
    is the operation's id, which names its folder in the trash.
    """
    environment = _environment(target)
    path = environment.prefix
    slot = trash_slot(host, path, operation, inside=target.movable is not None)
    saved = files_to_save(host, environment)
    folder = "Scripts" if host.platform == "win32" else "bin"
    drop = tuple(name for name in saved if _is_written_anew(name) or name in decision.other_interpreters)
    copies = host.paths.join(slot, "saved")
    steps: tuple[Step, ...] = (
        OpenTrash(slot, path, by="repair"),
        SaveFiles(path, slot, (*saved, *_records(host, environment)), (".", folder)),
        *_move_libraries(host, decision, slot),
        DropFiles(path, drop),
        *venv_steps(host, _request(host, environment, decision.executable or ""), tools),
        *_put_back(target, saved, copies),
        RewriteScripts(path, executable_in(host, path), strayed_scripts(host, environment)),
        CheckEnvironment(path, decision.executable or "", packages=False),
        # Packages of other versions stay in the trash for some days; the backups are not needed any more.
        DeleteFolder(copies if decision.other_libraries else slot),
    )
    return Plan("repair", path, steps)


def _environment(target: Target) -> Environment:
    if target.environment is None:
        raise OperationError("not-an-environment", f"There is no environment at {target.path}.", {"path": target.path})
    return target.environment


def _put_back(target: Target, saved: tuple[str, ...], copies: str) -> tuple[Step, ...]:
    """Return the step that restores the user's `.gitignore` and `CACHEDIR.TAG`, which uv or venv overwrites.

    `target` is the environment's folder. If it also contains a project, the step also deletes those of the two files
    that were not there before the repair. `saved` are the names of the files that were backed up, `copies` is the
    folder with the backups. No step if there is nothing to do.
    """
    others = () if target.content is None else target.content.others
    mine = tuple(name for name in _BESIDE if name in others and name in saved)
    added = tuple(name for name in _BESIDE if target.shared and name not in saved)
    return (PutBack(target.path, copies, mine, added),) if mine or added else ()


def _is_written_anew(name: str) -> bool:
    last = name.rpartition("/")[2]
    return name in _WRITTEN or (name.startswith(("bin/", "Scripts/")) and is_made_script(last)) or "_virtualenv" in last


def _records(host: Host, environment: Environment) -> tuple[str, ...]:
    """Return the distributions' RECORD files (relative paths), to be backed up: rewriting a script changes them."""
    start = len(environment.prefix.rstrip(host.paths.sep)) + 1
    paths = (host.paths.join(each.metadata_path, "RECORD") for each in recorded(host, environment))
    return tuple(path[start:].replace("\\", "/") for path in paths if host.stat(path) is not None)


def _move_libraries(host: Host, decision: Decision, slot: str) -> tuple[Step, ...]:
    paths = host.paths
    return tuple(MoveFolder(path, paths.join(slot, paths.basename(path))) for path in decision.other_libraries)


def _request(host: Host, environment: Environment, executable: str) -> CreateRequest:
    prompt = environment.prompt
    if prompt is None or refuse_name(prompt) is not None or _is_old_folders_name(host, environment, prompt):
        prompt = default_prompt(host, environment.prefix)
    return CreateRequest(
        environment.prefix, executable, prompt=prompt, system_site_packages=environment.system_site_packages
    )


def _is_old_folders_name(host: Host, environment: Environment, prompt: str) -> bool:
    """Return whether the environment was moved, and `prompt` is the default prompt for the path where it was before."""
    made_at = activated_path(host, layout.read(host, environment.prefix, environment.executable))
    return made_at not in (None, environment.prefix) and prompt == default_prompt(host, made_at or "")


def plan_rebuild(host: Host, target: Target, decision: Decision, tools: CreateTools, operation: str) -> Plan:
    """Return the plan (list of steps) that moves an environment to the trash and recreates it with the same packages.

    `target` is the environment's path with what exists there. `decision` has the interpreter to use. `tools` are uv's
    path and settings. `operation` is the operation's id, which names its folder in the trash. Raises OperationError if
    the environment must not be replaced, for example because conda manages it or because its folder is also a project.
    The error is `tool-not-found` if packages have to be installed and uv is missing.
    """
    environment = _environment(target)
    refused = refuse_replace(host, target)
    if refused is not None:
        raise refused
    path, executable = environment.prefix, decision.executable or ""
    distributions = recorded(host, environment)
    request = msgspec.structs.replace(_request(host, environment, executable), seed=decision.seed)
    steps: tuple[Step, ...] = (
        *moving_away(host, target, operation, "repair"),
        ClaimFolder(path, target.mounted),
        *venv_steps(host, request, tools),
        *keeping_steps(host, path, distributions, tools),
        *(reinstall_steps(host, path, tools) if distributions or decision.seed else ()),
        KeepRequested(path, tuple(each.key for each in distributions if each.requested)),
        CheckEnvironment(path, executable),
        ReleaseFolder(path),
    )
    return Plan("repair", path, steps)
