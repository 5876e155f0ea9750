"""With a real second user: what another user put somewhere is found and named, and not run by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

import venvoy_protocol
import venvoy_server

ME, OTHER = 1000, 1001
SYSTEM_PYTHON = "/usr/bin/python3"
_PLACES = [str(Path(str(module.__file__)).parents[1]) for module in (venvoy_server, venvoy_protocol, msgspec)]
_START = (
    f"import sys; sys.path[1:1] = {_PLACES!r}; sys.argv[0] = 'venvoy'; import runpy; "
    "runpy.run_module('venvoy_server', run_name='__main__', alter_sys=True)"
)
RUN = ("run", "--", "python", "-c", "print('RAN')")


class Users:
    """A folder that every user may reach, and venvoy as one of two users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = self.make("home", ME)

    def make(self, name: str, owner: int, mode: int = 0o755) -> Path:
        path = self.folder / name
        path.mkdir(parents=True)
        os.chown(path, owner, owner)
        path.chmod(mode)
        return path

    def environment(self, path: Path, owner: int) -> Path:
        subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", path], check=True, timeout=60)
        for place in (path, *path.rglob("*")):
            os.chown(place, owner, owner, follow_symlinks=False)
        return path

    def venvoy(
        self, cwd: Path, *words: str, user: int = ME, more: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, str]:
        home = self.home if user == ME else self.folder / "root"
        base = {"PATH": "/usr/bin:/bin", "HOME": str(home), "VENVOY_STATE_DIR": str(home / "state"), **more}
        done = subprocess.run(
            [SYSTEM_PYTHON, "-I", "-c", _START, *words],
            cwd=cwd,
            env=base,
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def users() -> Iterator[Users]:
    if sys.platform == "win32" or os.geteuid() != 0 or not os.path.exists(SYSTEM_PYTHON):
        pytest.skip("only root can be another user")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    made = Users(folder)
    try:
        if made.venvoy(folder, "--version")[0] != 0:
            pytest.skip("the system's Python cannot import venvoy as another user")
        yield made
    finally:
        shutil.rmtree(folder)


def test_roots_environment_is_used(users: Users) -> None:
    """A user works with an environment that root made for all."""
    shared = users.environment(users.folder / "opt", 0)
    status, said = users.venvoy(users.make("mine", ME), *RUN, more={"VIRTUAL_ENV": str(shared)})
    assert (status, said) == (0, "RAN\n")


@pytest.mark.parametrize("words", [RUN, ("activate", "--shell", "sh"), ("install", "six"), ("sync",)])
def test_another_users_environment_is_named_and_not_run_by_itself(users: Users, words: tuple[str, ...]) -> None:
    """Threat: a folder that another user owns holds a `.venv` with a program of theirs as its Python."""
    project = users.make("project", OTHER)
    venv = users.environment(project / ".venv", OTHER)
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").write_text(f"#!/bin/sh\ntouch {users.home}/mark\n")
    (venv / "bin" / "python").chmod(0o755)
    status, said = users.venvoy(project, *words)
    assert status == 3
    assert "belongs to another user" in said
    for look in (("discover",), ("selection",), ("status",), ("doctor",)):
        assert "belongs to another user" in users.venvoy(project, *look)[1]
    assert not (users.home / "mark").exists()


def test_what_allows_it(users: Users) -> None:
    """An explicit path, git's safe.directory, a choice, an activation, CI and `trust` are a person's word."""
    project = users.make("project", OTHER)
    venv = users.environment(project / ".venv", OTHER)
    assert users.venvoy(project, "run", "--environment", str(venv), *RUN[1:]) == (0, "RAN\n")
    for variables in ({"CI": "true"}, {"VIRTUAL_ENV": str(venv)}):
        status, said = users.venvoy(project, *RUN, more=variables)
        assert status == 0 and "RAN" in said and "belongs to another user" in said
    by_variables = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    assert users.venvoy(project, *RUN, more=by_variables) == (0, "RAN\n")
    assert users.venvoy(project, *RUN)[0] == 3
    assert users.venvoy(project, "trust", "--trusted")[0] == 0
    assert users.venvoy(project, *RUN) == (0, "RAN\n")
    assert "another user" not in "".join(users.venvoy(project, each)[1] for each in ("status", "doctor", "selection"))
    assert users.venvoy(project, "trust", "--no-trusted")[0] == 0
    assert users.venvoy(project, *RUN)[0] == 3
    assert users.venvoy(project, "select", str(venv))[0] == 0
    assert users.venvoy(project, *RUN)[0] == 0


def test_a_folder_that_all_may_write_to(users: Users) -> None:
    """Threat: in a folder that every user may write to, anybody can exchange the `.venv`."""
    project = users.make("open", ME)
    users.environment(project / ".venv", ME)
    project.chmod(0o777)
    status, said = users.venvoy(project, *RUN)
    assert status == 3 and "Every user may write to" in said
    project.chmod(0o1777)
    assert users.venvoy(project, *RUN) == (0, "RAN\n")


def test_a_git_of_another_user_above_makes_no_project(users: Users) -> None:
    """Threat: `/tmp/.git` and `/tmp/.venv` of another user would make all of /tmp their project."""
    shared = users.make("shared", 0, 0o1777)
    for name in (".git", ".venv"):
        users.make(f"shared/{name}", OTHER)
    users.environment(shared / ".venv", OTHER)
    inner = users.make("shared/inner", ME)
    assert "No environment" in users.venvoy(inner, "selection")[1]


def test_root_over_a_users_checkout(users: Users) -> None:
    """Root works in the checkout of a user: with sudo it is theirs; in a container, or with CI, that is a warning."""
    project = users.make("checkout", ME)
    users.environment(project / ".venv", ME)
    users.make("root", 0)
    assert users.venvoy(project, *RUN, user=0, more={"SUDO_UID": str(ME)}) == (0, "RAN\n")
    status, said = users.venvoy(project, *RUN, user=0, more={"CI": "true"})
    assert status == 0 and "warning: " in said and "that is usual" in said
    status, said = users.venvoy(project, *RUN, user=0)
    contained = any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv", "/run/secrets/kubernetes.io")))
    assert status == (0 if contained else 3) and "belongs to another user" in said
