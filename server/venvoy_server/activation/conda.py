"""Activation of conda and pixi environments, which is incomplete.

The packages in such an environment may contain activation scripts (`etc/conda/activate.d`) for the shell; these are not
run, and the result is marked incomplete. The edits set the same variables as `conda activate`: PATH, CONDA_PREFIX and
CONDA_DEFAULT_ENV.
"""

from __future__ import annotations

from venvoy_server.activation.model import Activation
from venvoy_server.activation.prompt import prompt_name
from venvoy_server.activation.quoting import in_single_quotes
from venvoy_server.activation.variables import Variables
from venvoy_server.environments.model import Environment

# conda's own order of PATH on Windows, the first searched first (conda/activate.py, _get_path_dirs).
_WINDOWS_FOLDERS = ("", "Library\\mingw-w64\\bin", "Library\\usr\\bin", "Library\\bin", "Scripts", "bin")
_RESTORED = ("CONDA_PREFIX", "CONDA_DEFAULT_ENV", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "PYTHONHOME")


def activation_of(environment: Environment, variables: Variables) -> Activation:
    """Return the edits of variables that activate a conda or pixi environment, marked incomplete (`complete` is False).

    The activation is incomplete because activation scripts of packages are not run. `reason` is a sentence that states
    this, and names the command for a complete activation in a shell. `run_with` are the words to put before a program
    to run it with a complete activation. `variables` are the variables of the process to activate in.
    """
    name = prompt_name(environment.name)
    folders = [folder for folder in _folders(environment.prefix, variables) if variables.path_separator not in folder]
    left = [entry for entry in map(variables.path_entry, _left_folders(variables)) if entry]
    edits = (
        *(
            edit
            for each in ("PYTHONHOME", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")
            for edit in variables.unset_if_set(each)
        ),
        *map(variables.remove_path, left),
        variables.set("CONDA_PREFIX", environment.prefix),
        variables.set("CONDA_DEFAULT_ENV", _default_env(environment, variables)),
        *map(variables.prepend_path, reversed(folders)),
    )
    undo = (
        *map(variables.remove_path, folders),
        *map(variables.prepend_path, reversed(left)),
        *(variables.restore(each) for each in _RESTORED if variables.has(each) or each.startswith("CONDA_")),
    )
    run_with, interactive = _complete_commands(environment, variables)
    return Activation(name, environment.prefix, edits, undo, False, _reason(interactive, run_with), run_with)


def _default_env(environment: Environment, variables: Variables) -> str:
    """Return the value of CONDA_DEFAULT_ENV that activates a conda or pixi environment: its name or its path.

    The value is the name for `base`, for a folder in `envs`, and for pixi's environments; otherwise the path. A path
    with characters that a prompt would expand is replaced by the name. `variables` are the process's variables.
    """
    prefix = environment.prefix
    in_envs = variables.paths.basename(variables.paths.dirname(prefix)) == "envs"
    is_named = in_envs or environment.manager == "pixi" or environment.name == "base"
    # Prompts show this value and shells expand prompts: a path that would be expanded is not used.
    return prefix if not is_named and prompt_name(prefix) == prefix else prompt_name(environment.name)


def _folders(prefix: str, variables: Variables) -> list[str]:
    if not variables.windows:
        return [variables.paths.join(prefix, "bin")]
    return [variables.paths.join(prefix, folder).rstrip("\\") for folder in _WINDOWS_FOLDERS]


def _left_folders(variables: Variables) -> list[str]:
    virtual, conda = variables.get("VIRTUAL_ENV"), variables.get("CONDA_PREFIX")
    folders = list(variables.scripts_folders(virtual)) if virtual else []
    return folders + (_folders(conda, variables) if conda else [])


def _complete_commands(environment: Environment, variables: Variables) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return two commands as words: one that runs a program in the environment, and one that activates it in a shell.

    The caller appends the program to the first command, such as `conda run --prefix PREFIX`. The second command is
    complete, such as `conda activate PREFIX`. For environments of pixi, these are `pixi run` and `pixi shell` with
    options. Of `variables`, only the path functions are used: those of the environment's platform.
    """
    folder, name = variables.paths.dirname(environment.prefix), variables.paths.basename(environment.prefix)
    if environment.manager == "pixi" and variables.paths.basename(folder) == "envs":
        workspace = variables.paths.dirname(variables.paths.dirname(folder))
        where = ("--manifest-path", workspace, "--environment", name)
        return ("pixi", "run", *where), ("pixi", "shell", *where)
    return ("conda", "run", "--prefix", environment.prefix), ("conda", "activate", environment.prefix)


def _reason(interactive: tuple[str, ...], run_with: tuple[str, ...]) -> str:
    return (
        "The activation scripts of this environment's packages are not run by these edits. "
        f"For a complete activation: {_shown(interactive)}; for one command: {_shown(run_with)} COMMAND."
    )


def _shown(arguments: tuple[str, ...]) -> str:
    return " ".join(part if part.replace("-", "").isalnum() else in_single_quotes(part) for part in arguments)
