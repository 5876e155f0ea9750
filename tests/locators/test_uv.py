"""uv's Pythons and environments."""

from __future__ import annotations

from fakes import FakeHost, Link, python_files, venv_files, windows_python_files
from finding import environment, interpreter, prefixes, search
from venvoy_server.locators import uv

PROJECT = "/code/app"
BASE = python_files("/opt/py", "3.12.1")
DATA = "/home/ann/.local/share/uv"


def test_managed_pythons_with_their_links() -> None:
    prefix = f"{DATA}/python/cpython-3.12.1-linux-x86_64-gnu"
    files = python_files(prefix, "3.12.1") | {
        f"{DATA}/python/cpython-3.12-linux-x86_64-gnu": Link(prefix),
        f"{DATA}/python/.temp/x": "",
    }
    found = interpreter(search(files), f"{prefix}/bin/python")
    assert (found.manager, found.version) == ("uv", "3.12.1")
    assert found.real_executable == f"{prefix}/bin/python3.12"
    other = f"{DATA}/python/cpython-3.12-linux-x86_64-gnu/bin/python"
    assert other in (found.executable, *found.aliases)


def test_tools() -> None:
    files = BASE | venv_files(f"{DATA}/tools/ruff", "/opt/py", "3.12.1", maker="uv")
    assert environment(search(files), f"{DATA}/tools/ruff").manager == "uv-tool"


def test_centralized_and_script_environments() -> None:
    prefix = "/home/ann/.cache/uv/environments-v2/app-cp3.12.1-abc"
    files = (
        BASE
        | venv_files(prefix, "/opt/py", "3.12.1", maker="uv")
        | {"/home/ann/.cache/uv/wheels-v6/x": "", f"{PROJECT}/.venv": Link(prefix)}
    )
    assert environment(search(files), prefix).manager == "uv"
    found = environment(search(files, PROJECT), prefix)
    assert (found.prefix, found.real_prefix, found.aliases, found.project) == (
        f"{PROJECT}/.venv",
        prefix,
        (prefix,),
        PROJECT,
    )


def test_folders_by_variables() -> None:
    files = BASE | python_files("/pythons/cpython-3.11.2-x", "3.11.2")
    files |= venv_files("/tools/a", "/opt/py", "3.12.1") | venv_files("/cache/environments-v2/b", "/opt/py", "3.12.1")
    variables = {"UV_PYTHON_INSTALL_DIR": "/pythons", "UV_TOOL_DIR": "/tools", "UV_CACHE_DIR": "/cache"}
    found = search(files, variables=variables)
    assert prefixes(found) == ["/cache/environments-v2/b", "/tools/a"]
    assert interpreter(found, "/pythons/cpython-3.11.2-x/bin/python").manager == "uv"


def test_the_environment_that_a_variable_names_is_relative_to_the_project() -> None:
    files = BASE | venv_files(f"{PROJECT}/build/env", "/opt/py", "3.12.1", maker="uv")
    found = search(files, PROJECT, variables={"UV_PROJECT_ENVIRONMENT": "build/env"}, depth=0)
    assert environment(found, f"{PROJECT}/build/env").project == PROJECT
    assert uv.project_environment(FakeHost({}), PROJECT) is None


def test_on_windows() -> None:
    prefix = "C:\\Users\\ann\\AppData\\Roaming\\uv\\data\\python\\cpython-3.12.1-windows-x86_64-none"
    found = search(windows_python_files(prefix, "3.12.1"), platform="win32")
    assert interpreter(found, f"{prefix}\\python.exe").manager == "uv"


def test_that_variable_says_more_than_the_folder_around() -> None:
    files = BASE | venv_files(f"{PROJECT}/build/env", "/opt/py", "3.12.1", maker="uv")
    found = search(files, PROJECT, variables={"UV_PROJECT_ENVIRONMENT": "build/env"})
    assert environment(found, f"{PROJECT}/build/env").project == PROJECT
