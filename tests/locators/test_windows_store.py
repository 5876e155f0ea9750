"""The Microsoft Store's Pythons."""

from __future__ import annotations

from fakes import Node, windows_python_files
from finding import interpreter, search

APPS = "C:\\Users\\ann\\AppData\\Local\\Microsoft\\WindowsApps"
PACKAGE = "PythonSoftwareFoundation.Python.3.11_3.11.2032.0_x64__qbz5n2kfra8p0"
REPOSITORY = "HKCU\\Software\\Classes\\Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages"
STUBS: dict[str, Node] = {
    f"{APPS}\\python.exe": b"",
    f"{APPS}\\python3.11.exe": b"",
    f"{APPS}\\PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0\\python3.11.exe": b"",
}


def test_an_installed_package() -> None:
    root = f"C:\\Program Files\\WindowsApps\\{PACKAGE}"
    registry = {f"{REPOSITORY}\\{PACKAGE}": {"PackageRootFolder": root}}
    found = search(
        STUBS | windows_python_files(root, "3.11.9"), platform="win32", registry=registry, variables={"PATH": APPS}
    )
    record = interpreter(found, f"{root}\\python.exe")
    assert (record.manager, record.version) == ("windows-store", "3.11.9")
    assert record.aliases == (f"{APPS}\\PythonSoftwareFoundation.Python.3.11_qbz5n2kfra8p0\\python3.11.exe",)


def test_stubs_alone_are_nothing() -> None:
    assert search(STUBS, platform="win32", variables={"PATH": APPS}).interpreters == ()


def test_the_users_folder_may_be_elsewhere() -> None:
    root = f"C:\\Program Files\\WindowsApps\\{PACKAGE}"
    files = windows_python_files(root, "3.11.9") | {
        path.replace(APPS, "D:\\L\\Microsoft\\WindowsApps"): "" for path in STUBS
    }
    registry = {f"{REPOSITORY}\\{PACKAGE}": {"PackageRootFolder": root}}
    found = search(files, platform="win32", registry=registry, variables={"LOCALAPPDATA": "D:\\L"})
    assert [each.manager for each in found.interpreters] == ["windows-store"]
