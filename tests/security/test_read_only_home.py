"""A home folder that cannot be written, as in containers and CI, with a real second user: operations go on, and say so.

The journal, which is also the lock, was then nowhere: two operations could change one environment at once, and what a
killed one left was found by none.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from made_wheels import make_wheel
from second_user import ME, SYSTEM_PYTHON, Users

pytestmark = pytest.mark.slow("users")


@pytest.fixture
def project(users: Users) -> Path:
    """A project of the user, wheels, and a home folder of root's; removed packages go nowhere else."""
    project = users.make("my projéct", ME)
    wheels = users.make("wheels", 0)
    for name, version in (("alpha", "1.0"), ("alpha", "2.0"), ("beta", "1.0")):
        make_wheel(str(wheels), name, version)
    os.chown(users.home, 0, 0)
    users.home.chmod(0o555)
    (project / "requirements.txt").write_text("alpha==2.0\n", encoding="utf-8")
    return project


def offline(users: Users) -> dict[str, str]:
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(users.folder / "wheels"), "PIP_CONFIG_FILE": os.devnull}


def test_every_operation_goes_on(users: Users, project: Path) -> None:
    more = offline(users)
    status, said = users.venvoy(project, "create", "--python", SYSTEM_PYTHON, "-p", "alpha==1.0", more=more)
    assert status == 0, said
    assert "The selection could not be recorded" in said
    for words in (
        ("install", "beta"),
        ("install", "--upgrade", "alpha"),
        ("uninstall", "beta"),
        ("sync", "requirements.txt"),
        ("repair", ".venv"),
        ("create", "--if-exists", "replace", "--python", SYSTEM_PYTHON),
        ("remove", ".venv"),
        ("restore", ".venv"),
    ):
        status, said = users.venvoy(project, *words, more=more)
        assert (words, status) == (words, 0), said
        assert not list((project / ".venv").glob(".venvoy-*"))
    assert list(users.home.iterdir()) == []


def test_what_must_be_remembered_fails(users: Users, project: Path) -> None:
    assert users.venvoy(project, "create", "--python", SYSTEM_PYTHON, more=offline(users))[0] == 0
    for words in (("select", ".venv"), ("trust", "--trusted"), ("trust", "--no-trusted")):
        status, said = users.venvoy(project, *words)
        assert (words, status) == (words, 3), said


def test_the_environment_itself_holds_the_lock_and_the_journal(users: Users, project: Path) -> None:
    """While uv waits, another process is refused; killed then, the next operation finds it interrupted."""
    more = offline(users)
    assert users.venvoy(project, "create", "--python", SYSTEM_PYTHON, more=more)[0] == 0
    waiting = users.make("tools", 0) / "uv"
    waiting.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    waiting.chmod(0o755)
    (users.folder / "start.py").write_text(users.start_code, encoding="utf-8")
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(users.home), "VENVOY_STATE_DIR": f"{users.home}/state", **more}
    words = [SYSTEM_PYTHON, "-I", str(users.folder / "start.py"), "install", "alpha"]
    child = subprocess.Popen(
        words,
        cwd=project,
        env={**variables, "XDG_CONFIG_HOME": str(settings_with(users, waiting))},
        user=ME,
        group=ME,
        extra_groups=[],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        journal = project / ".venv" / ".venvoy-journal.db"
        limit = time.monotonic() + 30
        while not journal.exists() and child.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        assert journal.exists()
        status, said = users.venvoy(project, "install", "beta", more={**more, "UV_LOCK_TIMEOUT": "0"})
        assert status == 3
        assert "is held by a running install" in said
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait(30)
    status, said = users.venvoy(project, "install", "beta", more=more)
    assert status == 0, said
    assert "interrupted" in said
    assert not journal.exists()


def settings_with(users: Users, tool: Path) -> Path:
    """Return a folder of settings that name a uv."""
    folder = users.make("settings/venvoy", 0)
    (folder / "config.toml").write_text(f'uv = "{tool}"\n', encoding="utf-8")
    return folder.parent
