"""Names of interpreters in an environment's folder of executables."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Link, Node
from venvoy_server.environments.layout import (
    base_candidates,
    base_site_packages,
    interpreters,
    is_python_name,
    leads_out_to,
    project_of,
    real_folder,
    was_environment,
)
from venvoy_server.environments.python import Memo, Python
from venvoy_server.locators import userdirs


@pytest.mark.parametrize(
    "name",
    [
        *("python", "python3", "python3.11", "python3.13t", "python3.13d", "python.exe", "python3.exe", "python_d.exe"),
        *("pypy", "pypy3", "pypy3.10", "pypy3.exe", "graalpy", "graalpy.exe", "Python.exe", "PYTHON3.EXE"),
    ],
)
def test_names_of_interpreters(name: str) -> None:
    assert is_python_name(name)


@pytest.mark.parametrize(
    "name", ["pythonw.exe", "python-config", "pip", "pyvenv", "pythonista", "python3.11-config", "py", "gunicorn"]
)
def test_names_of_other_programs(name: str) -> None:
    assert not is_python_name(name)


@pytest.mark.parametrize(
    ("function", "variable", "usual"),
    [
        (userdirs.user_config, "XDG_CONFIG_HOME", "/Users/ann/Library/Application Support/x"),
        (userdirs.user_data, "XDG_DATA_HOME", "/Users/ann/Library/Application Support/x"),
        (userdirs.user_cache, "XDG_CACHE_HOME", "/Users/ann/Library/Caches/x"),
    ],
    ids=["config", "data", "cache"],
)
def test_a_users_folders_on_macos(function: object, variable: str, usual: str) -> None:
    """platformdirs 4 follows XDG's variables on macOS too, where they are absolute."""
    assert callable(function)
    assert function(FakeHost({}, platform="darwin", home="/Users/ann"), "x") == usual
    for value, place in (("/xdg", "/xdg/x"), ("relative", usual)):
        host = FakeHost({}, platform="darwin", home="/Users/ann", variables={variable: value})
        assert function(host, "x") == place


def test_where_a_base_looks_for_packages() -> None:
    for implementation, name in (("CPython", "python3.11"), ("PyPy", "pypy3.11")):
        python = Python(
            "/opt/p/bin/x", "/opt/p/bin/x", "/opt/p", exists=True, minor="3.11", implementation=implementation
        )
        host = FakeHost({f"/opt/p/lib/{each}/site-packages/x.py": "" for each in ("python3.11", "pypy3.11")})
        assert base_site_packages(host, python) == (f"/opt/p/lib/{name}/site-packages",)


@pytest.mark.parametrize(
    "path",
    ["/", "/w", "/w/x", "/w/x/", "/w/.", "/w/x/..", "/link", "/link/inner", "/link/..", "/link/.", "/gone/x", "/round"],
)
def test_a_folders_real_path_is_the_hosts_whatever_was_asked_before(path: str) -> None:
    files: dict[str, Node] = {
        "/w/x/y": "",
        "/other/deep/inner/y": "",
        "/link": Link("/other/deep"),
        "/round": Link("/round"),
    }
    host, memo = FakeHost(files), Memo()
    for each in (path, "/w", "/link", path):
        assert real_folder(host, each, memo) == host.real_path(each)


@pytest.mark.parametrize(
    ("settings", "places"),
    [
        ({}, []),
        ({"home": "relative"}, []),
        ({"home": "/b"}, ["/b/x", "/b/python3", "/b/python", "/b/python.exe", "/b/pypy3", "/b/graalpy"]),
        ({"base-executable": "/b/python", "executable": "/b/python3.12"}, ["/b/python", "/b/python3.12"]),
        ({"base-executable": "python", "executable": "python3"}, []),
    ],
)
def test_where_pyvenv_cfg_says_that_the_base_is(settings: dict[str, str], places: list[str]) -> None:
    assert base_candidates(FakeHost({}), "/w/.venv", settings, "/w/.venv/bin/x") == places


@pytest.mark.parametrize(
    ("prefix", "names", "was"),
    [
        ("/w/.venv", ("bin/python",), True),
        ("/w/tools", ("bin/python",), False),
        ("/w/tools", ("bin/python", "bin/activate"), True),
        ("/w/tools", ("bin/python", "bin/activate.bat"), True),
        ("/w/tools", ("bin/python", "bin/activate.fish"), False),
        ("/w/tools", ("bin/pip", "bin/activate"), False),
        ("/w/tools", ("Scripts/python.exe", "Scripts/activate.bat"), True),
        ("/w/tools", ("bin/python", "lib/python3.12/site-packages/x"), True),
        ("/w/tools", ("bin/python", "lib/python3.12/os.py"), False),
        ("/w/tools", ("bin/python", "lib64/python3.12/site-packages/x"), True),
    ],
)
def test_whether_a_folder_without_settings_was_an_environment(prefix: str, names: tuple[str, ...], was: bool) -> None:
    host = FakeHost({f"{prefix}/{name}": "" for name in names})
    assert was_environment(host, prefix, frozenset(host.names(prefix))) is was


@pytest.mark.parametrize(
    "name",
    ["python", "python3", "python.exe", "python3.exe", "pypy3", "pypy", "graalpy", "pypy3.exe", "graalpy.exe", "python_d.exe"],
)  # fmt: skip
def test_a_plain_name_is_likelier_than_one_with_a_version(name: str) -> None:
    host = FakeHost({f"/e/bin/{each}": "" for each in ("PYTHON3.9", "graalpy-0", name)})
    assert [path for path, _ in interpreters(host, "/e")] == [f"/e/bin/{name}", "/e/bin/PYTHON3.9"]


@pytest.mark.parametrize(
    ("text", "project"),
    [("/code/x\n", "/code/x"), ("  /code/x  ", "/code/x"), ("code/x", None), ("/code/x\n/code/y", None), ("", None)],
)
def test_the_project_that_a_file_in_the_environment_names(text: str, project: str | None) -> None:
    assert project_of(FakeHost({"/envs/x/.project": text}), "/envs/x") == project
    assert project_of(FakeHost({"/envs/x/.project": text}), "/envs/x", {".project": "file"}) == project
    assert project_of(FakeHost({"/envs/x/.project": text}), "/envs/x", {}) is None


@pytest.mark.parametrize(
    ("files", "path", "target"),
    [
        ({}, "/e/bin/python", "/e/bin/python"),
        ({"/e/bin/python": ""}, "/e/bin/python", None),
        ({"/e/bin/python": Link("python3"), "/e/bin/python3": ""}, "/e/bin/python", None),
        ({"/e/bin/python": Link("python3")}, "/e/bin/python", "/e/bin/python3"),
        ({"/e/bin/python": Link("/usr/bin/python3")}, "/e/bin/python", "/usr/bin/python3"),
        ({"/e/bin/python": Link("../lib/x")}, "/e/bin/python", "/e/lib/x"),
        ({"/e/bin/python": Link("python")}, "/e/bin/python", "/e/bin/python"),
    ],
)
def test_where_an_executable_leads(files: dict[str, Node], path: str, target: str | None) -> None:
    assert leads_out_to(FakeHost(files), path) == target


@pytest.mark.parametrize(
    ("platform", "usual"), [("linux", "/e/bin/python"), ("darwin", "/e/bin/python"), ("win32", "C:\\e\\Scripts\\python.exe")]
)  # fmt: skip
def test_the_usual_interpreter_is_found_without_a_listing(platform: str, usual: str) -> None:
    host = FakeHost({usual: ""}, platform=platform)
    assert next(iter(interpreters(host, "C:\\e" if platform == "win32" else "/e"))) == (usual, None)
    assert not [path for method, path in host.asked if method == "children"]


@pytest.mark.parametrize(
    ("platform", "path", "found"),
    [
        ("win32", "C:\\e\\python.exe", True),
        ("win32", "C:\\e\\bin\\python.exe", True),
        ("win32", "C:\\e\\Scripts\\python.exe", True),
        ("linux", "/e/python", False),
        ("linux", "/e/Scripts/python", True),
        ("linux", "/e/bin/python", True),
    ],
)
def test_the_folders_in_which_an_interpreter_may_be(platform: str, path: str, found: bool) -> None:
    prefix = "C:\\e" if platform == "win32" else "/e"
    assert list(interpreters(FakeHost({path: ""}, platform=platform), prefix)) == ([(path, None)] if found else [])


OWN = "PREFIX/lib/PYTHON/SITE PREFIX/lib64/PYTHON/SITE"


@pytest.mark.parametrize(
    ("platform", "prefix", "variables", "folders"),
    [
        ("linux", "/opt/py", {}, f"/home/ann/.local/lib/PYTHON/SITE {OWN}"),
        ("linux", "/opt/py", {"PYTHONUSERBASE": "/u"}, f"/u/lib/PYTHON/SITE {OWN}"),
        ("linux", "/x.framework/py", {}, f"/home/ann/.local/lib/PYTHON/SITE {OWN}"),
        (
            *("linux", "/usr", {}),
            "/home/ann/.local/lib/PYTHON/SITE /usr/local/lib/PYTHON/dist-packages /usr/lib/python3/dist-packages "
            f"/usr/local/lib/PYTHON/SITE {OWN}",
        ),
        ("darwin", "/opt/py", {}, f"/Users/ann/.local/lib/PYTHON/SITE {OWN}"),
        ("darwin", "/L/Python.framework/Versions/3.11", {}, f"/Users/ann/Library/Python/3.11/lib/python/SITE {OWN}"),
        ("win32", "C:\\P", {}, "PREFIX\\Lib\\SITE"),
        ("win32", "C:\\P", {"APPDATA": "C:\\A"}, "C:\\A\\Python\\Python311\\SITE PREFIX\\Lib\\SITE"),
    ],
)
def test_where_the_packages_of_a_base_may_be(
    platform: str, prefix: str, variables: dict[str, str], folders: str
) -> None:
    text = folders.replace("PREFIX", prefix).replace("PYTHON", "python3.11").replace("SITE", "site-packages")
    places = text.split(" ")
    host = FakeHost({each: Folder() for each in places}, platform=platform, variables=variables)
    python = Python(f"{prefix}/x", f"{prefix}/x", prefix, exists=True, minor="3.11")
    assert list(base_site_packages(host, python)) == places
    nothing = FakeHost({}, platform=platform, variables=variables)
    assert base_site_packages(nothing, python) == ()
    assert [path for _, path in nothing.asked] == places
