"""A fixture for operations in a folder of a test's own: state, home, cache, wheels, all below it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from made_wheels import make_wheel
from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment
from venvoy_server.operations.model import CreateRequest, InstallRequest, Outcome
from venvoy_server.operations.sources import find_sources
from venvoy_server.operations.verification import broken_distributions
from venvoy_server.system.execution import create as creating
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution.services import OperationSettings, Services
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.state.store import State

BASE_PYTHON = os.path.realpath(sys.executable)
SET = tuple(f"part-{number}" for number in range(8))
"""A set of distributions with many modules: installing it takes a while in which something may happen."""
_MODULES = 25
REAL_TOOLS = os.environ.get("VENVOY_REAL_TOOLS") == "1"


class Bench:
    """A fixture whose tools see nothing but a folder: no index, and pip configured to take wheels from there."""

    def __init__(
        self,
        root: str,
        cache: str,
        *,
        settings: OperationSettings | None = None,
        variables: Mapping[str, str] | None = None,
        online: bool = False,
    ) -> None:
        self.root = root
        self.wheels = os.path.join(root, "wheels")
        self.project = os.path.join(root, "project")
        self.home = os.path.join(root, "home")
        for folder in (self.wheels, self.project, self.home):
            os.makedirs(folder, exist_ok=True)
        self.variables = {**self._variables(cache, online), **(variables or {})}
        self.host = RealHost(variables=self.variables)
        self.state = State(os.path.join(root, "state"))
        self.services = Services(self.host, self.state, settings or OperationSettings(busy_wait=0.0), self.variables)
        self.path = os.path.join(self.project, ".venv")

    def _variables(self, cache: str, online: bool) -> dict[str, str]:
        kept = ("PATH", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "TMPDIR")
        variables = {name: os.environ[name] for name in kept if name in os.environ}
        if online:
            offered = (name for name in os.environ if name.startswith(("PIP_", "HTTP", "http", "NO_PROXY", "no_proxy")))
            variables |= {name: os.environ[name] for name in offered}
            variables["HOME"] = os.environ.get("HOME", self.home)
        else:
            variables |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels, "PIP_CONFIG_FILE": os.devnull}
            # Copying takes longer than linking: there is more time in which to be cancelled or killed.
            variables |= {"HOME": self.home, "UV_LINK_MODE": "copy"}
        return {**variables, "UV_CACHE_DIR": cache}

    def close(self) -> None:
        """Close the state."""
        self.state.close()

    def wheel(self, name: str, version: str = "1.0", *requires: str, modules: int = 1, scripts: bool = False) -> str:
        """Make a wheel that installs can find."""
        entry = {f"{name}-script": f"{name.replace('-', '_')}:VERSION.strip"} if scripts else None
        return make_wheel(self.wheels, name, version, requires=requires, modules=modules, scripts=entry)

    def make_set(self) -> None:
        """Make the wheels of `SET`."""
        for name in SET:
            self.wheel(name, modules=_MODULES)

    def import_set(self) -> None:
        """Import every module of `SET` in the project's environment; raises where one is missing."""
        modules = ", ".join(f"module{number}" for number in range(1, _MODULES))
        self.python("\n".join(f"from {name.replace('-', '_')} import {modules}" for name in SET))

    def create(self, **changes: object) -> Outcome:
        """Make the project's environment."""
        fields: dict[str, object] = {"path": self.path, "executable": BASE_PYTHON, "folder": self.project}
        return creating.create(self.services, CreateRequest(**{**fields, **changes}))  # type: ignore[arg-type]  # by keyword

    def install(self, *packages: str, cancellation: Cancellation | None = None, dry_run: bool = False) -> Outcome:
        """Install packages into the project's environment."""
        sources = find_sources(self.host, self.project, packages=packages)
        request = InstallRequest(self.path, sources, self.project, dry_run=dry_run)
        return installing.install(self.services, request, cancellation=cancellation)

    def environment(self) -> Environment | None:
        """Return what is read of the project's environment."""
        return read_environment(self.host, self.path)

    def wrong(self) -> list[str]:
        """Return what is wrong with the project's environment: errors and broken distributions."""
        environment = self.environment()
        if environment is None:
            return ["there is none"]
        errors = [problem.message for problem in environment.problems if problem.severity == "error"]
        return errors + [broken.message for broken in broken_distributions(self.host, environment)]

    def installed(self) -> dict[str, str]:
        """Return the names and versions of what is installed in the project's environment."""
        from venvoy_server.operations.verification import own_distributions

        environment = self.environment()
        assert environment is not None
        return {each.key: each.version for each in own_distributions(self.host, environment)}

    def python(self, code: str) -> str:
        """Run code with the environment's interpreter, and return what it prints."""
        argv = [os.path.join(self.path, "bin", "python"), "-I", "-c", code]
        return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout.strip()

    def in_project(self) -> set[str]:
        """Return what is in the project's folder."""
        return set(os.listdir(self.project))
