"""Compute the edits of variables that activate an environment in a process, and the edits that undo them.

The variables are those of venv's scripts: VIRTUAL_ENV, VIRTUAL_ENV_PROMPT (the name without brackets, as Python 3.13,
virtualenv and uv write it), PATH, and PYTHONHOME, which is unset. The prompt itself (such as PS1) is not changed:
shells expand it, and a name must never be expanded. Prompt tools read VIRTUAL_ENV_PROMPT.
"""

from __future__ import annotations

from collections.abc import Mapping

from venvoy_server.activation import conda
from venvoy_server.activation.model import Activation
from venvoy_server.activation.prompt import prompt_name
from venvoy_server.activation.variables import Variables
from venvoy_server.environments.model import Environment, Interpreter

_OF_ENVIRONMENTS = ("PYTHONHOME", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")


def activation_of(environment: Environment, host_platform: str, variables: Mapping[str, str]) -> Activation:
    """Return the edits that activate an environment in a process with the given environment variables, and their undo.

    `host_platform` is `sys.platform` of the process's machine. If an environment is active in `variables`, the edits
    first remove its folder of executables from PATH. `undo` inserts that folder again, unless `environment` itself was
    active.
    """
    before = Variables(host_platform, variables)
    if environment.kind == "conda":
        return conda.activation_of(environment, before)
    return _virtual_activation(environment, before)


def activation_of_interpreter(interpreter: Interpreter, host_platform: str, variables: Mapping[str, str]) -> Activation:
    """Return the edits of variables that put the folder of an interpreter first on PATH, and the edits that undo this.

    The interpreter does not belong to an environment; an example is `/usr/bin/python3`. The edits also deactivate the
    environment that is active in `variables`, the environment variables of a process. `host_platform` is the value of
    `sys.platform` on the machine of this process.
    """
    before = Variables(host_platform, variables)
    folder, left = before.paths.dirname(interpreter.executable), active_entry(before)
    fits = before.path_separator not in folder
    edits = (
        *(edit for each in _OF_ENVIRONMENTS for edit in before.unset_if_set(each)),
        *((before.remove_path(left),) if left else ()),
        *((before.prepend_path(folder),) if fits else ()),
    )
    undo = (
        *((before.remove_path(folder),) if fits else ()),
        *((before.prepend_path(left),) if left else ()),
        *(before.restore(each) for each in _OF_ENVIRONMENTS if before.has(each)),
    )
    name = prompt_name(before.paths.basename(interpreter.executable))
    reason = None if fits else _cannot_hold(folder, before)
    return Activation(name, interpreter.prefix, edits, undo, complete=fits, reason=reason)


def active_entry(before: Variables) -> str | None:
    """Return the entry of PATH that is the folder of executables of the environment in VIRTUAL_ENV.

    The entry is returned as PATH spells it. None if VIRTUAL_ENV is not set, or PATH does not contain the folder.
    `before` are the process's variables.
    """
    active = before.get("VIRTUAL_ENV")
    if not active:
        return None
    return next((entry for entry in map(before.path_entry, before.scripts_folders(active)) if entry), None)


def _virtual_activation(environment: Environment, before: Variables) -> Activation:
    name = prompt_name(environment.name)
    scripts = _scripts_folder(environment, before)
    fits = before.path_separator not in scripts
    left = active_entry(before)
    again = before.is_active(environment.prefix)
    edits = (
        *before.unset_if_set("PYTHONHOME"),
        *((before.remove_path(left),) if left else ()),
        before.set("VIRTUAL_ENV", environment.prefix),
        before.set("VIRTUAL_ENV_PROMPT", name),
        *((before.prepend_path(scripts),) if fits else ()),
    )
    undo = (
        *((before.remove_path(scripts),) if fits else ()),
        *((before.prepend_path(left),) if left and not again else ()),
        *((before.unset(each) if again else before.restore(each)) for each in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")),
        *((before.restore("PYTHONHOME"),) if before.has("PYTHONHOME") else ()),
    )
    reason = _cannot_hold(scripts, before) if not fits else _no_interpreter(environment)
    return Activation(name, environment.prefix, edits, undo, complete=reason is None, reason=reason)


def _scripts_folder(environment: Environment, before: Variables) -> str:
    if environment.executable:
        return before.paths.dirname(environment.executable)
    return before.scripts_folders(environment.prefix)[0]


def _cannot_hold(scripts: str, before: Variables) -> str:
    return (
        f"PATH cannot hold {scripts}: its name has a {before.path_separator!r}, which divides PATH's entries. "
        "Move the environment to a folder without it, or run its interpreter by its path."
    )


def _no_interpreter(environment: Environment) -> str | None:
    broken = next((problem for problem in environment.problems if problem.severity == "error"), None)
    if broken is None and environment.executable:
        return None
    why = broken.message if broken else f"{environment.prefix} has no interpreter."
    return f"{why} A `python` typed after this activation may be another one: repair the environment first."
