"""Environments of conda, mamba and Pixi."""

from __future__ import annotations

import pytest

from fakes import ELF, PE, FakeHost, Link, Node, windows_python_files
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment

PREFIX = "/home/ann/miniconda3/envs/science"


def conda_files(prefix: str, version: str = "3.11.5") -> dict[str, Node]:
    minor = ".".join(version.split(".")[:2])
    return {
        f"{prefix}/conda-meta/history": "==> 2026-01-01 <==\n",
        f"{prefix}/conda-meta/python-{version}-h955ad1f_0.json": "{}",
        f"{prefix}/bin/python{minor}": ELF,
        f"{prefix}/bin/python": Link(f"python{minor}"),
        f"{prefix}/lib/python{minor}/os.py": "",
        f"{prefix}/lib/python{minor}/site-packages/pip/__init__.py": "",
    }


def record(files: dict[str, Node], prefix: str, platform: str = "linux") -> Environment:
    found = read_environment(FakeHost(files, platform=platform), prefix)
    assert found is not None
    return found


def test_a_named_environment() -> None:
    found = record(conda_files(PREFIX), PREFIX)
    assert (found.kind, found.manager, found.name, found.problems) == ("conda", "conda", "science", ())
    assert (found.version, found.version_source, found.version_confidence) == ("3.11.5", "conda-meta", "certain")
    assert (found.executable, found.has_pip) == (f"{PREFIX}/bin/python", True)


def test_the_installation_is_called_base() -> None:
    prefix = "/home/ann/miniconda3"
    assert record(conda_files(prefix) | {f"{prefix}/condabin/conda": ""}, prefix).name == "base"


def test_one_without_a_python_has_no_executable_and_no_problem() -> None:
    found = record({f"{PREFIX}/conda-meta/history": ""}, PREFIX)
    assert (found.executable, found.version, found.problems) == (None, None, ())


def test_a_dangling_python() -> None:
    files: dict[str, Node] = {f"{PREFIX}/conda-meta/history": "", f"{PREFIX}/bin/python": Link("python3.11")}
    assert [problem.code for problem in record(files, PREFIX).problems] == ["dangling-interpreter"]


def test_a_python_that_conda_installed_and_that_is_gone() -> None:
    files = conda_files(PREFIX)
    for name in ("python", "python3.11"):
        del files[f"{PREFIX}/bin/{name}"]
    found = record(files, PREFIX)
    assert (found.executable, found.version, found.version_source) == (None, "3.11.5", "conda-meta")
    assert found.site_packages == (f"{PREFIX}/lib/python3.11/site-packages",)
    assert [(problem.code, problem.severity) for problem in found.problems] == [("incomplete", "error")]
    dangling = record(files | {f"{PREFIX}/bin/python": Link("python3.11")}, PREFIX)
    assert (dangling.version, [each.code for each in dangling.problems]) == ("3.11.5", ["dangling-interpreter"])


def test_another_systems_python() -> None:
    files = conda_files(PREFIX) | {f"{PREFIX}/bin/python3.11": PE}
    assert [problem.code for problem in record(files, PREFIX).problems] == ["foreign-platform"]


def test_pixi_names_the_default_after_its_workspace() -> None:
    for name, shown in (("default", "app"), ("test", "app:test")):
        prefix = f"/code/app/.pixi/envs/{name}"
        found = record(conda_files(prefix) | {f"{prefix}/conda-meta/pixi": "{}"}, prefix)
        assert (found.manager, found.name, found.project) == ("pixi", shown, "/code/app")


def test_a_conda_environment_in_a_project() -> None:
    found = record(conda_files("/code/app/.conda"), "/code/app/.conda")
    assert (found.name, found.project) == ("app", "/code/app")


def test_pyvenv_cfg_wins_over_conda_meta() -> None:
    files = conda_files("/code/app/.venv") | {"/code/app/.venv/pyvenv.cfg": "home = /usr/bin\n"}
    assert record(files, "/code/app/.venv").kind == "venv"


def test_externally_managed() -> None:
    files = conda_files(PREFIX) | {f"{PREFIX}/lib/python3.11/EXTERNALLY-MANAGED": ""}
    assert record(files, PREFIX).externally_managed


def test_on_windows_python_lies_at_the_top() -> None:
    prefix = "C:\\Users\\ann\\miniconda3"
    files = windows_python_files(prefix, "3.11.5") | {
        f"{prefix}\\conda-meta\\history": "",
        f"{prefix}\\condabin\\conda.bat": "",
    }
    found = record(files, prefix, "win32")
    assert (found.executable, found.version, found.name) == (f"{prefix}\\python.exe", "3.11.5", "base")
    assert found.site_packages == (f"{prefix}\\Lib\\site-packages",)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("pixi.toml", True), ("pyproject.toml", True), ("mojoproject.toml", True), ("other.toml", False)],
)
def test_the_workspace_of_an_environment_that_is_detached_from_it(name: str, is_one: bool) -> None:
    prefix = "/home/ann/.cache/rattler/cache/envs/shop-1/envs/default"
    files = conda_files(prefix) | {f"{prefix}/conda-meta/pixi": f'{{"manifest_path": "/w/shop/{name}"}}'}
    assert record(files, prefix).project == ("/w/shop" if is_one else None)
