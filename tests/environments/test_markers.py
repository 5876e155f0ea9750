"""Marker values from files, compared with what packaging computes in a running Python."""

from __future__ import annotations

import sys

import msgspec
from packaging.markers import default_environment

from fakes import ELF, FakeHost, Link, Node, python_files, venv_files, windows_python_files, windows_venv_files
from venvoy_server.environments.markers import marker_values
from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.system.files.host import RealHost


def test_on_linux() -> None:
    host = FakeHost(
        python_files("/opt/p", "3.11.7") | venv_files("/code/.venv", "/opt/p", "3.11.7"), release="6.1.0-18-amd64"
    )
    found = read_environment(host, "/code/.venv")
    assert found is not None
    assert marker_values(found, host) == {
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "platform_release": "6.1.0-18-amd64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "python_version": "3.11",
        "python_full_version": "3.11.7",
        "implementation_version": "3.11.7",
    }


def test_what_files_do_not_say_is_left_out() -> None:
    host = FakeHost({"/opt/p/bin/python3.12": ELF, "/opt/p/lib/python3.12/os.py": ""}, release="")
    found = read_interpreter(host, "/opt/p/bin/python3.12")
    assert found is not None
    values = marker_values(found, host)
    assert values["python_version"] == "3.12"
    assert not values.keys() & {"python_full_version", "implementation_version", "platform_release", "platform_version"}


def test_on_windows() -> None:
    files = windows_python_files("C:\\P", "3.11.7") | windows_venv_files("C:\\x\\.venv", "C:\\P", "3.11.7")
    host = FakeHost(files, platform="win32", machine="AMD64", release="")
    found = read_environment(host, "C:\\x\\.venv")
    assert found is not None
    values = marker_values(found, host)
    assert (values["os_name"], values["sys_platform"], values["platform_system"]) == ("nt", "win32", "Windows")
    assert values["platform_machine"] == "AMD64"


def test_on_macos_the_executable_shows_the_processor() -> None:
    from fakes import MACH_O

    host = FakeHost(python_files("/opt/p", "3.11.7", header=MACH_O), platform="darwin", machine="x86_64")
    found = read_interpreter(host, "/opt/p/bin/python")
    assert found is not None
    values = marker_values(found, host)
    assert values["platform_machine"] == "arm64"
    assert (values["os_name"], values["sys_platform"], values["platform_system"]) == ("posix", "darwin", "Darwin")


def test_pypy() -> None:
    files: dict[str, Node] = {
        "/opt/pypy/bin/pypy3.10": ELF,
        "/opt/pypy/bin/python": Link("pypy3.10"),
        "/opt/pypy/include/pypy3.10/patchlevel.h": '#define PY_VERSION "3.10.14"\n#define PYPY_VERSION "7.3.17"\n',
    }
    host = FakeHost(files)
    found = read_interpreter(host, "/opt/pypy/bin/python")
    assert found is not None
    values = marker_values(found, host)
    assert (values["implementation_name"], values["platform_python_implementation"]) == ("pypy", "PyPy")
    assert (values["python_full_version"], values["implementation_version"]) == ("3.10.14", "7.3.17")


def test_they_are_what_this_python_says_of_itself() -> None:
    host = RealHost()
    found = read_environment(host, sys.prefix) or read_interpreter(host, sys.executable)
    assert found is not None
    said = default_environment()
    values = marker_values(found, host)
    assert {"python_full_version", "platform_machine", "sys_platform"} <= values.keys()
    assert values == {name: value for name, value in said.items() if name in values}


def test_the_version_of_another_implementation_is_its_own() -> None:
    found = Interpreter("/p/bin/pypy3", "/p", "/p/bin/pypy3", version="3.10.14", implementation="PyPy")
    assert "implementation_version" not in marker_values(found, FakeHost({}))
    known = msgspec.structs.replace(found, implementation_version="7.3.16")
    assert marker_values(known, FakeHost({}))["implementation_version"] == "7.3.16"
    cpython = msgspec.structs.replace(found, implementation="CPython", implementation_version="7.3.16")
    assert marker_values(cpython, FakeHost({}))["implementation_version"] == "3.10.14"
