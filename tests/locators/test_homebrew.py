"""Homebrew's interpreters, by links that outlive an upgrade."""

from __future__ import annotations

from fakes import MACH_O, Link, python_files
from finding import interpreter, search


def test_the_stable_link_is_the_executable() -> None:
    cellar = "/opt/homebrew/Cellar/python@3.11/3.11.9_1"
    framework = f"{cellar}/Frameworks/Python.framework/Versions/3.11"
    files = python_files(framework, "3.11.9", header=MACH_O, headers=False) | {
        f"{cellar}/bin/python3.11": Link("../Frameworks/Python.framework/Versions/3.11/bin/python3.11"),
        "/opt/homebrew/opt/python@3.11": Link("../Cellar/python@3.11/3.11.9_1"),
        "/opt/homebrew/bin/python3.11": Link("../Cellar/python@3.11/3.11.9_1/bin/python3.11"),
        "/opt/homebrew/bin/python3": Link("python3.11"),
    }
    found = interpreter(search(files, platform="darwin"), "/opt/homebrew/opt/python@3.11/bin/python3.11")
    assert (found.executable, found.manager) == ("/opt/homebrew/opt/python@3.11/bin/python3.11", "homebrew")
    assert (found.version, found.version_source) == ("3.11.9", "folder name")
    assert found.real_executable == f"{framework}/bin/python3.11"
    assert found.aliases == ("/opt/homebrew/bin/python3", "/opt/homebrew/bin/python3.11")


def test_usr_local_is_homebrews_only_with_a_cellar() -> None:
    files = python_files("/usr/local", "3.12.1")
    assert interpreter(search(files), "/usr/local/bin/python3").manager == "system"
    assert interpreter(search(files | {"/usr/local/Cellar/x": ""}), "/usr/local/bin/python3").manager == "homebrew"
