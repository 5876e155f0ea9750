"""Check the path to which `lock` or `export` is to write: its folder must exist, and its name must be acceptable.

A name that is reserved for another kind of file, such as `poetry.lock` or `pyproject.toml`, is refused; any other name
is accepted.
"""

from __future__ import annotations

import re

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext, no_answer
from venvoy_server.dependencies.dialects.formats import other_format
from venvoy_server.environments.patterns import pattern
from venvoy_server.operations.lock_names import is_lock

_LISTS = {
    "pyproject.toml": "a project's list, pyproject.toml",
    "setup.cfg": "a configuration of setuptools",
    "pipfile": "a Pipfile",
}
# uv's lock of a script, and PDM's locks by their names.
_SCRIPT_LOCK = pattern(r".*\.pyw?\.lock", re.IGNORECASE)
_PDM_LOCK = pattern(r"pdm\..+\.lock", re.IGNORECASE)
_FITTING = "requirements.txt (or requirements*.txt), pylock.toml or pylock.NAME.toml"


def refuse_output(context: CallContext, output: str) -> None:
    """Raise MethodError if requirements or a pylock.toml may not be written to the path `output`.

    The error is `invalid-request` if the name is that of another tool's lock or a list of dependencies, or if the
    parent is not a folder. It is `folder-not-found` if the parent does not exist.
    """
    what = _other_file(context.host.paths.basename(output))
    if what is not None:
        message = f"{output} is not a name for this lock: it would be {what}. Name the `output` {_FITTING}."
        raise failure("invalid-request", message, path=output)
    folder = context.host.paths.dirname(output)
    found = context.host.stat(folder)
    if found is None:
        message = no_answer(context.host, folder) or f"The folder {folder} does not exist. Make it, or name another."
        raise failure("folder-not-found", message, path=folder)
    if found.kind != "folder":
        message = f"{folder} is not a folder; {output} cannot be in it. Name another `output`."
        raise failure("invalid-request", message, path=output)


def _other_file(name: str) -> str | None:
    """Return a description of the kind of file that a file name is reserved for, such as `a uv lock file`.

    The result is None for a name of a requirements file or pylock.toml.
    """
    if is_lock(name):
        return None
    if _SCRIPT_LOCK.fullmatch(name):
        return "uv's lock of a script"
    if _PDM_LOCK.fullmatch(name):
        return "a PDM lock file"
    if name.lower().endswith((".py", ".pyw")):
        return "a Python script"
    return _LISTS.get(name.lower()) or other_format(name, "")
