"""The Python install manager of Windows."""

from __future__ import annotations

from fakes import PE, windows_python_files
from finding import interpreter, search

ROOT = "C:\\Users\\ann\\AppData\\Local\\Python"


def test_runtimes_without_their_shortcuts() -> None:
    files = windows_python_files(f"{ROOT}\\pythoncore-3.14-64", "3.14.0") | {f"{ROOT}\\bin\\python.exe": PE}
    found = search(files, platform="win32")
    assert interpreter(found, f"{ROOT}\\pythoncore-3.14-64\\python.exe").manager == "pymanager"
    assert len(found.interpreters) == 1


def test_its_other_folders_are_no_runtimes() -> None:
    for name in ("bin", "cache", "_cache", "BIN"):
        assert search(windows_python_files(f"{ROOT}\\{name}", "3.14.0"), platform="win32").interpreters == ()
    assert search(windows_python_files(f"{ROOT}\\binary", "3.14.0"), platform="win32").interpreters != ()


def test_the_users_folder_may_be_elsewhere() -> None:
    files = windows_python_files("D:\\L\\Python\\pythoncore-3.14-64", "3.14.0")
    found = search(files, platform="win32", variables={"LOCALAPPDATA": "D:\\L"})
    assert [each.manager for each in found.interpreters] == ["pymanager"]
