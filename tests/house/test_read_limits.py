"""How much of each foreign file is read: limits that are wide enough for what tools write, and never without an end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from fakes import ELF, PE, FakeHost, Node, python_files, venv_files, windows_python_files
from venvoy_server.environments.belongings import belongings
from venvoy_server.environments.commands import script_program
from venvoy_server.environments.host import Host
from venvoy_server.environments.ownership import safe_directories
from venvoy_server.environments.python import Memo, describe
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.environments.redirect import environments_of
from venvoy_server.locators import conda, hatch, pdm, pipenv
from venvoy_server.locators.model import SearchRequest, SearchRun
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Change, Sources
from venvoy_server.operations.package_plan import plan_packages
from venvoy_server.operations.pip_settings import read_pip_settings
from venvoy_server.operations.remove import entries_beside
from venvoy_server.operations.repair import starts_python
from venvoy_server.operations.requested import requested_names
from venvoy_server.operations.sources import find_sources
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed
from venvoy_server.packages.verify import verify
from venvoy_server.selection.settings_text import read_text

KIB, MIB = 1024, 1024 * 1024
PIPENV = "/home/ann/.local/share/virtualenvs/x-AAAAAAAA"
ENV, SITE = "/w/.venv", "/w/.venv/lib/python3.12/site-packages"
INFO = f"{SITE}/six-1.0.dist-info"
FILES: dict[str, Node] = {
    **python_files("/opt/py", "3.12.1", headers=False),
    **venv_files(ENV, "/opt/py", "3.12.1"),
    "/opt/py/include/python3.12/patchlevel.h": "",
    f"{ENV}/.gitignore": "*",
    f"{ENV}/CACHEDIR.TAG": "",
    f"{ENV}/share/x": "",
    f"{INFO}/METADATA": "Name: six\n",
    f"{INFO}/INSTALLER": "pip\n",
    f"{INFO}/direct_url.json": "{}",
    f"{INFO}/RECORD": "",
    "/central/a/.project": "/w",
    "/central/a/pyvenv.cfg": "",
    "/usr/bin/python3.11": ELF,
    "/v/.venv": "x",
    "/v/.python-envs": "",
    "/x": "#!/bin/sh\n",
    "/long/six-1.0.dist-info/METADATA": "Name: six\nSummary: " + "x" * 9000,
    "/s/bin/tool": "#!/other/python\n",
    "/s/lib/six-1.0.dist-info/METADATA": "Name: six\n",
    "/s/lib/six-1.0.dist-info/RECORD": "../bin/tool,,1\n",
    "/egg/x.egg-info/top_level.txt": "x",
    "/w/pyproject.toml": "",
    "/w/.pdm-python": "",
    "/etc/pip.conf": "",
    "/w/.venvoy-trash/a1/.venv/x": "",
    f"{PIPENV}/.project": "/w",
}
Call = Callable[[Host], object]


class Limits(FakeHost):
    """Records how many bytes of which file are asked for."""

    def __init__(self, files: Mapping[str, Node], platform: str) -> None:
        super().__init__(files, platform=platform)
        self.limits: dict[str, list[int | None]] = {}

    def read(self, path: str, limit: int | None = None) -> bytes:
        self.limits.setdefault(path, []).append(limit)
        return super().read(path, limit)


def searched(host: Host) -> SearchRun:
    return SearchRun(host, SearchRequest(), Memo(), 1e9, None, {"/w": frozenset({".pdm-python"})}, {})


def with_egg(host: Host) -> None:
    before = Distribution("x", "x", "1.0", "/egg", "/egg/x.egg-info")
    plan_packages(host, "/egg", ("/egg",), (Change("x", "removed", None, "1.0"),), (before,), requested=None)


def with_extras(host: Host) -> None:
    with pytest.raises(OperationError):
        find_sources(host, "/w", extras=("dev",))


CALLS: list[tuple[str, Call, str, int]] = [
    ("pyvenv.cfg", lambda host: read_environment(host, ENV), f"{ENV}/pyvenv.cfg", 64 * KIB),
    ("activate", lambda host: read_environment(host, ENV), f"{ENV}/bin/activate", 8 * KIB),
    ("header", lambda host: describe(host, "/opt/py/bin/python3.12", Memo()), "/opt/py/bin/python3.12", KIB),
    ("patchlevel.h", lambda host: read_environment(host, ENV), "/opt/py/include/python3.12/patchlevel.h", 4 * KIB),
    ("binary", lambda host: read_environment(host, ENV), "/opt/py/bin/python3.12", 48 * MIB),
    ("dpkg", lambda host: read_interpreter(host, "/usr/bin/python3.11"), "/var/lib/dpkg/status", 32 * MIB),
    ("apk", lambda host: read_interpreter(host, "/usr/bin/python3.11"), "/lib/apk/db/installed", 32 * MIB),
    ("resource", lambda host: read_interpreter(host, "C:\\P\\python.exe"), "C:\\P\\python.exe", 4 * MIB),
    ("shim", lambda host: read_interpreter(host, "/home/ann/.pyenv/shims/x"), "/home/ann/.pyenv/version", 4 * KIB),
    (".project", lambda host: read_environment(host, "/central/a"), "/central/a/.project", 4 * KIB),
    (".venv", lambda host: environments_of(host, "/v"), "/v/.venv", 4 * KIB + 1),
    (".python-envs", lambda host: environments_of(host, "/v"), "/v/.python-envs", 64 * KIB),
    (".gitconfig", safe_directories, "/home/ann/.gitconfig", MIB),
    (".gitignore", lambda host: belongings(host, ENV), f"{ENV}/.gitignore", 4 * KIB),
    ("CACHEDIR.TAG", lambda host: belongings(host, ENV), f"{ENV}/CACHEDIR.TAG", 4 * KIB),
    ("RECORD of data", lambda host: belongings(host, ENV), f"{INFO}/RECORD", 8 * MIB),
    ("script", lambda host: script_program(host, "/x"), "/x", KIB),
    ("METADATA", lambda host: installed(host, (SITE,)), f"{INFO}/METADATA", 8 * KIB),
    ("long METADATA", lambda host: installed(host, ("/long",)), "/long/six-1.0.dist-info/METADATA", 4 * MIB),
    ("INSTALLER", lambda host: installed(host, (SITE,)), f"{INFO}/INSTALLER", 256),
    ("direct_url.json", lambda host: installed(host, (SITE,)), f"{INFO}/direct_url.json", 64 * KIB + 1),
    ("rewritten script", lambda host: verify(host, installed(host, ("/s/lib",))[0]), "/s/bin/tool", 64 * KIB + 1),
    ("top_level.txt", with_egg, "/egg/x.egg-info/top_level.txt", 64 * KIB),
    (".condarc", lambda host: conda.environment_folders(host, "/home/ann/.condarc"), "/home/ann/.condarc", 256 * KIB),
    ("conda's list", lambda host: list(conda.find(searched(host))), "/home/ann/.conda/environments.txt", 256 * KIB),
    (".pdm-python", lambda host: list(pdm.find(searched(host))), "/w/.pdm-python", 4 * KIB),
    ("Hatch", lambda host: list(hatch.of_project(host, "/w")), "/w/pyproject.toml", MIB),
    ("Pipenv", lambda host: list(pipenv.find(searched(host))), f"{PIPENV}/.project", 4 * KIB),
    ("settings.json", lambda host: read_text(host, "/w/s.json"), "/w/s.json", MIB),
    ("pip.conf", lambda host: read_pip_settings(host, {}), "/etc/pip.conf", MIB),
    ("entry.json", lambda host: entries_beside(host, ENV), "/w/.venvoy-trash/a1/entry.json", MIB),
    ("installed script", lambda host: starts_python(host, "/x"), "/x", 4 * KIB),
    ("launcher", lambda host: starts_python(host, "C:\\x.exe"), "C:\\x.exe", 4 * MIB),
    ("requirements", lambda host: requested_names(host, Sources(requirements=("/r.txt",))), "/r.txt", 8 * MIB),
    ("a project's extras", with_extras, "/w/pyproject.toml", 4 * MIB),
    ("script's block", lambda host: requested_names(host, Sources(requirements=("/r.py",))), "/r.py", 8 * MIB),
]


@pytest.mark.parametrize(("call", "path", "limit"), [each[1:] for each in CALLS], ids=[each[0] for each in CALLS])
def test_how_much_of_a_file_is_read(call: Call, path: str, limit: int) -> None:
    is_windows = path[1:2] == ":"
    files = windows_python_files("C:\\P", "3.12.1") | {"C:\\x.exe": PE} if is_windows else FILES
    files = {name: node for name, node in files.items() if not is_windows or "patchlevel" not in name}
    host = Limits(files, "win32" if is_windows else "linux")
    call(host)
    assert limit in host.limits[path]
