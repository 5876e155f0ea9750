from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import RemoveRequest, RestoreRequest, Sources
from venvoy_server.operations.remove import entries_beside
from venvoy_server.operations.steps import MoveFolder, Plan
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution.steps import move_folder
from venvoy_server.system.execution.transaction import perform


def remove(bench: Bench, path: str | None = None, *, dry_run: bool = False) -> None:
    removing.remove(bench.services, RemoveRequest(path or bench.path, dry_run=dry_run))


def restore(bench: Bench) -> None:
    removing.restore(bench.services, RestoreRequest(bench.path))


def test_a_removed_environment_can_be_restored_and_works_as_before(bench: Bench) -> None:
    bench.wheel("alpha", scripts=True)
    bench.create(sources=Sources(packages=("alpha",)))
    remove(bench)
    assert bench.in_project() == {".venvoy-trash"}
    assert Path(bench.project, ".venvoy-trash", ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert [entry.original for entry in entries_beside(bench.host, bench.path)] == [bench.path]
    restore(bench)
    assert bench.wrong() == []
    assert bench.installed() == {"alpha": "1.0"}
    assert bench.in_project() == {".venv"}
    assert bench.state.trash() == ()


def test_the_newest_comes_back_first(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    remove(bench)
    bench.create()
    remove(bench)
    newest, oldest = entries_beside(bench.host, bench.path)
    assert newest.removed > oldest.removed
    restore(bench)
    assert bench.installed() == {}
    os.rename(bench.path, f"{bench.path}-newest")
    restore(bench)
    assert bench.installed() == {"alpha": "1.0"}


def test_a_project_that_was_moved_still_finds_its_trash(bench: Bench) -> None:
    bench.create()
    remove(bench)
    elsewhere = f"{bench.project}-moved"
    os.rename(bench.project, elsewhere)
    moved = os.path.join(elsewhere, ".venv")
    removing.restore(bench.services, RestoreRequest(moved))
    assert os.path.exists(os.path.join(moved, "pyvenv.cfg"))


def test_restore_says_where_the_environment_is_that_it_replaced(bench: Bench) -> None:
    bench.create()
    bench.create(if_exists="replace")
    request = RestoreRequest(bench.path)
    assert [each.partition(" is ")[2] for each in removing.restore(bench.services, request).notices] == [
        "in the trash; `restore` brings it back."
    ]
    assert len(bench.state.trash()) == 1


def test_restore_never_overwrites(bench: Bench) -> None:
    bench.create()
    remove(bench)
    notes = Path(bench.path, "notes")
    os.mkdir(bench.path)
    notes.write_text("mine", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        restore(bench)
    assert caught.value.code == "path-occupied"
    assert "that holds notes" in caught.value.message
    assert notes.read_text(encoding="utf-8") == "mine"
    notes.unlink()
    restore(bench)
    with pytest.raises(OperationError) as caught:
        restore(bench)
    assert caught.value.code == "nothing-to-restore"


def test_restore_takes_the_place_of_an_empty_folder(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    remove(bench)
    os.mkdir(bench.path)
    restore(bench)
    assert bench.installed() == {"alpha": "1.0"}
    assert bench.in_project() == {".venv"}


@pytest.mark.parametrize("moved", ["nothing", "only the empty folder", "the environment"])
def test_what_took_the_place_of_an_empty_folder_is_moved_back(tmp_path: Path, moved: str) -> None:
    source, target = tmp_path / "kept", tmp_path / ".venv"
    source.mkdir()
    (source / "pyvenv.cfg").write_text("", encoding="utf-8")
    target.mkdir()
    if moved != "nothing":
        target.rmdir()
    if moved == "the environment":
        source.rename(target)
    for _ in range(2):
        move_folder.undo(MoveFolder(str(source), str(target), replaces_empty=True))
        assert (source / "pyvenv.cfg").exists()
        assert list(target.iterdir()) == []


def test_a_folder_that_is_not_empty_any_more_is_not_replaced(bench: Bench) -> None:
    bench.create()
    remove(bench)
    os.mkdir(bench.path)
    (entry,) = entries_beside(bench.host, bench.path)
    step = MoveFolder(os.path.join(entry.folder, ".venv"), bench.path, replaces_empty=True)
    Path(bench.path, "notes").write_text("mine", encoding="utf-8")
    with pytest.raises(OperationError) as caught, bench.services.hold("restore", bench.path, None, None) as work:
        perform(work, Plan("restore", bench.path, (step,)))
    assert caught.value.code == "path-occupied"
    assert os.listdir(bench.path) == ["notes"]
    assert os.path.isdir(step.source)


def test_a_dry_run_moves_nothing(bench: Bench) -> None:
    bench.create()
    remove(bench, dry_run=True)
    assert bench.in_project() == {".venv"}


@pytest.mark.parametrize("place", ["project", "home", "root", "file", "nothing"])
def test_what_is_not_an_environment_is_never_removed(bench: Bench, place: str) -> None:
    Path(bench.project, "file").write_text("precious", encoding="utf-8")
    paths = {
        "project": bench.project,
        "home": bench.home,
        "root": "/",
        "file": os.path.join(bench.project, "file"),
        "nothing": bench.path,
    }
    with pytest.raises(OperationError) as caught:
        remove(bench, paths[place])
    expected = "protected-folder" if place in {"home", "root"} else "not-an-environment"
    assert caught.value.code == expected
    assert Path(bench.project, "file").exists()


def test_a_home_folder_is_protected_even_where_it_looks_like_an_environment(bench: Bench) -> None:
    Path(bench.home, "pyvenv.cfg").write_text("home = /usr/bin\n", encoding="utf-8")
    for path in (bench.home, bench.root):
        with pytest.raises(OperationError) as caught:
            remove(bench, path)
        assert caught.value.code == "protected-folder"


def test_a_conda_environment_is_left_to_conda(bench: Bench) -> None:
    os.makedirs(os.path.join(bench.path, "conda-meta"))
    Path(bench.path, "conda-meta", "history").write_text("", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        remove(bench)
    assert caught.value.code == "not-an-environment"
    assert "conda env remove" in caught.value.message


def test_the_environment_that_this_program_runs_from_stays(bench: Bench, uv_cache: str) -> None:
    """The program is run from an environment of the test's own: should it not refuse, nothing else is lost."""
    bench.create()
    code = (
        "import os, sys; sys.path[:0] = sys.argv[3].split(os.pathsep)\n"
        "from bench import Bench\n"
        "from venvoy_server.operations.errors import OperationError\n"
        "from venvoy_server.operations.model import RemoveRequest\n"
        "from venvoy_server.system.execution import remove as removing\n"
        "bench = Bench(sys.argv[1], sys.argv[2])\n"
        "for action in (lambda: removing.remove(bench.services, RemoveRequest(sys.prefix)),\n"
        "               lambda: bench.create(path=sys.prefix, if_exists='replace')):\n"
        "    try:\n"
        "        action()\n"
        "    except OperationError as error:\n"
        "        print(error.code)\n"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    argv = [os.path.join(bench.path, "bin", "python"), "-c", code, bench.root, uv_cache, paths]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "in-use\nin-use\n", done.stderr
    assert bench.in_project() == {".venv"}


def test_only_the_link_is_removed_and_not_what_it_leads_to(bench: Bench) -> None:
    real = os.path.join(bench.root, "central")
    bench.create(path=real)
    os.symlink(real, bench.path)
    remove(bench)
    assert not os.path.lexists(bench.path)
    assert os.path.exists(os.path.join(real, "pyvenv.cfg"))
    restore(bench)
    assert os.readlink(bench.path) == real


def test_what_was_kept_long_enough_is_deleted(bench: Bench) -> None:
    bench.create()
    remove(bench)
    (entry,) = bench.state.trash()
    days = bench.services.settings.trash_days * 86400
    assert removing.sweep(bench.services, now=entry.removed + days - 60) == []
    assert os.path.isdir(entry.folder)
    assert removing.sweep(bench.services, now=entry.removed + days + 60) == []
    assert bench.in_project() == set()
    assert bench.state.trash() == ()


def test_a_trash_entry_that_another_program_deleted_is_forgotten(bench: Bench) -> None:
    import shutil

    bench.create()
    remove(bench)
    shutil.rmtree(os.path.join(bench.project, ".venvoy-trash"))
    assert removing.sweep(bench.services, now=1e12) == []
    assert bench.state.trash() == ()


def test_an_entry_never_leads_out_of_the_trash(bench: Bench) -> None:
    """A trash folder may come with a cloned project: what its entries say is not believed."""
    bench.create()
    remove(bench)
    (entry,) = entries_beside(bench.host, bench.path)
    forged = Path(entry.folder, "entry.json")
    forged.write_text(forged.read_text(encoding="utf-8").replace(entry.folder, "/etc"), encoding="utf-8")
    (again,) = entries_beside(bench.host, bench.path)
    assert again.folder == entry.folder
