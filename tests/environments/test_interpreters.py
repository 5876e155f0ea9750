"""Interpreters outside environments, read from their files, and the shims that lead to them."""

from __future__ import annotations

import pytest

from environments.records import BASE
from fakes import ELF, MACH_O, PE, FakeHost, Link, Node, Pipe, python_files
from venvoy_server.environments.python import Memo, describe, minor_from_name
from venvoy_server.environments.read import read_interpreter


def test_an_interpreter_in_full() -> None:
    files = python_files(BASE, "3.11.7") | {f"{BASE}/lib/python3.11/EXTERNALLY-MANAGED": ""}
    found = read_interpreter(FakeHost(files), f"{BASE}/bin/python", manager="pyenv")
    assert found is not None
    assert (found.executable, found.prefix, found.real_executable) == (
        f"{BASE}/bin/python",
        BASE,
        f"{BASE}/bin/python3.11",
    )
    assert (found.version, found.version_confidence, found.architecture, found.manager) == (
        "3.11.7",
        "certain",
        "x86_64",
        "pyenv",
    )
    assert (found.externally_managed, found.has_pip, found.problems) == (True, True, ())
    assert found.site_packages == (f"{BASE}/lib/python3.11/site-packages",)


def test_debians_packages_lie_elsewhere() -> None:
    files = python_files("/usr", "3.11.2") | {
        "/usr/lib/python3/dist-packages/apt.py": "",
        "/usr/local/lib/python3.11/dist-packages/x.py": "",
    }
    del files["/usr/lib/python3.11/site-packages/pip/__init__.py"]
    found = read_interpreter(FakeHost(files), "/usr/bin/python3")
    assert found is not None
    assert found.site_packages == ("/usr/local/lib/python3.11/dist-packages", "/usr/lib/python3/dist-packages")


@pytest.mark.parametrize("node", ["#!/bin/sh\n", "", b"\x00", Pipe(), Link("/gone")])
def test_what_is_not_a_program_is_not_an_interpreter(node: Node) -> None:
    assert read_interpreter(FakeHost({"/usr/bin/python3": node}), "/usr/bin/python3") is None


def test_a_foreign_interpreter_says_so() -> None:
    found = read_interpreter(FakeHost(python_files(BASE, "3.11.7", header=PE)), f"{BASE}/bin/python")
    assert found is not None
    assert [problem.code for problem in found.problems] == ["foreign-platform"]


SHIMS: dict[str, Node] = {
    "/home/ann/.pyenv/shims/python": "#!/usr/bin/env bash\nexec pyenv\n",
    "/home/ann/.pyenv/shims/python3.12": "#!/usr/bin/env bash\nexec pyenv\n",
    "/home/ann/.pyenv/version": "# a comment\n3.11.7\n3.12.1 system\n",
}


@pytest.mark.parametrize(
    ("shim", "variables", "executable"),
    [
        ("python", {}, "/home/ann/.pyenv/versions/3.11.7/bin/python"),
        ("python3.12", {}, "/home/ann/.pyenv/versions/3.12.1/bin/python3.12"),
        ("python", {"PYENV_VERSION": "3.12.1:3.11.7"}, "/home/ann/.pyenv/versions/3.12.1/bin/python"),
        ("python", {"PYENV_VERSION": "3.9.9"}, None),
        ("python2", {}, None),
    ],
)
def test_shims_are_resolved(shim: str, variables: dict[str, str], executable: str | None) -> None:
    versions = "/home/ann/.pyenv/versions"
    files = SHIMS | python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    found = read_interpreter(FakeHost(files, variables=variables), f"/home/ann/.pyenv/shims/{shim}")
    assert (found.executable if found else None) == executable


ASDF, MISE = "/home/ann/.asdf", "/home/ann/.local/share/mise"


@pytest.mark.parametrize(
    ("root", "settings", "variables", "version"),
    [
        (ASDF, {"/home/ann/.tool-versions": "nodejs 20.1\npython 3.12.1 3.11.7\n"}, {}, "3.12.1"),
        (ASDF, {"/home/ann/.tool-versions": "python system 3.11.7\n"}, {}, "3.11.7"),
        (ASDF, {}, {"ASDF_PYTHON_VERSION": "3.11.7"}, "3.11.7"),
        (ASDF, {}, {}, None),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = "3.12"\n'}, {}, "3.12.1"),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = ["3.11", "3.12"]\n'}, {}, "3.11.7"),
        (MISE, {"/home/ann/.config/mise/config.toml": '[tools]\npython = {version = "3.11.7"}\n'}, {}, "3.11.7"),
        (MISE, {"/home/ann/.config/mise/config.toml": "tools = 3\n"}, {}, None),
        (MISE, {"/home/ann/.tool-versions": "python 3.11.7\n"}, {}, "3.11.7"),
        (MISE, {}, {"MISE_PYTHON_VERSION": "3.11.7"}, "3.11.7"),
    ],
)
def test_shims_of_asdf_and_mise(
    root: str, settings: dict[str, Node], variables: dict[str, str], version: str | None
) -> None:
    versions = f"{root}/installs/python"
    files = settings | python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    host = FakeHost(files | {f"{root}/shims/python": "#!/bin/sh\n"}, variables=variables)
    found = read_interpreter(host, f"{root}/shims/python")
    assert (found.executable if found else None) == (f"{versions}/{version}/bin/python" if version else None)


def test_pyenv_takes_the_newest_of_a_minor_version() -> None:
    versions = "/home/ann/.pyenv/versions"
    files: dict[str, Node] = {"/home/ann/.pyenv/shims/python": "#!/bin/sh\n", "/home/ann/.pyenv/version": "3.12\n"}
    for version in ("3.12.1", "3.12.10", "3.12.9", "3.120.99"):
        files |= python_files(f"{versions}/{version}", version)
    found = read_interpreter(FakeHost(files), "/home/ann/.pyenv/shims/python")
    assert found is not None
    assert found.version == "3.12.10"


def test_usr_bin_python3_on_macos_is_resolved_to_the_developer_tools() -> None:
    prefix = "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/3.9"
    files = python_files(prefix, "3.9.6", header=MACH_O) | {
        "/usr/bin/python3": MACH_O,
        "/Library/Developer/CommandLineTools/Library/Frameworks/Python3.framework/Versions/Current": Link("3.9"),
    }
    found = read_interpreter(FakeHost(files, platform="darwin"), "/usr/bin/python3")
    assert found is not None
    assert (found.executable, found.version) == (f"{prefix}/bin/python3.9", "3.9.6")
    assert read_interpreter(FakeHost({"/usr/bin/python3": MACH_O}, platform="darwin"), "/usr/bin/python3") is None


@pytest.mark.parametrize(
    ("name", "minor", "free_threaded", "debug"),
    [
        ("python3.13", "3.13", False, False),
        ("python3.13t", "3.13t", True, False),
        ("python3.13d", "3.13", False, True),
        ("python3.13td", "3.13t", True, True),
        *((f"python3.1{digit}d", f"3.1{digit}", False, True) for digit in range(10)),
        ("pypy3.10", "3.10", False, False),
        ("python", None, False, False),
        ("python3", None, False, False),
        ("python_d", None, False, True),
        ("graalpy24.1", None, False, False),
        ("idled", None, False, False),
    ],
)
def test_what_the_name_of_an_interpreter_says(name: str, minor: str | None, free_threaded: bool, debug: bool) -> None:
    host = FakeHost({f"/opt/p/bin/{name}": ELF})
    found = describe(host, f"/opt/p/bin/{name}", Memo())
    assert (found.minor, found.free_threaded, found.debug) == (minor, free_threaded, debug)
    assert minor_from_name(host, f"/x/{name.upper()}.EXE") == minor


SHIM_FILES = {"pyenv": "/home/ann/.pyenv/version", "asdf": "/home/ann/.tool-versions"}


@pytest.mark.parametrize("tool", SHIM_FILES)
def test_comments_and_stray_bytes_in_the_files_of_a_shims_tool(tool: str) -> None:
    root = f"/home/ann/.{tool}"
    versions = f"{root}/versions" if tool == "pyenv" else f"{root}/installs/python"
    line = b"3.11.7#mine\n" if tool == "pyenv" else b"python 3.11.7#mine\n"
    files = python_files(f"{versions}/3.11.7", "3.11.7") | python_files(f"{versions}/3.12.1", "3.12.1")
    files |= {f"{root}/shims/python": "#!/bin/sh\n", SHIM_FILES[tool]: b"# f\xfcr alle\n" + line}
    found = read_interpreter(FakeHost(files), f"{root}/shims/python")
    assert found is not None
    assert found.executable == f"{versions}/3.11.7/bin/python"


@pytest.mark.parametrize(
    "developer", ["/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer"]
)
def test_both_places_of_apples_developer_tools(developer: str) -> None:
    versions = f"{developer}/Library/Frameworks/Python3.framework/Versions"
    files = python_files(f"{versions}/3.9", "3.9.6", header=MACH_O) | {f"{versions}/Current": Link("3.9")}
    found = read_interpreter(FakeHost(files, platform="darwin"), "/usr/bin/python3")
    assert found is not None
    assert found.executable == f"{versions}/3.9/bin/python3.9"
    assert read_interpreter(FakeHost(files), "/usr/bin/python3") is None


def test_a_version_in_a_header_that_is_not_ascii_is_not_believed() -> None:
    files = python_files(BASE, "3.11.7") | {
        f"{BASE}/include/python3.11/patchlevel.h": b'#define PY_VERSION "3.11.7\xff"\n'
    }
    found = read_interpreter(FakeHost(files), f"{BASE}/bin/python")
    assert found is not None
    assert (found.version, found.version_source) == ("3.11.7", "folder name")
