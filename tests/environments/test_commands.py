"""Which file a command's name means, and which Python tools on PATH are another environment's."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, Node
from venvoy_server.environments.commands import Command, find_command, is_pip, script_program

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


@pytest.mark.parametrize(
    "name",
    [
        *("conda", "hatch", "mamba", "micromamba", "nox", "pdm", "pipenv", "pipx", "pixi", "poetry", "pre-commit"),
        *("rye", "tox", "uv", "uvx", "venvoy", "virtualenv"),
    ],
)
def test_a_tool_that_works_on_environments_from_outside_may_be_in_any_of_them(name: str) -> None:
    path = f"{OTHER}/bin/{name}"
    host = FakeHost({path: f"#!{OTHER}/bin/python\n", f"{OTHER}/pyvenv.cfg": ""})
    assert find_command(host, name, (OWN,), PATH, None) == Command(path)
    similar = FakeHost({f"{path}-x": f"#!{OTHER}/bin/python\n", f"{OTHER}/pyvenv.cfg": ""})
    assert find_command(similar, f"{name}-x", (OWN,), PATH, None) == Command(f"{path}-x", OTHER)


@pytest.mark.parametrize("name", ["python", "python3", "pypy", "pypy3", "python.exe", "Python3.EXE"])
def test_the_plain_names_of_python_mean_the_chosen_interpreter(name: str) -> None:
    assert find_command(FakeHost({}), name, (), (), "/opt/p/bin/python3.12") == Command("/opt/p/bin/python3.12")
    assert find_command(FakeHost({}), name, (), (), None) is None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *(
            (each, True)
            for each in ("pip", "pip3", "pip3.12", "pip.exe", "PIP3.exe", "easy_install", "easy_install-3.6")
        ),
        *((each, False) for each in ("pipx", "pip-compile", "pipenv", "mypip", "python", "pip3.py")),
    ],
)
def test_the_names_of_pip(name: str, is_one: bool) -> None:
    assert is_pip(name) is is_one


@pytest.mark.parametrize(
    ("name", "variables", "path"),
    [
        ("tool", {}, "C:\\t\\tool.exe"),
        ("tool.cmd", {}, "C:\\t\\tool.cmd"),
        ("tool", {"PATHEXT": ".CMD;;.EXE"}, "C:\\t\\tool.cmd"),
        ("tool.1", {}, "C:\\t\\tool.1.bat"),
        ("other", {}, "C:\\t\\other.com"),
        ("tool", {"PATHEXT": ".PY"}, None),
    ],
)
def test_endings_in_windows_order(name: str, variables: dict[str, str], path: str | None) -> None:
    files = {f"C:\\t\\{each}": b"MZ" for each in ("tool", "tool.exe", "tool.cmd", "tool.1.bat", "other.com")}
    host = FakeHost(files, platform="win32", variables=variables)
    found = find_command(host, name, (), ("C:\\t",), None)
    assert (found and found.path) == path
