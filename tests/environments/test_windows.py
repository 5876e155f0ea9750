"""Environments and interpreters of Windows, read by its own rules of paths."""

from __future__ import annotations

from fakes import FakeHost, Node, windows_python_files, windows_venv_files
from venvoy_server.environments.model import Environment
from venvoy_server.environments.read import read_environment, read_interpreter

BASE = "C:\\Python311"
ENV = "C:\\code\\app\\.venv"


def record(files: dict[str, Node], prefix: str = ENV) -> Environment:
    found = read_environment(FakeHost(files, platform="win32"), prefix)
    assert found is not None
    return found


def test_a_good_environment() -> None:
    found = record(windows_python_files(BASE, "3.11.7") | windows_venv_files(ENV, BASE, "3.11.7"))
    assert (found.executable, found.base_executable, found.base_prefix) == (
        f"{ENV}\\Scripts\\python.exe",
        f"{BASE}\\python.exe",
        BASE,
    )
    assert (found.version, found.version_source, found.architecture) == ("3.11.7", "patchlevel.h", "AMD64")
    assert (found.site_packages, found.has_pip) == ((f"{ENV}\\Lib\\site-packages",), True)
    assert (found.name, found.project, found.problems) == ("app", "C:\\code\\app", ())


def test_a_base_that_is_gone() -> None:
    found = record(windows_venv_files(ENV, BASE, "3.11.7"))
    assert [problem.code for problem in found.problems] == ["missing-base"]
    assert (found.version, found.version_source) == ("3.11.7", "pyvenv.cfg")


def test_moved_by_the_path_in_its_scripts() -> None:
    files = windows_python_files(BASE, "3.11.7") | windows_venv_files(ENV, BASE, "3.11.7")
    del files[f"{ENV}\\Scripts\\activate"]
    files[f"{ENV}\\Scripts\\activate.bat"] = '@echo off\n\nset "VIRTUAL_ENV=D:\\old\\.venv"\n'
    assert [problem.code for problem in record(files).problems] == ["moved"]


def test_an_environment_of_linux_seen_from_windows() -> None:
    files: dict[str, Node] = {
        f"{ENV}\\pyvenv.cfg": "home = /usr/bin\nversion = 3.11.2\n",
        f"{ENV}\\bin\\activate": 'VIRTUAL_ENV="/code/app/.venv"\n',
        f"{ENV}\\lib\\python3.11\\site-packages\\x.py": "",
    }
    assert "foreign-platform" in [problem.code for problem in record(files).problems]


def test_msys_keeps_its_executables_in_bin() -> None:
    files = windows_python_files(BASE, "3.11.7") | windows_venv_files(ENV, BASE, "3.11.7")
    for name in ("python.exe", "activate", "activate.bat"):
        files[f"{ENV}\\bin\\{name}"] = files.pop(f"{ENV}\\Scripts\\{name}")
    assert record(files).executable == f"{ENV}\\bin\\python.exe"


def test_names_are_without_case() -> None:
    files = windows_python_files(BASE, "3.11.7") | windows_venv_files(ENV, BASE, "3.11.7")
    assert record(files, "c:\\CODE\\app\\.venv").version == "3.11.7"


def test_an_interpreter() -> None:
    found = read_interpreter(FakeHost(windows_python_files(BASE, "3.11.7"), platform="win32"), f"{BASE}\\python.exe")
    assert found is not None
    assert (found.prefix, found.version, found.architecture, found.has_pip) == (BASE, "3.11.7", "AMD64", True)
    assert found.site_packages == (f"{BASE}\\Lib\\site-packages",)


def test_the_users_packages() -> None:
    files = windows_python_files(BASE, "3.11.7") | {"C:\\Roaming\\Python\\Python311\\site-packages\\x.py": ""}
    found = read_interpreter(
        FakeHost(files, platform="win32", variables={"APPDATA": "C:\\Roaming"}), f"{BASE}\\python.exe"
    )
    assert found is not None
    assert found.site_packages[0] == "C:\\Roaming\\Python\\Python311\\site-packages"


def test_a_free_threaded_build_by_its_library() -> None:
    files = windows_python_files(BASE, "3.13.1")
    del files[f"{BASE}\\python313.dll"]
    files[f"{BASE}\\python313t.dll"] = b"MZ"
    found = read_interpreter(FakeHost(files, platform="win32"), f"{BASE}\\python.exe")
    assert found is not None
    assert (found.version, found.free_threaded) == ("3.13.1", True)


def test_a_store_stub_is_empty_and_no_interpreter() -> None:
    stub = "C:\\Users\\ann\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe"
    assert read_interpreter(FakeHost({stub: b""}, platform="win32"), stub) is None
