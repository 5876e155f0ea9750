"""Which file a command's name means, and which Python tools on PATH are another environment's."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, Node
from venvoy_server.environments.commands import Command, find_command, script_program

OWN = "/p/.venv/bin"
OTHER = "/q/.venv"
FILES: dict[str, Node] = {
    f"{OWN}/python": Link("/usr/bin/python3.12"),
    f"{OWN}/broken": Link("/nowhere"),
    f"{OWN}/mine": "#!/p/.venv/bin/python\n",
    f"{OTHER}/pyvenv.cfg": "home = /usr/bin\n",
    f"{OTHER}/bin/pytest": f"#!{OTHER}/bin/python\n",
    f"{OTHER}/bin/ruff": b"\x7fELF",
    f"{OTHER}/bin/broken": f"#!{OTHER}/bin/python\n",
    f"{OTHER}/bin/uv": b"\x7fELF",
    "/home/me/.local/bin/black": Link(f"{OTHER}/bin/black"),
    f"{OTHER}/bin/black": f"#!{OTHER}/bin/python\n",
    "/usr/bin/python3.12": b"\x7fELF",
    "/usr/bin/python3.11": b"\x7fELF",
    "/usr/bin/python3": Link("python3.12"),
    "/usr/bin/git": b"\x7fELF",
    "/usr/bin/pip3": b"#!/usr/bin/python3\n",
    "/usr/bin/meson": b"#!/usr/bin/python3\n",
    "/usr/bin/old": b"#!/usr/bin/python3.11\n",
    "/usr/bin/script": b"#!/usr/bin/env python3\n",
    "/usr/bin/pip3.9": b"\x7fELF",
    "/usr/bin/long": b"#!/bin/sh\n'''exec' \"/very long/bin/python\" \"$0\" \"$@\"\n' '''\n",
    "/home/me/.pyenv/shims/pytest-shim": b"#!/usr/bin/env bash\nexec pyenv exec\n",
    "/home/me/.asdf/shims/node": b"#!/usr/bin/env bash\n",
}
PATH = (OWN, f"{OTHER}/bin", "/home/me/.local/bin", "/usr/bin", "/home/me/.pyenv/shims", "/home/me/.asdf/shims")


def found(name: str, python: str | None = None) -> Command | None:
    own = () if python else (OWN,)
    return find_command(FakeHost(FILES), name, own, PATH[bool(python) :], python)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("python", f"{OWN}/python"),
        ("mine", f"{OWN}/mine"),
        ("broken", f"{OWN}/broken"),
        ("git", "/usr/bin/git"),
        ("script", "/usr/bin/script"),
        ("uv", f"{OTHER}/bin/uv"),
        ("node", "/home/me/.asdf/shims/node"),
    ],
)
def test_the_own_tools_and_programs_that_are_no_python_tools_are_taken(name: str, path: str) -> None:
    assert found(name) == Command(path)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("pytest", OTHER),
        ("ruff", OTHER),
        ("black", OTHER),
        ("python3", "/usr/bin/python3"),
        ("python3.11", "/usr/bin/python3.11"),
        ("pip3", "/usr/bin/python3"),
        ("pip3.9", "/usr/bin/pip3.9"),
        ("meson", "/usr/bin/python3"),
        ("long", "/very long/bin/python"),
        ("pytest-shim", "/home/me/.pyenv/shims/pytest-shim"),
    ],
)
def test_a_python_tool_of_another_environment_has_an_owner(name: str, owner: str) -> None:
    command = found(name)
    assert command is not None and command.owner == owner


@pytest.mark.parametrize(
    ("name", "path", "owner"),
    [
        ("python", "/usr/bin/python3.12", None),
        ("python3.12", "/usr/bin/python3.12", None),
        ("python3.11", "/usr/bin/python3.11", "/usr/bin/python3.11"),
        ("pip3", "/usr/bin/pip3", None),
        ("meson", "/usr/bin/meson", None),
        ("old", "/usr/bin/old", "/usr/bin/python3.11"),
        ("pytest", f"{OTHER}/bin/pytest", OTHER),
    ],
)
def test_a_chosen_interpreter_has_its_own_tools_wherever_they_are(name: str, path: str, owner: str | None) -> None:
    assert found(name, "/usr/bin/python3.12") == Command(path, owner)


def test_what_is_nowhere_is_not_found() -> None:
    assert found("nothing") is None
    assert script_program(FakeHost(FILES), "/usr/bin/git") is None


def test_windows_looks_for_the_endings_of_pathext() -> None:
    files: dict[str, Node] = {
        "C:\\p\\.venv\\Scripts\\pip.exe": b"MZ",
        "C:\\Python312\\python.exe": b"MZ",
        "C:\\Python312\\Scripts\\pytest.exe": b"MZ",
        "C:\\Git\\git.exe": b"MZ",
    }
    host = FakeHost(files, platform="win32")
    own, path = ["C:\\p\\.venv\\Scripts"], ["C:\\p\\.venv\\Scripts", "C:\\Python312\\Scripts", "C:\\Git"]
    assert find_command(host, "pip", own, path, None) == Command("C:\\p\\.venv\\Scripts\\pip.exe")
    assert find_command(host, "git", own, path, None) == Command("C:\\Git\\git.exe")
    outside = find_command(host, "pytest.exe", own, path, None)
    assert outside == Command("C:\\Python312\\Scripts\\pytest.exe", "C:\\Python312\\python.exe")
