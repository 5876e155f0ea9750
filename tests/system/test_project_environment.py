"""A project whose own folder is the environment (`python -m venv .`): an operation touches only what is the environment's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.cancellation import Cancellation
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import (
    CreateRequest,
    Outcome,
    Progress,
    RemoveRequest,
    RepairRequest,
    RestoreRequest,
    Sources,
)
from venvoy_server.system.execution import create as creating
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing

MINE = {
    ".gitignore": "build/\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "src/größe und maß.py": "x = 1\n",
    "bin/deploy.sh": "#!/bin/sh\n",
    "lib/vendor/a.c": "int a;\n",
    "share/mine.txt": "mine\n",
}


@pytest.fixture
def project(bench: Bench) -> Bench:
    """An environment of which the folder is also a project, with a person's files in `bin`, `lib` and `share`, too."""
    bench.wheel("alpha", scripts=True)
    bench.path = os.path.join(bench.project, "my project")
    bench.create(sources=Sources(packages=("alpha",)))
    for name, text in MINE.items():
        path = Path(bench.path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    os.unlink(os.path.join(bench.path, "CACHEDIR.TAG"))
    return bench


def mine(bench: Bench) -> dict[str, str]:
    return {name: Path(bench.path, name).read_text(encoding="utf-8") for name in MINE}


def repair(bench: Bench, **fields: object) -> Outcome:
    base = read_interpreter(bench.host, BASE_PYTHON)
    assert base is not None
    return repairing.repair(bench.services, RepairRequest(bench.path, candidates=(base,), **fields))  # type: ignore[arg-type]


def test_replace_is_refused_with_the_way_out(project: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        project.create(if_exists="replace")
    assert caught.value.code == "protected-folder"
    assert "also a project" in caught.value.message
    assert "`remove`" in caught.value.message
    assert (mine(project), project.wrong()) == (MINE, [])


def test_remove_takes_the_environment_and_restore_brings_it_back(project: Bench) -> None:
    outcome = removing.remove(project.services, RemoveRequest(project.path))
    assert any("also a project" in notice and "src" in notice for notice in outcome.notices)
    assert mine(project) == MINE
    assert read_environment(project.host, project.path) is None
    assert sorted(os.listdir(os.path.join(project.path, "bin"))) == ["deploy.sh"]
    assert sorted(os.listdir(os.path.join(project.path, "lib"))) == ["vendor"]
    removing.restore(project.services, RestoreRequest(project.path))
    assert (mine(project), project.wrong(), project.installed()) == (MINE, [], {"alpha": "1.0"})
    assert not os.path.exists(os.path.join(project.path, ".venvoy-trash"))


def test_restore_overwrites_nothing_that_came_since(project: Bench) -> None:
    removing.remove(project.services, RemoveRequest(project.path))
    Path(project.path, "lib64").mkdir()
    with pytest.raises(OperationError) as caught:
        removing.restore(project.services, RestoreRequest(project.path))
    assert caught.value.code == "path-occupied"
    assert caught.value.data["found"] == ["lib64"]
    assert mine(project) == MINE


def test_a_remove_that_fails_half_way_puts_everything_back(project: Bench) -> None:
    """The last name cannot be moved: at its place in the trash something appears while the others are moved."""
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        cancellation.cancel()

    with pytest.raises(BaseException):  # noqa: B017 - a cancel is no OperationError
        removing.remove(project.services, RemoveRequest(project.path), report, cancellation)
    assert (mine(project), project.wrong(), project.installed()) == (MINE, [], {"alpha": "1.0"})


def test_repair_leaves_the_projects_files_as_they_were(project: Bench) -> None:
    link = os.path.join(project.path, "bin", "python")
    os.unlink(link)
    os.symlink("/gone/python", link)
    repair(project)
    assert (mine(project), project.wrong(), project.installed()) == (MINE, [], {"alpha": "1.0"})
    assert not os.path.exists(os.path.join(project.path, "CACHEDIR.TAG"))


def test_a_rebuild_is_refused(project: Bench) -> None:
    settings = Path(project.path, "pyvenv.cfg")
    settings.write_text(settings.read_text(encoding="utf-8").replace("home = /", "home = C:\\"), encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        repair(project)
    assert caught.value.code == "protected-folder"
    assert mine(project) == MINE


def test_a_conda_environment_is_not_replaced(bench: Bench) -> None:
    history = Path(bench.path, "conda-meta", "history")
    history.parent.mkdir(parents=True)
    history.write_text("", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists="replace")
    assert caught.value.code == "not-an-environment"
    assert history.exists()


def test_another_python_keeps_the_packages(bench: Bench) -> None:
    """The journey "my project moves to another Python": the environment is healthy, and gets another base."""
    other = _another_python(bench)
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    Path(bench.path, "mine.txt").write_text("mine", encoding="utf-8")
    outcome = repair(bench, executable=other)
    environment = bench.environment()
    python = read_interpreter(bench.host, other)
    assert environment is not None
    assert python is not None
    assert (environment.version, bench.installed(), bench.wrong()) == (python.version, {"alpha": "1.0"}, [])
    assert any("mine.txt" in notice for notice in outcome.notices)
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert Path(bench.path, "mine.txt").exists()


def _another_python(bench: Bench) -> str:
    found = Path("~/.pyenv/versions").expanduser().glob("3.*/bin/python3")
    minor = sys.version_info[:2]
    for path in sorted(found, reverse=True):
        python = read_interpreter(bench.host, str(path))
        if python is not None and python.version and int(python.version.split(".")[1]) not in (minor[1], 6, 7):
            return python.executable
    pytest.skip("there is one Python only")


def test_a_python_that_it_has_already_changes_nothing(bench: Bench) -> None:
    bench.create()
    assert (
        repair(bench, executable=BASE_PYTHON, wanted_version=f"{sys.version_info[0]}.{sys.version_info[1]}").steps == ()
    )


def test_a_mounted_environment_is_emptied_and_filled_in_place(bench: Bench) -> None:
    """A folder that cannot be renamed: its trash is in itself."""
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    before = os.stat(bench.path).st_ino
    bench.host.is_mount = lambda path: path == bench.path  # type: ignore[method-assign]  # mounting needs root
    Path(bench.path, "mine.txt").write_text("mine", encoding="utf-8")
    bench.create(if_exists="replace")
    assert (os.stat(bench.path).st_ino, bench.installed(), bench.wrong()) == (before, {}, [])
    assert not os.path.exists(os.path.join(bench.path, "mine.txt"))
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert (os.stat(bench.path).st_ino, bench.installed(), bench.wrong()) == (before, {"alpha": "1.0"}, [])
    assert Path(bench.path, "mine.txt").exists()
    removing.remove(bench.services, RemoveRequest(bench.path))
    assert set(os.listdir(bench.path)) == {".venvoy-trash"}
    bench.create()
    assert bench.wrong() == []
    with pytest.raises(OperationError):
        bench.create(if_exists="replace", sources=Sources(packages=("no-such-package",)))
    assert bench.wrong() == []


def test_a_cancel_while_the_last_is_deleted_comes_too_late(bench: Bench) -> None:
    bench.create()
    removing.remove(bench.services, RemoveRequest(bench.path))
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == "finishing":
            cancellation.cancel()

    removing.restore(bench.services, RestoreRequest(bench.path), report, cancellation)
    assert cancellation.requested
    assert bench.wrong() == []


def test_a_marker_in_a_good_environment_deletes_nothing(bench: Bench) -> None:
    """Whoever can write a marker (a clone carries one) must not have an environment deleted by it."""
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    for text in ('{"operation":"x","owner":1,"owner_start":"x"}', '{"operation":"../..","owner":-1}', "", "[]"):
        Path(bench.path, ".venvoy-unfinished").write_text(text, encoding="utf-8")
        creating.create(bench.services, CreateRequest(bench.path, BASE_PYTHON, if_exists="reuse"))
        if os.path.lexists(os.path.join(bench.path, ".venvoy-unfinished")):
            repair(bench)
        assert bench.installed() == {"alpha": "1.0"}, text
        Path(bench.path, ".venvoy-unfinished").write_text(text, encoding="utf-8")
        removing.remove(bench.services, RemoveRequest(bench.path))
        removing.restore(bench.services, RestoreRequest(bench.path))
        assert bench.installed() == {"alpha": "1.0"}, text
        Path(bench.path, ".venvoy-unfinished").unlink()


def test_a_name_that_is_not_utf_8_goes_to_the_trash_and_back(bench: Bench) -> None:
    bench.path = os.path.join(bench.project, os.fsdecode(b"pr\xff"), "env")
    os.makedirs(bench.path)
    bench.path = os.path.join(bench.project, "env")
    bench.create()
    name = os.fsdecode(b"mine\xff")
    Path(bench.path, name).write_text("", encoding="utf-8")
    Path(bench.path, "src").mkdir()
    removing.remove(bench.services, RemoveRequest(bench.path))
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert Path(bench.path, name).exists()
    assert bench.wrong() == []
