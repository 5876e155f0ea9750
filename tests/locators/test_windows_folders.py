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
