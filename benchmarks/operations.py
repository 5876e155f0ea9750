"""Operations on environments, against the tools that people use for them: uv, venv, virtualenv and pip."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

from benchmarks.installed import Installed, base_python, make_environment, uv_command
from benchmarks.measuring import Case, Options, process, show, take_turns, tell
from benchmarks.rpc import Server
from benchmarks.tools import index_answers, install_tools

CREATE_BUDGET = 1.5
CREATE_COMMAND_BUDGET = 2.5
NOTHING_TO_DO_BUDGET = 2.5
PACKAGES = (
    "attrs==25.3.0", "click==8.1.8", "idna==3.10", "packaging==25.0", "pygments==2.19.1", "pyparsing==3.2.3",
    "tomlkit==0.13.2", "typing-extensions==4.13.2", "six==1.17.0", "python-dateutil==2.9.0.post0", "tqdm==4.67.1", "colorama==0.4.6",
)  # fmt: skip
"""Twelve that need no others, all of them pure Python."""
Command = Callable[[str], Sequence[str]]


def run(options: Options) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        bench = Bench(place)
        bench.create(options)
        if options.quick or not index_answers():
            tell(
                "install, sync, list, check and freeze: skipped, since they need an index"
                + (" (--quick)" if options.quick else " and none answers")
            )
            return
        bench.install_cold(options)
        bench.install_warm(options)
        bench.rest(options)


class Bench:
    """A project, the tools, and caches of their own."""

    def __init__(self, place: str) -> None:
        self.place, self.installed = place, Installed(place)
        self.base = base_python()
        self.project = os.path.join(place, "project")
        os.makedirs(self.project)
        self.requirements = os.path.join(self.project, "requirements.txt")
        with open(self.requirements, "w", encoding="utf-8") as file:
            file.write("\n".join(PACKAGES) + "\n")
        # pip's own configuration is not uv's: without it, all of them ask the same index.
        self.environment = self.installed.environment(
            PIP_CONFIG_FILE=os.devnull, PIP_CACHE_DIR=os.path.join(place, "pip-cache")
        )
        self._numbers = itertools.count(1)

    def fresh(self) -> str:
        """Return a path at which nothing is, in a folder of its own."""
        folder = os.path.join(self.place, "made", str(next(self._numbers)))
        os.makedirs(folder)
        return os.path.join(folder, ".venv")

    def uv(self, *words: str) -> list[str]:
        """Return a command of uv, as a person would type it."""
        return [uv_command(), *words]

    def made(self) -> str:
        """Make an empty environment, and return it."""
        prefix = self.fresh()
        make_environment(prefix)
        return prefix

    # --- create -------------------------------------------------------------------------------------------------

    def create(self, options: Options) -> None:
        """Make an environment without pip."""
        python, _ = (None, ()) if options.quick else install_tools(self.place, ("virtualenv",))
        with Server(self.installed.command("serve", "--stdio"), self.environment, self.project) as server:
            server.initialize(self.project)
            cases = [
                Case(
                    "uv venv", self._creating(lambda path: self.uv("venv", "--no-project", "--python", self.base, path))
                ),
                Case("venvoy create, through the service", self._through(server), CREATE_BUDGET),
                Case(
                    "venvoy create",
                    self._creating(
                        lambda path: self.installed.command("create", path, "--python", self.base, "--no-select")
                    ),
                    CREATE_COMMAND_BUDGET,
                ),
                Case(
                    "python -m venv --without-pip",
                    self._creating(lambda path: [self.base, "-m", "venv", "--without-pip", path]),
                ),
            ]
            if python is not None:
                cases.append(
                    Case(
                        "virtualenv --no-seed",
                        self._creating(
                            lambda path: [python, "-m", "virtualenv", "--no-seed", "--python", self.base, path]
                        ),
                    )
                )
            take_turns(cases, options.rounds(15), seconds=20)
        show(options, "operations: create an environment without pip", cases)

    def _creating(self, command: Command) -> Callable[[], tuple[float, float]]:
        def run() -> tuple[float, float]:
            path = self.fresh()
            return process(command(path), self.environment, os.path.dirname(path))()

        return run

    def _through(self, server: Server) -> Callable[[], float]:
        def run() -> float:
            path = self.fresh()
            params = {"path": path, "folder": os.path.dirname(path), "python": self.base, "select": False}
            start = time.perf_counter()
            server.call("venvoy/create", params)
            return time.perf_counter() - start

        return run

    # --- install ------------------------------------------------------------------------------------------------

    def install_cold(self, options: Options) -> None:
        """Twelve packages, with nothing in any cache."""
        cases = [
            Case("uv pip install", self._installing(self._uv_install, "uv", cold=True)),
            Case("venvoy install", self._installing(self._our_install, "ours", cold=True)),
            Case("pip install", self._installing(self._pip_install, "pip", cold=True)),
        ]
        take_turns(cases, options.rounds(3), seconds=20, warm=False)
        show(options, f"operations: install {len(PACKAGES)} packages, caches empty", cases)

    def install_warm(self, options: Options) -> None:
        """Twelve packages, all of them in the cache."""
        cases = [
            Case("uv pip install", self._installing(self._uv_install, "warm")),
            Case("venvoy install", self._installing(self._our_install, "warm")),
            Case("pip install", self._installing(self._pip_install, "warm")),
        ]
        take_turns(cases, options.rounds(5), seconds=20)
        show(options, f"operations: install {len(PACKAGES)} packages, all in the cache", cases)

    def _uv_install(self, prefix: str) -> list[str]:
        return self.uv("pip", "install", "--python", _python(prefix), "-r", self.requirements)

    def _our_install(self, prefix: str) -> list[str]:
        return self.installed.command("install", "--environment", prefix, "-r", self.requirements)

    def _pip_install(self, prefix: str) -> list[str]:
        return [self.base, "-m", "pip", "--python", _python(prefix), "install", "-r", self.requirements]

    def _installing(self, command: Command, cache: str, *, cold: bool = False) -> Callable[[], tuple[float, float]]:
        def run() -> tuple[float, float]:
            prefix, folder = self.made(), os.path.join(self.place, "caches", cache)
            if cold:
                shutil.rmtree(folder, ignore_errors=True)
            environment = {
                **self.environment,
                "UV_CACHE_DIR": os.path.join(folder, "uv"),
                "PIP_CACHE_DIR": os.path.join(folder, "pip"),
            }
            return process(command(prefix), environment, self.project, limit=180)()

        return run

    # --- an environment that has it all -------------------------------------------------------------------------

    def rest(self, options: Options) -> None:
        """Compare what is done with an environment that has what is wanted."""
        prefix = self.made()
        subprocess.run(self._uv_install(prefix), check=True, env=self.environment, capture_output=True, timeout=120)
        python, ours = _python(prefix), self.installed.command
        pip = [self.base, "-m", "pip", "--python", python]
        tables: dict[str, dict[str, Sequence[str]]] = {
            "install what is there already": {
                "uv pip install": self._uv_install(prefix),
                "venvoy install": self._our_install(prefix),
                "pip install": self._pip_install(prefix),
            },
            "sync what is there already": {
                "uv pip sync": self.uv("pip", "sync", "--python", python, self.requirements),
                "venvoy sync": ours("sync", "--environment", prefix, self.requirements),
            },
            "list": {
                "uv pip list": self.uv("pip", "list", "--python", python, "--format", "json"),
                "venvoy packages": ours("packages", prefix, "--json"),
                "pip list": [*pip, "list", "--format", "json"],
            },
            "check": {
                "uv pip check": self.uv("pip", "check", "--python", python),
                "venvoy check": ours("check", "--environment", prefix, self.requirements),
                "pip check": [*pip, "check"],
            },
            "freeze": {
                "uv pip freeze": self.uv("pip", "freeze", "--python", python),
                "venvoy freeze": ours("freeze", prefix),
                "pip freeze": [*pip, "freeze"],
            },
        }
        for title, commands in tables.items():
            cases = [
                Case(
                    name,
                    process(command, self.environment, self.project),
                    NOTHING_TO_DO_BUDGET if name == "venvoy install" else None,
                )
                for name, command in self._there(commands)
            ]
            take_turns(cases, options.rounds(5), seconds=8)
            show(options, f"operations: {title}", cases)

    def _there(self, commands: dict[str, Sequence[str]]) -> Iterator[tuple[str, Sequence[str]]]:
        """Yield the commands that work; report those that do not."""
        for name, command in commands.items():
            done = subprocess.run(
                command, env=self.environment, cwd=self.project, capture_output=True, timeout=120, check=False
            )
            if done.returncode:
                last = (done.stderr or done.stdout).decode(errors="replace").strip().rpartition("\n")[2]
                tell(f"{name}: left out, it ended with {done.returncode}: {last[:150]}")
            else:
                yield name, command


def _python(prefix: str) -> str:
    return os.path.join(prefix, "Scripts", "python.exe") if os.name == "nt" else os.path.join(prefix, "bin", "python")
