"""The Windows registry, by PEP 514."""

from __future__ import annotations

import pytest

from fakes import PE, Node, windows_python_files
from finding import interpreter, search

CORE = "HKCU\\Software\\Python\\PythonCore\\3.11"


def test_the_executable_that_it_names() -> None:
    registry = {
        f"{CORE}\\InstallPath": {"": "C:\\P311\\", "ExecutablePath": "C:\\P311\\python.exe"},
        CORE: {"Version": "3.11.7"},
    }
    found = interpreter(
        search(windows_python_files("C:\\P311", "3.11.7"), platform="win32", registry=registry), "C:\\P311\\python.exe"
    )
    assert (found.manager, found.version, found.version_source) == ("python.org", "3.11.7", "patchlevel.h")


def test_the_folder_that_it_names() -> None:
    registry = {"HKLM\\SOFTWARE\\Python\\Acme\\x\\InstallPath": {"": "C:\\Acme"}}
    found = search(windows_python_files("C:\\Acme", "3.10.2"), platform="win32", registry=registry)
    assert interpreter(found, "C:\\Acme\\python.exe").manager == "Acme"


def test_the_32_bit_view() -> None:
    registry = {"HKLM32\\Software\\Python\\PythonCore\\3.9-32\\InstallPath": {"": "C:\\P39"}}
    found = search(windows_python_files("C:\\P39", "3.9.9"), platform="win32", registry=registry)
    assert interpreter(found, "C:\\P39\\python.exe").version == "3.9.9"


def test_its_version_if_files_name_none() -> None:
    files: dict[str, Node] = {"C:\\P\\python.exe": PE, "C:\\P\\python311.dll": b""}
    registry = {f"{CORE}\\InstallPath": {"": "C:\\P"}, CORE: {"Version": "3.11.7", "SysVersion": "3.11"}}
    found = interpreter(search(files, platform="win32", registry=registry), "C:\\P\\python.exe")
    assert (found.version, found.version_source, found.version_confidence) == ("3.11.7", "registry", "likely")


def test_an_entry_that_leads_nowhere_and_the_launcher_are_passed_over() -> None:
    registry = {
        f"{CORE}\\InstallPath": {"": "C:\\gone"},
        "HKLM\\Software\\Python\\PyLauncher\\3\\InstallPath": {"": "C:\\Windows"},
    }
    assert search({"C:\\Windows\\python.exe": PE}, platform="win32", registry=registry).interpreters == ()


def test_one_python_in_both_hives_is_one() -> None:
    registry = {
        f"{hive}\\Software\\Python\\PythonCore\\3.11\\InstallPath": {"": "C:\\P311"} for hive in ("HKCU", "HKLM")
    }
    assert (
        len(search(windows_python_files("C:\\P311", "3.11.7"), platform="win32", registry=registry).interpreters) == 1
    )


def test_an_executable_of_another_name_than_the_folder_suggests() -> None:
    registry = {f"{CORE}\\InstallPath": {"": "C:\\P", "ExecutablePath": "C:\\P\\python3.11.exe"}}
    files = windows_python_files("C:\\P", "3.11.7")
    files["C:\\P\\python3.11.exe"] = files.pop("C:\\P\\python.exe")
    found = search(files, platform="win32", registry=registry)
    assert interpreter(found, "C:\\P\\python3.11.exe").version == "3.11.7"


@pytest.mark.parametrize("root", ["HKCU\\Software\\Python", "HKLM\\Software\\Python", "HKLM32\\Software\\Python"])
@pytest.mark.parametrize(
    ("company", "manager"),
    [("PythonCore", "python.org"), ("ContinuumAnalytics", "conda"), ("Astral", "uv"), ("Acme", "Acme")],
)
def test_who_installed_it(root: str, company: str, manager: str) -> None:
    registry = {f"{root}\\{company}\\3.11\\InstallPath": {"": "C:\\P"}}
    found = search(windows_python_files("C:\\P", "3.11.7"), platform="win32", registry=registry)
    assert interpreter(found, "C:\\P\\python.exe").manager == manager


@pytest.mark.parametrize(
    ("values", "version"),
    [({"SysVersion": "3.11"}, "3.11"), ({"Version": "3.11.7", "SysVersion": "3.11"}, "3.11.7"), ({"x": "3.11"}, None)],
)
def test_the_version_that_the_registry_has(values: dict[str, str], version: str | None) -> None:
    registry = {f"{CORE}\\InstallPath": {"": "C:\\P"}, CORE: values}
    found = search({"C:\\P\\python.exe": PE}, platform="win32", registry=registry)
    assert interpreter(found, "C:\\P\\python.exe").version == version
