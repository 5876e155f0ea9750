"""The calls of uv that install, uninstall and synchronise packages, for the dry run and for the operation itself."""

from __future__ import annotations

from typing import Literal

import msgspec

from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.operations import uv_commands
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources


class PackageCall(msgspec.Struct, frozen=True):
    """One uv call that changes an environment's packages; `options` are pip's settings translated for uv.

    `environment` is the prefix, `executable` its interpreter. `folder` is uv's working folder, and `project` the folder
    whose uv configuration applies (None: only the user's). `names` are the distributions to uninstall, or, for a sync,
    those to keep although no file lists them. `reinstall` are names to install again. `verify_hashes` is whether
    contents, too, are compared with RECORD (the list of files) afterwards. `timeout` is in seconds.
    """

    kind: Literal["install", "uninstall", "sync"]
    environment: str
    executable: str
    folder: str
    project: str | None = None
    sources: Sources = Sources()
    names: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    upgrade: bool = False
    reinstall: tuple[str, ...] = ()
    verify_hashes: bool = False
    timeout: float = 3600.0

    def words(self, uv: str, *, preview: bool) -> tuple[str, ...]:
        """Return uv's command line for this call; `uv` is uv's path, and `preview` makes it a dry run."""
        if self.kind == "uninstall":
            return uv_commands.uninstall(uv, self.executable, self.names, preview=preview)
        if self.kind == "sync":
            return uv_commands.sync(
                uv,
                self.executable,
                self.sources,
                self.options,
                kept=self.names,
                reinstall=self.reinstall,
                preview=preview,
                project=self.project,
            )
        return uv_commands.install(
            uv,
            self.executable,
            self.sources,
            self.options,
            upgrade=self.upgrade,
            reinstall=self.reinstall,
            preview=preview,
            project=self.project,
        )


def refuse_environment(host: Host, path: str, environment: Environment | None) -> OperationError | None:
    """Return the error that says why packages cannot be installed into the environment at `path`, or None if they can.

    `environment` is the environment that was read at the path, or None if there is none (then an error is returned).
    """
    if environment is None:
        return _no_environment(host, path)
    if environment.externally_managed:
        return _managed(path)
    fatal = [problem for problem in environment.problems if problem.severity == "error" and problem.code in _FATAL]
    if environment.executable is None or fatal:
        why = " ".join(problem.message for problem in fatal) or "It has no interpreter."
        data = {"path": path, "problems": [problem.code for problem in fatal]}
        return OperationError("not-an-environment", f"The environment at {path} does not work: {why} Repair it.", data)
    return None


def _no_environment(host: Host, path: str) -> OperationError:
    """Return the error for a path at which there is no environment.

    If there is a Python that the system manages (PEP 668, file EXTERNALLY-MANAGED), the error says so.
    """
    library = host.paths.join(path, "lib")
    try:
        names = [child.name for child in host.children(library) if child.name.startswith("python")]
    except OSError:
        names = []
    if any(host.stat(host.paths.join(library, name, "EXTERNALLY-MANAGED")) is not None for name in names):
        return _managed(path)
    return OperationError("not-an-environment", f"There is no environment at {path}.", {"path": path})


def _managed(path: str) -> OperationError:
    message = f"The interpreter at {path} is managed by the system (PEP 668); create an environment and install there."
    return OperationError("externally-managed", message, {"path": path})


_FATAL = frozenset({"dangling-interpreter", "missing-base", "foreign-platform", "unreadable", "incomplete"})
