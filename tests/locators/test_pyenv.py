"""pyenv's interpreters and environments."""

from __future__ import annotations

import pytest

from fakes import ELF, PE, Link, Node, python_files, venv_files, windows_python_files
from finding import environment, interpreter, search

ROOT = "/home/ann/.pyenv"


def test_versions_shims_and_environments() -> None:
    versions = f"{ROOT}/versions"
    files = python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/2.7.18", "2.7.18")
    files |= venv_files(f"{versions}/3.11.7/envs/tools", f"{versions}/3.11.7", "3.11.7")
    files |= {
        f"{versions}/tools": Link("3.11.7/envs/tools"),
        f"{ROOT}/shims/python": "#!/bin/sh\n",
        f"{versions}/empty/x": "",
    }
    found = search(files, variables={"PATH": f"{ROOT}/shims:/bin"})
    assert [(item.executable, item.version, item.manager) for item in found.interpreters] == [
        (f"{versions}/3.11.7/bin/python", "3.11.7", "pyenv"),
        (f"{versions}/2.7.18/bin/python", "2.7.18", "pyenv"),
    ]
    record = environment(found, f"{versions}/tools")
    assert (record.prefix, record.manager, record.name) == (
        f"{versions}/3.11.7/envs/tools",
        "pyenv-virtualenv",
        "tools",
    )


def test_its_root_by_its_variable() -> None:
    found = search(python_files("/py/versions/3.12.1", "3.12.1"), variables={"PYENV_ROOT": "/py"})
    assert interpreter(found, "/py/versions/3.12.1/bin/python").version == "3.12.1"


def test_a_conda_in_it_is_an_environment() -> None:
    files: dict[str, Node] = {f"{ROOT}/versions/miniconda3-24/conda-meta/history": ""}
    assert environment(search(files), f"{ROOT}/versions/miniconda3-24").kind == "conda"


def test_on_windows() -> None:
    prefix = "C:\\Users\\ann\\.pyenv\\pyenv-win\\versions\\3.11.7"
    found = search(windows_python_files(prefix, "3.11.7"), platform="win32")
    assert interpreter(found, f"{prefix}\\python.exe").manager == "pyenv"


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        *(("linux", f"bin/{name}") for name in ("python", "python3", "pypy3", "pypy", "graalpy")),
        *(("linux", each) for each in ("install/bin/python3", "python/bin/python3")),
        *(("win32", each) for each in ("python.exe", "pypy.exe", "python\\python.exe")),
    ],
)
def test_where_an_interpreter_may_be_in_its_installation(platform: str, place: str) -> None:
    home = (
        "/home/ann/.pyenv/versions/3.11.7/"
        if platform == "linux"
        else "C:\\Users\\ann\\.pyenv\\pyenv-win\\versions\\3.11.7\\"
    )
    found = search({home + place: ELF if platform == "linux" else PE}, platform=platform)
    assert [each.executable for each in found.interpreters] == [home + place]
    assert search({f"{home}{place}-x": ELF}, platform=platform).interpreters == ()
