"""Commands and options of other tools (pip, uv, conda, poetry, pipenv and others), and their names in Venvoy."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import Final

_TOOLS = frozenset({"uv", "conda", "mamba", "micromamba", "poetry", "pipenv", "pdm", "hatch", "pyenv", "rye", "pixi"})
_COMMANDS: Final = {
    # Environments; "..." at the end of a command is replaced by the remaining arguments.
    "env": "venvoy discover",
    "env list": "venvoy discover",
    "env ls": "venvoy discover",
    "env show": "venvoy discover",
    "env info": "venvoy status",
    "env create": "venvoy create ...",
    "env new": "venvoy create ...",
    "env remove": "venvoy remove ...",
    "env rm": "venvoy remove ...",
    "env use": "venvoy create --python ...",
    "env activate": "venvoy activate",
    "envs": "venvoy discover",
    "environments": "venvoy discover",
    "find": "venvoy discover",
    "lsvirtualenv": "venvoy discover",
    "venv": "venvoy create ...",
    "virtualenv": "venvoy create ...",
    "mkvirtualenv": "venvoy create ...",
    "mkvenv": "venvoy create ...",
    "make": "venvoy create ...",
    "new": "venvoy create ...",
    "rm": "venvoy remove ...",
    "delete": "venvoy remove ...",
    "rmvirtualenv": "venvoy remove ...",
    "undo": "venvoy restore ...",
    "recreate": "venvoy create --if-exists replace ...",
    "clone": "venvoy create --keep-packages ...",
    "use": "venvoy select ...",
    "switch": "venvoy select ...",
    "choose": "venvoy select ...",
    "workon": "venvoy select ...",
    "local": "venvoy select ...",
    "current": "venvoy status",
    "which": "venvoy selection ...",
    "where": "venvoy selection ...",
    "whence": "venvoy selection ...",
    "shell": 'eval "$(venvoy activate)"',
    "source": 'eval "$(venvoy activate)"',
    "enter": 'eval "$(venvoy activate)"',
    "exec": "venvoy run -- ...",
    "x": "venvoy run -- ...",
    "fix": "venvoy doctor",
    "heal": "venvoy repair ...",
    "diagnose": "venvoy doctor",
    # Packages
    "pip": "venvoy install ...",
    "pip install": "venvoy install ...",
    "pip uninstall": "venvoy uninstall ...",
    "pip remove": "venvoy uninstall ...",
    "pip list": "venvoy packages",
    "pip show": "venvoy packages --why ...",
    "pip freeze": "venvoy freeze",
    "pip sync": "venvoy sync ...",
    "pip compile": "venvoy lock ...",
    "pip check": "venvoy doctor",
    "pip tree": "venvoy packages --tree",
    "list": "venvoy packages",
    "ls": "venvoy packages",
    "show": "venvoy packages --why ...",
    "tree": "venvoy packages --tree",
    "graph": "venvoy packages --tree",
    "why": "venvoy packages --why ...",
    "outdated": "venvoy packages --outdated",
    "update": "venvoy install --upgrade ...",
    "upgrade": "venvoy install --upgrade ...",
    "reinstall": "venvoy repair ...",
    "require": "venvoy add ...",
    "compile": "venvoy lock ...",
    "pip-compile": "venvoy lock ...",
    "pip-sync": "venvoy sync ...",
    "pin": "venvoy lock ...",
    # Files
    "lint": "venvoy check ...",
    "validate": "venvoy check ...",
    "verify": "venvoy check ...",
    "reqs": "venvoy check ...",
    "requirements": "venvoy check ...",
    "rule": "venvoy rules ...",
    # Pythons
    "pythons": "venvoy python list",
    "versions": "venvoy python list",
    "interpreters": "venvoy python list",
    "toolchain": "venvoy python list",
    "fetch": "venvoy python install ...",
    # This program
    "version": "venvoy --version",
    "config": "venvoy help settings",
    "settings": "venvoy help settings",
    "completions": "venvoy completion ...",
    "daemon": "venvoy serve",
    "server": "venvoy serve",
    "lsp": "venvoy serve",
    "rpc": "venvoy call ...",
}
_NOT_HERE: Final = {
    "deactivate": "`deactivate` is a function of the shell in which an environment is active, not a command of venvoy.",
    "build": "Venvoy builds no packages: `uv build` or `python -m build` does.",
    "publish": "Venvoy publishes no packages: `uv publish` or `twine upload` does.",
    "init": "Venvoy begins no projects: `uv init` does. `venvoy create` makes the environment of a folder.",
    "tool": "Venvoy installs no tools: `uv tool` or `pipx` does.",
    "cache": "Venvoy has no cache of packages: uv has, and `uv cache` manages it.",
    "search": "Package indexes answer no searches; https://pypi.org has a page for that.",
}
_OPTIONS: Final = {
    "--dev": "--group dev",
    "-D": "--group dev",
    "-d": "--group dev",
    "--optional": "--extra",
    "--clear": "--if-exists replace",
    "--force": "--if-exists replace",
    "--replace": "--if-exists replace",
    "--recreate": "--if-exists replace",
    "--overwrite": "--if-exists replace",
    "--reuse": "--if-exists reuse",
    "--allow-existing": "--if-exists reuse",
    "--requirements": "--requirement",
    "--constraints": "--constraint",
    "--python-version": "--python",
    "--interpreter": "--python",
    "--prefix": "--environment",
    "--target": "--environment",
    "--venv": "--environment",
    "--env": "--environment",
    "--format": "--output-format",
    "--project": "--folder",
    "--directory": "--folder",
    "--cwd": "--folder",
    "-C": "--folder",
    "--generate-hashes": "--hashes",
    "--output-file": "--output",
    "--all": "--scope all",
}


def suggestion(words: Sequence[str]) -> str | None:
    """Return a sentence with our equivalent of another tool's command, or None if the command is not known.

    `words` are that command and its arguments, with or without the tool's name: `conda activate`, `uninstall`.
    """
    from venvoy_protocol.methods import NAMES

    typed = list(words)
    if len(typed) > 1 and typed[0] in _TOOLS:
        typed = typed[1:]
        if typed[0] in NAMES:
            return _meant(f"venvoy {typed[0]} ...", typed[1:])
    if typed[0] in _NOT_HERE:
        return _NOT_HERE[typed[0]]
    for count in (2, 1):
        found = _COMMANDS.get(" ".join(typed[:count])) if len(typed) >= count else None
        if found is not None:
            return _meant(found, typed[count:])
    return None


def _meant(command: str, rest: Sequence[str]) -> str:
    """Return the question ``Did you mean `COMMAND`?``; a final `...` in `command` is replaced by the arguments `rest`.

    The arguments are dropped if options are among them, because options may mean something else here.
    """
    text = command
    if command.endswith(" ..."):
        kept = [] if any(word.startswith("-") for word in rest) else [quote(word) for word in rest]
        text = " ".join([command[: -len(" ...")], *kept])
    return f"Did you mean `{text}`?"


NOT_OF_RUN: Final = {
    "--with": "`venvoy run` installs nothing: `venvoy install NAME` first, or `uv run --with NAME`.",
    "--isolated": "`venvoy run` makes no environment: `venvoy create` does, or `uv run --isolated`.",
}
"""Options of other tools' `run` that this one lacks, with the reason."""


def option_meant(name: str, options: Sequence[str]) -> str | None:
    """Return our option that means the same as another tool's option `name`, or None.

    `options` are the options of the command; an equivalent that is not among them is not returned.
    """
    found = _OPTIONS.get(name)
    return found if found and found.partition(" ")[0] in options else None
