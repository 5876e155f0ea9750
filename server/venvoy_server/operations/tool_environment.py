"""The environment variables with which a tool is run, without those that would make it use another Python."""

from __future__ import annotations

from collections.abc import Mapping

# Variables by which uv chooses, clears or moves an environment (`uv venv --help`, `uv pip --help`). They are always
# removed: UV_VENV_CLEAR=1 empties an existing environment even with --no-config.
_PREFIXES = ("UV_VENV_", "UV_PYTHON", "UV_SYSTEM_", "UV_PROJECT", "UV_MANAGED_", "UV_NO_MANAGED_")
# A TLS setting that has the prefix UV_SYSTEM_.
_KEPT = frozenset({"UV_SYSTEM_CERTS"})
_NAMES = frozenset({
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_WORKING_DIR",
    "UV_NO_PROJECT",
    "UV_DRY_RUN",
    "UV_TARGET",
    "UV_PREFIX",
    "VIRTUAL_ENV",
    "VIRTUAL_ENV_PROMPT",
    "CONDA_PREFIX",
    "CONDA_DEFAULT_ENV",
    "CONDA_PYTHON_EXE",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONPLATLIBDIR",
    "PYTHONEXECUTABLE",
    "PYTHONINSPECT",
    "__PYVENV_LAUNCHER__",
})  # fmt: skip


# Variables with paths that uv resolves against its working folder.
_PATHS = ("UV_FIND_LINKS", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT", "UV_OVERRIDE", "UV_EXCLUDE", "UV_CONFIG_FILE")


def names_relative(variables: Mapping[str, str]) -> bool:
    """Return whether a variable of uv that holds paths, such as `UV_CONSTRAINT`, contains a relative path."""
    words = (word for name in _PATHS for word in variables.get(name, "").replace(",", " ").split())
    return any("://" not in word and word[:1] not in {"/", "\\"} and word[1:2] != ":" for word in words)


def cleaned(variables: Mapping[str, str], added: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a tool's environment variables: `variables` without those that select a Python, then `added` (None: none).

    Two more variables stop uv from downloading Pythons and git from asking for a password.
    """
    kept = {name: value for name, value in variables.items() if not _picks_a_python(name)}
    kept["UV_PYTHON_DOWNLOADS"] = "never"
    kept["GIT_TERMINAL_PROMPT"] = "0"
    kept.update(added or {})
    return kept


def _picks_a_python(name: str) -> bool:
    upper = name.upper()
    if upper in _KEPT:
        return False
    return upper in _NAMES or upper.startswith(_PREFIXES)
