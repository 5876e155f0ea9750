"""Windows' usual folders of Pythons."""

from __future__ import annotations

import pytest

from fakes import windows_python_files
from finding import interpreter, search


@pytest.mark.parametrize(
    ("prefix", "manager"),
    [
        ("C:\\Users\\ann\\AppData\\Local\\Programs\\Python\\Python311", "python.org"),
        ("C:\\Program Files\\Python311", "python.org"),
        ("C:\\Program Files (x86)\\Python311-32", "python.org"),
        ("C:\\Python311", "python.org"),
        ("C:\\Python311-arm64", "python.org"),
        ("C:\\Users\\ann\\scoop\\apps\\python311\\current", "scoop"),
        ("C:\\ProgramData\\scoop\\apps\\python\\current", "scoop"),
        ("C:\\Users\\ann\\WinPython\\WPy64-3117\\python-3.11.7.amd64", "winpython"),
    ],
)
def test_installations(prefix: str, manager: str) -> None:
    found = search(windows_python_files(prefix, "3.11.7"), platform="win32")
    assert (interpreter(found, f"{prefix}\\python.exe").manager, len(found.interpreters)) == (manager, 1)


@pytest.mark.parametrize(
    ("variables", "prefix"),
    [
        ({"LOCALAPPDATA": "D:\\L"}, "D:\\L\\Programs\\Python\\Python311"),
        ({"ProgramFiles": "D:\\P"}, "D:\\P\\Python311"),
        ({"ProgramFiles(x86)": "D:\\X"}, "D:\\X\\Python311-32"),
        ({"SCOOP": "D:\\S"}, "D:\\S\\apps\\python\\current"),
        ({"SCOOP_GLOBAL": "D:\\G"}, "D:\\G\\apps\\python312\\current"),
        ({"PROGRAMDATA": "D:\\D"}, "D:\\D\\scoop\\apps\\python\\current"),
        ({"WINPYTHON_HOME": "D:\\W"}, "D:\\W\\WPy64-3117\\python-3.11.7.amd64"),
        ({}, "C:\\Users\\ann\\Documents\\WinPython\\WPy64-3117\\python"),
    ],
)
def test_folders_by_variables(variables: dict[str, str], prefix: str) -> None:
    files = windows_python_files(prefix, "3.11.7")
    found = search(files, platform="win32", variables=variables)
    assert [each.executable for each in found.interpreters] == [f"{prefix}\\python.exe"]
    assert not variables or search(files, platform="win32").interpreters == ()


@pytest.mark.parametrize(
    "prefix", ["C:\\Pythonx11", "C:\\Python", "C:\\Python-3", "C:\\Program Files\\Pythonic", "C:\\My311"]
)
def test_other_folders_are_not_looked_into(prefix: str) -> None:
    assert search(windows_python_files(prefix, "3.11.7"), platform="win32").interpreters == ()
