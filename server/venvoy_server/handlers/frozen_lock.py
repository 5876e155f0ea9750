"""The installed distributions of an environment as a pylock.toml, a lock file (PEP 751).

An installation does not record the URLs of its files: uv looks them up on the index.
"""

from __future__ import annotations

from venvoy_protocol.errors import failure
from venvoy_server.call_context import CallContext
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.lock_writing import moved_text
from venvoy_server.handlers.required_trust import operations_in, require_trust_to_install
from venvoy_server.handlers.sources import project_folder
from venvoy_server.operations.freeze import Frozen
from venvoy_server.operations.model import CompileRequest, Sources

_NAME = "pylock.toml"


def pylock_lines(context: CallContext, folder: str | None, environment: Environment, frozen: Frozen) -> list[str]:
    """Return the lines of a pylock.toml for the installed distributions, with paths relative to the project's folder.

    `frozen` are the distributions as lines of a requirements file. `folder` is the project's, or None to find it from
    the environment. Raises MethodError if the environment has no interpreter or is in an untrusted folder, and
    OperationError if uv fails.
    """
    if environment.executable is None:
        raise failure("environment-unusable", f"{environment.prefix} has no interpreter.", path=environment.prefix)
    project = project_folder(context, folder, environment.prefix)
    require_trust_to_install(context, project, environment.prefix, Sources())
    with context.machine.private_files({"installed.txt": frozen.text}) as private:
        request = CompileRequest(
            sources=(context.host.paths.join(private, "installed.txt"),),
            output=_NAME,
            folder=project,
            executable=environment.executable,
            command="venvoy freeze --format pylock",
            options=("--no-deps", "--no-annotate"),
            project=project,
        )
        found = operations_in(context, project).lock_text(request, context.report, context.cancellation)
        return moved_text(context, found, context.host.paths.join(project, _NAME)).splitlines()
