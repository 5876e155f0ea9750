"""With a real second user: what another user put somewhere is found and named, and not run by itself."""

from __future__ import annotations

import os

import pytest

from second_user import ME, OTHER, Users

pytestmark = pytest.mark.slow("users")

RUN = ("run", "--", "python", "-c", "print('RAN')")


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
    """Threat: in a folder that every user may write to, any user can exchange the `.venv`."""
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
    said = users.venvoy(inner, "selection")[1]
    assert "No environment" in said and f"{shared}/.git belongs to another user" in said
    assert f"fix: venvoy trust {shared} --trusted" in users.venvoy(inner, "doctor")[1]
    assert users.venvoy(inner, "trust", "--trusted", str(shared))[0] == 0
    assert f"{shared}/.venv" in users.venvoy(inner, "selection")[1]


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
