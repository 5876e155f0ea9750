"""Threat: a cloned project carries links where Venvoy writes, so that it overwrites, moves or deletes files elsewhere."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.environments.read import read_interpreter
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import RemoveRequest, RepairRequest, RestoreRequest
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.files.file_writer import Folder, write


def private(bench: Bench, name: str = "private") -> Path:
    path = Path(bench.home, name)
    path.write_text("mine\n", encoding="utf-8")
    return path


def repair(bench: Bench) -> None:
    base = read_interpreter(bench.host, BASE_PYTHON)
    assert base is not None
    repairing.repair(bench.services, RepairRequest(bench.path, candidates=(base,)))


def test_a_file_is_written_over_a_link_and_never_through_it(bench: Bench) -> None:
    """Threat: the file to write, or one that looks like its temporary name, is a link to a private file."""
    target = private(bench)
    for name in ("file", "file.venvoy-new"):
        os.symlink(target, os.path.join(bench.project, name))
    write(os.path.join(bench.project, "file"), b"new")
    assert target.read_text(encoding="utf-8") == "mine\n"
    assert not os.path.islink(os.path.join(bench.project, "file"))


def test_no_component_below_an_anchor_may_be_a_link(bench: Bench) -> None:
    """Threat: a folder on the way to the file is a link to a private folder."""
    os.mkdir(os.path.join(bench.home, "inner"))
    os.symlink(bench.home, os.path.join(bench.project, "link"))
    for path in ("link/file", "link/inner/file", "../home/file"):
        with pytest.raises(OSError):
            write(os.path.join(bench.project, path), b"x", within=bench.project)
    assert os.listdir(os.path.join(bench.home, "inner")) == []


def test_a_folder_that_is_swapped_for_a_link_is_still_the_one_that_was_opened(bench: Bench) -> None:
    """Threat: between check and use the folder is renamed, and a link to a private folder put in its place."""
    place, hidden = os.path.join(bench.project, "place"), os.path.join(bench.project, "hidden")
    os.mkdir(place)
    with Folder.open(bench.project) as around, around.child("place") as folder:
        os.rename(place, hidden)
        os.symlink(bench.home, place)
        folder.write("file", b"x")
        folder.make("sub")
    assert os.listdir(bench.home) == []
    assert sorted(os.listdir(hidden)) == ["file", "sub"]


def test_a_written_file_keeps_its_mode_and_leaves_nothing_else(bench: Bench) -> None:
    path = os.path.join(bench.project, "file")
    Path(path).write_text("old", encoding="utf-8")
    os.chmod(path, 0o640)
    write(path, b"new", durable=True)
    assert (stat.S_IMODE(os.stat(path).st_mode), os.listdir(bench.project)) == (0o640, ["file"])


def test_a_pipe_with_the_name_of_a_file_is_replaced_and_not_waited_for(bench: Bench) -> None:
    """Threat: a pipe whose reading or writing never ends."""
    path = os.path.join(bench.project, "file")
    os.mkfifo(path)
    write(path, b"new")
    assert Path(path).read_bytes() == b"new"


@pytest.mark.parametrize("odd", ["link", "file", "open"])
def test_a_trash_that_is_not_ours_is_refused(bench: Bench, odd: str) -> None:
    """Threat: the trash is a link to a private folder, a file, or a folder that every user may write to."""
    bench.create()
    trash = os.path.join(bench.project, ".venvoy-trash")
    if odd == "link":
        os.symlink(bench.home, trash)
    elif odd == "file":
        Path(trash).write_text("", encoding="utf-8")
    else:
        os.mkdir(trash)
        os.chmod(trash, 0o777)
    with pytest.raises(OperationError) as caught:
        removing.remove(bench.services, RemoveRequest(bench.path))
    assert caught.value.code == "path-occupied"
    assert ".venvoy-trash is not used as trash" in caught.value.message
    assert os.listdir(bench.home) == []
    assert bench.wrong() == []


def test_the_ignore_file_of_a_trash_is_not_written_through_a_link(bench: Bench) -> None:
    """Threat: `.venvoy-trash/.gitignore` is a link to a start-up file of the shell."""
    target = private(bench)
    bench.create()
    os.mkdir(os.path.join(bench.project, ".venvoy-trash"))
    os.symlink(target, os.path.join(bench.project, ".venvoy-trash", ".gitignore"))
    removing.remove(bench.services, RemoveRequest(bench.path))
    assert target.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("planted", ["folder", "link"])
def test_restore_brings_nothing_back_but_environments(bench: Bench, planted: str) -> None:
    """Threat: a trash that came with a clone holds a folder, or a link to a private one, that is not an environment."""
    slot = Path(bench.project, ".venvoy-trash", "abc")
    slot.mkdir(parents=True, mode=0o755)
    os.chmod(slot.parent, 0o755)
    entry = f'{{"id": "abc", "original": "{bench.path}", "folder": "/etc", "removed": 1}}'
    (slot / "entry.json").write_text(entry, encoding="utf-8")
    if planted == "folder":
        (slot / ".venv").mkdir()
    else:
        os.symlink(bench.home, slot / ".venv")
    with pytest.raises(OperationError) as caught:
        removing.restore(bench.services, RestoreRequest(bench.path))
    assert caught.value.code == "not-an-environment"
    assert not os.path.lexists(bench.path)


@pytest.mark.parametrize("name", ["../../../out", "/out", "bin/../../out"])
def test_an_entry_cannot_name_what_lies_elsewhere(bench: Bench, name: str) -> None:
    """Threat: the entry of a planted trash names paths outside the folder to restore."""
    bench.create()
    slot = Path(bench.project, ".venvoy-trash", "abc")
    slot.mkdir(parents=True)
    os.rename(bench.path, slot / ".venv")
    names = f'"removed": 1, "names": ["{name}"]'
    (slot / "entry.json").write_text(f'{{"id": "abc", "original": "/", "folder": "/", {names}}}', encoding="utf-8")
    with pytest.raises(OperationError):
        removing.restore(bench.services, RestoreRequest(bench.path))
    assert not os.path.exists(os.path.join(bench.root, "out"))


@pytest.mark.parametrize("part", ["lib", "bin", "lib/python"])
def test_nothing_is_changed_behind_a_link_out_of_the_environment(bench: Bench, part: str) -> None:
    """Threat: a folder of the environment is a link to another folder, where repair moves, deletes and overwrites."""
    bench.wheel("alpha")
    bench.create()
    lib = Path(bench.path, "lib")
    path = next(lib.iterdir()) if part == "lib/python" else Path(bench.path, part)
    outside = Path(bench.home, "outside")
    os.rename(path, outside)
    os.symlink(outside, path)
    (outside / "python3.1").mkdir()
    before = sorted(os.listdir(outside))
    environment = bench.environment()
    assert environment is not None
    assert "outside-link" in {problem.code for problem in environment.problems}
    for operate in (lambda: repair(bench), lambda: bench.install("alpha")):
        with pytest.raises(OperationError) as caught:
            operate()
        assert caught.value.code == "outside-link"
    bench.create(if_exists="replace")
    assert sorted(os.listdir(outside)) == before
    assert bench.wrong() == []


@pytest.mark.parametrize("name", ["bin/activate", "bin/activate.fish", "pyvenv.cfg", ".gitignore", "CACHEDIR.TAG"])
def test_repair_writes_no_file_through_a_link(bench: Bench, name: str) -> None:
    """Threat: a file that making an environment writes is a link to a private file."""
    target = private(bench)
    bench.create()
    link = os.path.join(bench.path, name)
    os.unlink(link)
    os.symlink(target, link)
    interpreter = os.path.join(bench.path, "bin", "python")
    os.unlink(interpreter)
    os.symlink("/gone", interpreter)
    try:
        repair(bench)
    except OperationError as error:
        assert error.code == "outside-link"
    assert target.read_text(encoding="utf-8") == "mine\n"


def test_what_is_deleted_ends_at_links_and_at_no_depth(bench: Bench) -> None:
    """Threat: a folder to delete holds links out, folders that cannot be listed, and folders deeper than the stack."""
    target = private(bench)
    top = Path(bench.project, "top")
    deep = top
    for _ in range(300):
        deep /= "d"
    deep.mkdir(parents=True)
    os.symlink(bench.home, top / "link")
    (top / "closed").mkdir()
    (top / "closed" / "file").write_text("", encoding="utf-8")
    os.chmod(top / "closed", 0)
    with Folder.open(bench.project) as folder:
        folder.delete("top")
    assert target.exists()
    assert bench.in_project() == set()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes another user")
def test_a_folder_that_its_owner_may_not_change_is_moved_and_deleted(tmp_path: Path) -> None:
    """Threat: an environment of mode 000, and read-only folders in the trash, that cannot be removed."""
    os.chmod(tmp_path, 0o777)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _move_and_delete_as(1000, tmp_path)
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _move_and_delete_as(user: int, place: Path) -> int:
    os.chdir(place)
    os.setgid(user)
    os.setuid(user)
    os.makedirs("closed")
    os.makedirs("target")
    os.makedirs("read-only/closed/inner")
    os.chmod("closed", 0)
    os.chmod("read-only/closed", 0)
    os.chmod("read-only", 0o555)
    with Folder.open(".") as here, Folder.open("target") as target:
        here.make_movable("closed")
        here.move("closed", target, "closed")
        here.delete("read-only")
    return 0 if os.listdir(".") == ["target"] and os.listdir("target") == ["closed"] else 2
