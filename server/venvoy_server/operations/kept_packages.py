"""The step that installs the packages of an older environment into a new one, in the same versions."""

from __future__ import annotations

from collections.abc import Sequence

from venvoy_server.environments.host import Host
from venvoy_server.operations import uv_commands
from venvoy_server.operations.create_tools import CreateTools
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.freeze import freeze
from venvoy_server.operations.locations import executable_in
from venvoy_server.operations.model import Sources
from venvoy_server.operations.steps import RunTool, Step
from venvoy_server.packages.model import Distribution


def keeping_steps(host: Host, path: str, distributions: Sequence[Distribution], tools: CreateTools) -> tuple[Step, ...]:
    """Return the step by which uv installs `distributions` into the environment at `path`, in the same versions.

    They are those of an older environment; those from a path or URL are installed from there. An empty tuple if there
    is nothing to install. `tools` are uv's path and settings; raises OperationError `tool-not-found` if uv is missing.
    """
    lines = tuple(line for line in freeze(distributions, tools=True).lines if not line.startswith("#"))
    if not lines:
        return ()
    if tools.uv is None:
        raise OperationError("tool-not-found", "Installing packages needs uv, which was not found. Install uv.")
    editable = tuple(line.removeprefix("-e ") for line in lines if line.startswith("-e "))
    packages = tuple(line for line in lines if not line.startswith("-e "))
    argv = uv_commands.install(
        tools.uv,
        executable_in(host, path),
        Sources(packages=packages, editable=editable),
        tools.handed.options,
        project=tools.project,
    )
    title, hint = "Install what was installed before", _advice_on_incomplete(distributions)
    return (RunTool(argv, tools.folder, "resolving", title, tools.install_timeout, hint=hint),)


def _advice_on_incomplete(distributions: Sequence[Distribution]) -> str:
    """Return advice that is shown if distributions cannot be reinstalled; "" if none of them is incomplete.

    An incomplete distribution is damaged and has no RECORD (list of its files). It may be the remains of an interrupted
    installation, and its name may not exist on any index. The advice is to delete it with the command `repair`.
    """
    halves = [f"{each.name} {each.version}" for each in distributions if each.broken and not each.recorded]
    if not halves:
        return ""
    are = "are" if len(halves) > 1 else "is"
    return f"{', '.join(halves)} {are} not complete: `repair` on the same Python deletes what is empty and on no index."
