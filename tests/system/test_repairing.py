from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.environments.model import Interpreter
from venvoy_server.environments.read import read_interpreter
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import (
    Outcome,
    RepairRequest,
    RestoreRequest,
    Sources,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.operations.remove import entries_beside
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.execution.install import sync, uninstall
from venvoy_server.system.files import folders


def base(bench: Bench) -> Interpreter:
    found = read_interpreter(bench.host, BASE_PYTHON)
    assert found is not None
    return found


def repair(bench: Bench, *, dry_run: bool = False, codes: tuple[str, ...] = ()) -> Outcome:
    return repairing.repair(
        bench.services, RepairRequest(bench.path, codes, dry_run=dry_run, candidates=(base(bench),))
    )


def codes(bench: Bench) -> set[str]:
    environment = bench.environment()
    assert environment is not None
    return {str(problem.code) for problem in environment.problems} - {"no-pip"}


def relink_to(bench: Bench, target: str) -> None:
    link = os.path.join(bench.path, "bin", "python")
    os.unlink(link)
    os.symlink(target, link)


def rewrite(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def dangle(bench: Bench) -> None:
    relink_to(bench, "/gone/bin/python3")


def lose_base(bench: Bench) -> None:
    """Have neither the link nor pyvenv.cfg lead to a Python."""
    dangle(bench)
    rewrite(os.path.join(bench.path, "pyvenv.cfg"), " = /", " = /gone/")


def lose_settings(bench: Bench) -> None:
    os.unlink(os.path.join(bench.path, "pyvenv.cfg"))


def lose_interpreter(bench: Bench) -> None:
    for name in os.listdir(os.path.join(bench.path, "bin")):
        if name.startswith("python"):
            os.unlink(os.path.join(bench.path, "bin", name))


def go_stale(bench: Bench) -> None:
    version = base(bench).version or ""
    rewrite(os.path.join(bench.path, "pyvenv.cfg"), f"version_info = {version}", "version_info = 3.1.0")


def get_a_second_library(bench: Bench) -> None:
    os.makedirs(os.path.join(bench.path, "lib", "python3.1", "site-packages"))


DAMAGES: dict[str, tuple[Callable[[Bench], None], str]] = {
    "dangling-interpreter": (dangle, "dangling-interpreter"),
    "no-pyvenv.cfg": (lose_settings, "incomplete"),
    "no-interpreter": (lose_interpreter, "incomplete"),
    "stale-version": (go_stale, "stale-version"),
    "two-pythons": (get_a_second_library, "two-pythons"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_repaired_with_the_packages_left_where_they_are(bench: Bench, damage: str) -> None:
    bench.wheel("alpha", scripts=True)
    bench.create(sources=Sources(packages=("alpha",)), prompt="mine")
    module = os.path.join(bench.path, "lib")
    inode = next(
        os.stat(os.path.join(folder, "__init__.py")).st_ino
        for folder, _, names in os.walk(module)
        if "__init__.py" in names
    )
    break_it, code = DAMAGES[damage]
    break_it(bench)
    assert code in codes(bench)
    before = sorted(os.listdir(os.path.join(bench.path, "bin")))
    shown = repair(bench, dry_run=True)
    assert shown.dry_run
    assert shown.steps
    assert sorted(os.listdir(os.path.join(bench.path, "bin"))) == before
    done = repair(bench)
    assert codes(bench) == set()
    assert bench.wrong() == []
    assert bench.installed() == {"alpha": "1.0"}
    assert bench.python("import alpha, sys; print(alpha.VERSION, sys.prefix)") == f"1.0 {bench.path}"
    kept = next(
        os.stat(os.path.join(folder, "__init__.py")).st_ino
        for folder, _, names in os.walk(module)
        if "__init__.py" in names
    )
    assert kept == inode
    assert {problem.code for problem in done.problems} <= {"no-pip"}


def test_a_moved_environment_gets_its_scripts_and_activation_back(bench: Bench) -> None:
    bench.wheel("alpha", scripts=True)
    other = os.path.join(bench.project, "before")
    bench.create(path=other, sources=Sources(packages=("alpha",)))
    os.rename(other, bench.path)
    assert codes(bench) == {"moved"}
    repair(bench)
    assert codes(bench) == set()
    assert bench.wrong() == []
    script = os.path.join(bench.path, "bin", "alpha-script")
    assert Path(script).read_bytes().startswith(f"#!{bench.path}/bin/python".encode())
    assert subprocess.run([script], check=False, timeout=30, capture_output=True).returncode == 1  # it exits with "1.0"
    assert bench.path in Path(bench.path, "bin", "activate").read_text(encoding="utf-8")
    assert bench.in_project() == {".venv"}


def test_a_long_path_with_a_space_gets_a_first_line_that_the_kernel_accepts(bench: Bench) -> None:
    bench.wheel("alpha", scripts=True)
    bench.create(sources=Sources(packages=("alpha",)))
    folder = os.path.join(bench.root, "a folder with spaces " + "x" * 120)
    os.makedirs(folder)
    moved = os.path.join(folder, ".venv")
    os.rename(bench.path, moved)
    repairing.repair(bench.services, RepairRequest(moved, candidates=(base(bench),)))
    done = subprocess.run([os.path.join(moved, "bin", "alpha-script")], check=False, timeout=30, capture_output=True)
    assert done.stderr == b"1.0\n"


def test_a_script_of_the_users_own_is_left_alone(bench: Bench) -> None:
    bench.create()
    own = Path(bench.path, "bin", "mine")
    own.write_text("#!/usr/bin/python3\nprint('mine')\n", encoding="utf-8")
    dangle(bench)
    repair(bench)
    assert own.read_text(encoding="utf-8").startswith("#!/usr/bin/python3\n")


def test_an_environment_from_another_system_is_built_anew_and_the_old_one_kept(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta")
    bench.wheel("beta", "1.0")
    bench.create(sources=Sources(packages=("alpha",)))
    bench.wheel("alpha", "2.0")
    rewrite(os.path.join(bench.path, "pyvenv.cfg"), "home = /", "home = C:\\")
    assert "foreign-platform" in codes(bench)
    repair(bench)
    assert codes(bench) == set()
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}
    requested = {
        name
        for name in os.listdir(bench_site(bench))
        if os.path.exists(os.path.join(bench_site(bench), name, "REQUESTED"))
    }
    assert requested == {"alpha-1.0.dist-info"}
    assert len(entries_beside(bench.host, bench.path)) == 1
    shutil.rmtree(bench.path)
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert "foreign-platform" in codes(bench)


def bench_site(bench: Bench) -> str:
    environment = bench.environment()
    assert environment is not None
    return environment.site_packages[0]


def test_packages_of_a_version_that_is_gone_are_installed_anew(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    library = os.path.dirname(bench_site(bench))
    os.rename(library, os.path.join(bench.path, "lib", "python3.1"))
    assert "invisible-packages" in codes(bench)
    repair(bench)
    assert codes(bench) == set()
    assert bench.installed() == {"alpha": "1.0"}


def test_a_rebuild_that_fails_leaves_what_was_there(bench: Bench) -> None:
    wheel = bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    os.unlink(wheel)
    shutil.rmtree(bench.variables["UV_CACHE_DIR"])
    rewrite(os.path.join(bench.path, "pyvenv.cfg"), "home = /", "home = C:\\")
    with pytest.raises(OperationError) as caught:
        repair(bench)
    assert caught.value.code == "resolution-failed"
    assert "foreign-platform" in codes(bench)
    assert bench.in_project() == {".venv"}


def test_a_relink_that_fails_leaves_what_was_there(bench: Bench) -> None:
    bench.create()
    lose_base(bench)
    before = {
        name: os.lstat(os.path.join(bench.path, "bin", name)).st_mode
        for name in os.listdir(os.path.join(bench.path, "bin"))
    }
    settings = Path(bench.path, "pyvenv.cfg").read_bytes()
    liar = Path(bench.root, "liar")
    liar.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    liar.chmod(0o755)
    import msgspec

    candidate = msgspec.structs.replace(base(bench), executable=str(liar), aliases=(), real_executable=str(liar))
    with pytest.raises(OperationError):
        repairing.repair(bench.services, RepairRequest(bench.path, candidates=(candidate,)))
    after = {
        name: os.lstat(os.path.join(bench.path, "bin", name)).st_mode
        for name in os.listdir(os.path.join(bench.path, "bin"))
    }
    assert after == before
    assert Path(bench.path, "pyvenv.cfg").read_bytes() == settings
    assert bench.in_project() == {".venv"}


def test_nothing_wrong_is_nothing_done(bench: Bench) -> None:
    bench.create()
    assert repair(bench).steps == ()


def test_pip_is_installed_where_its_absence_is_to_be_repaired(bench: Bench) -> None:
    bench.wheel("pip", "1.0")
    bench.create()
    assert bench.installed() == {}
    repair(bench, codes=("no-pip",))
    assert bench.installed() == {"pip": "1.0"}


def test_a_folder_without_an_environment_is_reported(bench: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        repair(bench)
    assert caught.value.code == "not-an-environment"


def test_the_base_that_it_was_made_from_repairs_it_where_no_search_finds_it(bench: Bench) -> None:
    bench.create()
    dangle(bench)
    repairing.repair(bench.services, RepairRequest(bench.path))
    assert codes(bench) == set()


def test_a_repair_without_a_fitting_interpreter_is_reported(bench: Bench) -> None:
    bench.create()
    lose_base(bench)
    with pytest.raises(OperationError) as caught:
        repairing.repair(bench.services, RepairRequest(bench.path))
    assert caught.value.code == "interpreter-not-found"


def mark(bench: Bench, operation: str = "lost") -> None:
    """Leave the marker of an operation of which the journal knows nothing, and whose process is gone."""
    folders.claim(bench.path, operation, ())
    rewrite(os.path.join(bench.path, ".venvoy-unfinished"), f'"owner":{os.getpid()}', '"owner":999999999')


def test_a_marker_of_a_lost_journal_is_cleaned_up(bench: Bench) -> None:
    mark(bench)
    os.mkdir(os.path.join(bench.path, "bin"))
    assert repair(bench).recovered
    assert bench.in_project() == set()
    mark(bench)
    assert bench.create().recovered
    assert bench.wrong() == []


def test_the_old_environment_of_a_lost_replace_comes_back(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    slot = os.path.join(bench.project, ".venvoy-trash", "lost")
    os.makedirs(slot)
    os.rename(bench.path, os.path.join(slot, ".venv"))
    mark(bench)
    repair(bench)
    assert bench.installed() == {"alpha": "1.0"}
    assert bench.in_project() == {".venv"}


def test_a_marker_that_came_with_a_cloned_project_deletes_nothing(bench: Bench) -> None:
    mark(bench, "../../elsewhere")
    Path(bench.path, "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        repair(bench)
    assert caught.value.code == "path-occupied"
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists="replace")
    assert caught.value.code == "path-occupied"
    assert Path(bench.path, "thesis.txt").exists()


def test_a_folder_that_another_process_is_making_is_left_to_it(bench: Bench) -> None:
    folders.claim(bench.path, "other", ())
    with pytest.raises(OperationError) as caught:
        bench.create()
    assert caught.value.code == "environment-busy"
    assert caught.value.data["process"] == os.getpid()


def test_without_uv_links_are_made_anew_by_the_interpreters_own_venv(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    dangle(bench)
    bench.services.uv = lambda: None  # type: ignore[method-assign]  # a machine without uv
    repair(bench)
    assert codes(bench) == set()
    assert bench.installed() == {"alpha": "1.0"}


def test_what_a_link_leads_to_is_repaired_and_the_link_stays(bench: Bench) -> None:
    real = os.path.join(bench.root, "central")
    bench.create(path=real)
    os.symlink(real, bench.path)
    dangle(bench)
    repair(bench)
    assert os.path.islink(bench.path)
    assert codes(bench) == set()


def test_an_environment_behind_a_link_is_built_anew_where_it_is(bench: Bench) -> None:
    real = os.path.join(bench.root, "central")
    bench.create(path=real)
    os.symlink(real, bench.path)
    rewrite(os.path.join(real, "pyvenv.cfg"), "home = /", "home = C:\\")
    repair(bench)
    assert os.path.islink(bench.path)
    assert codes(bench) == set()
    assert len(entries_beside(bench.host, real)) == 1


def leave(bench: Bench, *names: str) -> Path:
    environment = bench.environment()
    assert environment is not None
    site = Path(environment.site_packages[0])
    for name in names:
        (site / name).mkdir()
        text = "Metadata-Version: 2.1\nName: alpha\nVersion: 0.9\n"
        (site / name / "METADATA").write_text(text, encoding="utf-8")
    return site


def test_leftovers_stop_no_install_and_a_repair_deletes_them(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    site = leave(bench, "-lpha-0.9.dist-info", "alpha-0.9.dist-info", "~ther-1.dist-info")
    done = bench.install("beta")
    assert [change.name for change in done.changes] == ["beta"]
    assert any("~-lpha-0.9.dist-info" in notice for notice in done.notices)
    assert not (site / "-lpha-0.9.dist-info").exists()
    shown = repairing.repair(bench.services, RepairRequest(bench.path, dry_run=True))
    assert "~-lpha-0.9.dist-info" in shown.steps[0].title
    assert (site / "alpha-0.9.dist-info").exists()
    done = repairing.repair(bench.services, RepairRequest(bench.path))
    assert [step.state for step in done.steps] == ["done"]
    names = {path.name for path in site.iterdir() if path.name.endswith(".dist-info")}
    assert names == {"alpha-1.0.dist-info", "beta-1.0.dist-info", "~ther-1.dist-info"}
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}
    assert repairing.repair(bench.services, RepairRequest(bench.path)).steps == ()


def test_a_repair_of_something_else_leaves_leftovers(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    bench.install("alpha")
    site = leave(bench, "alpha-0.9.dist-info")
    repairing.repair(bench.services, RepairRequest(bench.path, codes=("moved",)))
    assert (site / "alpha-0.9.dist-info").exists()


def metadata_folder(bench: Bench, name: str, *files: str) -> Path:
    """Make the metadata folder of a distribution of which nothing else is there."""
    (site,) = Path(bench.path).glob("lib/python*/site-packages")
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir()
    for file in files:
        (folder / file).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" if file == "METADATA" else "")
    return folder


def test_metadata_of_nothing_that_no_index_has_is_deleted_and_the_rest_installed_again(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    bench.install("alpha")
    empty = metadata_folder(bench, "nosuch", "INSTALLER")
    (site,) = Path(bench.path).glob("lib/python*/site-packages")
    next(site.glob("alpha/*.py")).unlink()
    titles = [step.title for step in repair(bench).steps]
    assert titles == [
        "Install again: alpha",
        "Delete metadata that lists no files, of what no index has: nosuch-1.0.dist-info",
    ]
    assert not empty.exists()
    assert bench.wrong() == []


def test_a_rebuild_names_what_keeps_it_from_installing_everything_again(bench: Bench) -> None:
    bench.create()
    empty = metadata_folder(bench, "nosuch", "INSTALLER")
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists="replace", keep_packages=True)
    assert caught.value.code == "resolution-failed"
    assert caught.value.message.endswith(
        "nosuch 1.0 is not complete: `repair` on the same Python deletes what is empty and on no index."
    )
    assert empty.exists()
    repair(bench)
    bench.create(if_exists="replace", keep_packages=True)


def test_offline_nothing_is_deleted_because_no_index_has_it(bench: Bench) -> None:
    bench.create()
    empty = metadata_folder(bench, "nosuch", "INSTALLER")
    bench.services.variables["UV_OFFLINE"] = "1"
    with pytest.raises(OperationError) as caught:
        repair(bench)
    assert caught.value.code == "index-unreachable"
    assert "UV_OFFLINE" in caught.value.message.partition("\n")[0]
    assert empty.exists()


def test_what_no_index_has_and_lists_files_is_reported_in_plain_words(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    lost = metadata_folder(bench, "nosuch", "METADATA", "RECORD")
    (lost / "RECORD").write_text(
        "nosuch/__init__.py,,\nnosuch-1.0.dist-info/METADATA,,\nnosuch-1.0.dist-info/RECORD,,\n"
    )
    with pytest.raises(OperationError) as caught:
        repair(bench)
    assert caught.value.code == "no-repair"
    assert caught.value.message.startswith("nosuch 1.0 cannot be installed again: no index has it.")
    assert lost.exists()


def test_what_lists_no_files_is_not_uninstalled(bench: Bench) -> None:
    bench.create()
    metadata_folder(bench, "nosuch")
    with pytest.raises(OperationError) as caught:
        uninstall(bench.services, UninstallRequest(bench.path, ("Nosuch",)))
    assert "cannot be uninstalled: its metadata is missing" in caught.value.message


def test_a_sync_that_would_remove_what_lists_no_files_says_so_before_it_changes_anything(bench: Bench) -> None:
    bench.wheel("added", "1.0")
    bench.create()
    metadata_folder(bench, "nosuch")
    wanted = Path(bench.project, "wanted.txt")
    wanted.write_text("added\n", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        sync(bench.services, SyncRequest(bench.path, Sources(requirements=(str(wanted),)), bench.project))
    assert "nosuch 1.0 cannot be uninstalled: its metadata is missing" in caught.value.message
    assert "`repair` installs it again, or deletes its metadata" in caught.value.message
    assert "taken back" not in caught.value.message and "added" not in bench.installed()
    repair(bench)
    sync(bench.services, SyncRequest(bench.path, Sources(requirements=(str(wanted),)), bench.project))
    assert bench.installed().keys() == {"added"}
