from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import SET, Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import InstallRequest, RepairRequest, Sources, SyncRequest, UninstallRequest
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution import repair as repairing


def site_packages(bench: Bench) -> str:
    environment = bench.environment()
    assert environment is not None
    return environment.site_packages[0]


def test_changes_are_reported_by_package(bench: Bench) -> None:
    bench.wheel("alpha", "1.0")
    bench.create()
    done = bench.install("alpha")
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "installed", None, "1.0")]
    assert bench.install("alpha").changes == ()
    bench.wheel("alpha", "2.0")
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project, upgrade=True)
    done = installing.install(bench.services, request)
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "upgraded", "1.0", "2.0")]
    done = bench.install("alpha==1.0")
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "downgraded", "2.0", "1.0")]


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    done = bench.install("alpha", dry_run=True)
    assert done.dry_run
    assert [step.state for step in done.steps] == ["planned"]
    assert [change.name for change in done.changes] == ["alpha"]
    assert bench.installed() == {}


def test_a_project_is_installed_from_its_folder(bench: Bench) -> None:
    """What is not built yet has no version in uv's preview; it is installed all the same, and counts as asked for."""
    wheel = bench.wheel("local")
    project = Path(bench.project, "local lib")
    project.mkdir()
    backend = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    (project / "pyproject.toml").write_text(f"{backend}[project]\nname = 'local'\nversion = '1.0'\n", encoding="utf-8")
    name = os.path.basename(wheel)
    code = f"import shutil\ndef build_wheel(folder, *rest):\n    shutil.copy({wheel!r}, folder)\n    return {name!r}\n"
    (project / "backend.py").write_text(code, encoding="utf-8")
    bench.create()
    shown = bench.install("./local lib", dry_run=True)
    assert [(change.name, change.action) for change in shown.changes] == [("local", "installed")]
    done = bench.install("./local lib")
    assert [(change.name, change.version) for change in done.changes] == [("local", "1.0")]
    assert bench.python("import local; print(local.VERSION)") == "1.0"
    assert os.path.exists(os.path.join(site_packages(bench), "local-1.0.dist-info", "REQUESTED"))


def test_what_was_handed_to_uv_is_listed(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    handed = {setting.setting: (setting.option, setting.origin) for setting in bench.install("alpha").settings}
    assert handed == {"find-links": ("--find-links", "PIP_FIND_LINKS"), "no-index": ("--no-index", "PIP_NO_INDEX")}


def test_a_resolver_error_comes_back_in_full_with_the_packages_it_names(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta>=2")
    bench.wheel("beta", "1.0")
    bench.create()
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "resolution-failed"
    assert "beta>=2" in caught.value.data["output"]
    assert caught.value.data["packages"] == ["beta", "alpha"]
    assert bench.installed() == {}


def test_requirements_that_cannot_be_read_are_reported(bench: Bench) -> None:
    bench.create()
    file = Path(bench.project, "requirements.txt")
    file.write_text("alpha>>1\n", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        installing.install(
            bench.services, InstallRequest(bench.path, Sources(requirements=(str(file),)), bench.project)
        )
    assert caught.value.code == "requirements-invalid"


def test_uninstall_reports_what_it_removed_and_what_was_not_there(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    bench.install("alpha")
    request = UninstallRequest(bench.path, ("alpha", "never-there"))
    shown = installing.uninstall(bench.services, UninstallRequest(bench.path, ("alpha", "never-there"), dry_run=True))
    done = installing.uninstall(bench.services, request)
    assert shown.changes == done.changes
    assert [(change.name, change.action, change.previous) for change in done.changes] == [("alpha", "removed", "1.0")]
    assert any("never-there" in notice for notice in done.notices)
    assert bench.installed() == {}


def test_sync_shows_what_it_would_remove_before_it_does(bench: Bench) -> None:
    """What a file names brings what it depends on, and the tools of installing stay."""
    bench.wheel("alpha")
    bench.wheel("beta", "1.0", "gamma")
    bench.wheel("gamma")
    bench.wheel("pip")
    bench.create()
    bench.install("alpha", "pip")
    file = Path(bench.project, "requirements.txt")
    file.write_text("beta\n", encoding="utf-8")
    sources = Sources(requirements=(str(file),))
    shown = installing.sync(bench.services, SyncRequest(bench.path, sources, bench.project, dry_run=True))
    assert [(change.name, change.action) for change in shown.changes] == [
        ("alpha", "removed"),
        ("beta", "installed"),
        ("gamma", "installed"),
    ]
    assert bench.installed() == {"alpha": "1.0", "pip": "1.0"}
    done = installing.sync(bench.services, SyncRequest(bench.path, sources, bench.project))
    assert done.changes == shown.changes
    assert bench.installed() == {"beta": "1.0", "gamma": "1.0", "pip": "1.0"}
    again = installing.sync(bench.services, SyncRequest(bench.path, sources, bench.project))
    assert again.changes == ()


def test_a_lock_is_followed_to_the_letter(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("pip")
    lock = write_lock(bench, "delta")
    bench.create()
    bench.install("alpha", "pip")
    installing.sync(bench.services, SyncRequest(bench.path, Sources(requirements=(lock,)), bench.project))
    assert bench.installed() == {"delta": "1.0"}


def write_lock(bench: Bench, name: str) -> str:
    """Write a pylock.toml with one package, whose wheel is made for it; return its path."""
    wheel = Path(bench.wheel(name))
    lock = Path(bench.project, "pylock.toml")
    lock.write_text(
        f'lock-version = "1.0"\ncreated-by = "hand"\n[[packages]]\nname = "{name}"\nversion = "1.0"\n'
        f'wheels = [{{ path = "{wheel}", hashes = {{ sha256 = "{sha256(wheel)}" }} }}]\n',
        encoding="utf-8",
    )
    return str(lock)


def test_a_project_with_extras_groups_and_a_lock(bench: Bench) -> None:
    for name in ("alpha", "beta", "gamma"):
        bench.wheel(name)
    project = Path(bench.project, "pyproject.toml")
    project.write_text(
        '[project]\nname = "p"\nversion = "1"\ndependencies = ["alpha"]\n'
        '[project.optional-dependencies]\nx = ["beta"]\n[dependency-groups]\ntest = ["gamma"]\n',
        encoding="utf-8",
    )
    lock = write_lock(bench, "delta")
    bench.create()

    def install(**fields: object) -> set[str]:
        sources = Sources(**fields)  # type: ignore[arg-type]  # by keyword
        installing.install(bench.services, InstallRequest(bench.path, sources, bench.project))
        return set(bench.installed())

    assert install(groups=("test",), groups_file=str(project)) == {"gamma"}
    assert install(requirements=(str(project),), extras=("x",)) == {"alpha", "beta", "gamma"}
    assert install(requirements=(lock,)) == {"alpha", "beta", "gamma", "delta"}


def sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_distribution_with_missing_files_is_installed_again_if_it_was_asked_for(filled: Bench) -> None:
    filled.install(*SET)
    os.unlink(os.path.join(site_packages(filled), "part_3", "module7.py"))
    done = filled.install("part-3", "part-1")
    assert any("part-3" in sentence for sentence in done.recovered)
    filled.import_set()


@pytest.mark.parametrize("package", ["part-1", "new"])
def test_others_with_missing_files_are_named_and_left_alone(filled: Bench, package: str) -> None:
    filled.wheel("new")
    filled.install(*SET)
    os.unlink(os.path.join(site_packages(filled), "part_3", "module7.py"))
    installer = Path(site_packages(filled), "part_3-1.0.dist-info", "INSTALLER")
    installer.write_text("somebody else", encoding="utf-8")
    done = filled.install(package)
    problem = next(each for each in done.problems if "module7.py" in each.message)
    assert problem.repair is not None
    assert problem.repair.method == "repair"
    assert not os.path.exists(os.path.join(site_packages(filled), "part_3", "module7.py"))
    assert installer.read_text(encoding="utf-8") == "somebody else"


def test_a_repair_keeps_the_mark_of_what_was_asked_for(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    site = site_packages(bench)
    for package in ("alpha", "beta"):
        os.unlink(os.path.join(site, package, "__init__.py"))
    repairing.repair(bench.services, RepairRequest(bench.path))
    assert bench.wrong() == []
    assert os.path.exists(os.path.join(site, "alpha-1.0.dist-info", "REQUESTED"))
    assert not os.path.exists(os.path.join(site, "beta-1.0.dist-info", "REQUESTED"))


def test_a_file_edited_by_hand_is_reported_and_not_overwritten(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    edited = Path(site_packages(bench), "alpha", "__init__.py")
    edited.write_text("print('debugging')\n", encoding="utf-8")
    done = bench.install("beta")
    assert edited.read_text(encoding="utf-8") == "print('debugging')\n"
    assert [(problem.code, problem.severity) for problem in done.problems] == [("broken-distribution", "warning")]


def test_a_file_edited_by_hand_is_put_back_where_that_is_asked_for(tmp_path: Path) -> None:
    """uv links files out of its cache: an edit in place is one of the cache, too, from which it would come again."""
    bench = Bench(str(tmp_path), str(tmp_path / "cache"), variables={"UV_LINK_MODE": "hardlink"})
    try:
        bench.wheel("alpha")
        bench.create()
        bench.install("alpha")
        edited = Path(site_packages(bench), "alpha", "__init__.py")
        before = edited.read_bytes()
        for after in (before + b"# edited", before.swapcase()):
            with edited.open("r+b") as file:
                file.write(after)
            assert repairing.repair(bench.services, RepairRequest(bench.path)).steps == ()
            assert edited.read_bytes() == after
            repair = RepairRequest(bench.path, codes=("broken-distribution",))
            done = repairing.repair(bench.services, repair)
            assert (edited.read_bytes(), bench.wrong()) == (before, [])
            assert any("uv cache clean alpha" in notice for notice in done.notices)
    finally:
        bench.close()


def test_a_dist_info_without_metadata_does_not_stop_everything(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    os.unlink(os.path.join(site_packages(bench), "alpha-1.0.dist-info", "METADATA"))
    bench.install("alpha", "beta")
    assert bench.wrong() == []
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}


def test_installing_into_what_is_not_an_environment_is_refused(bench: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "not-an-environment"
    os.makedirs(os.path.join(bench.path, "lib", "python3.11"))
    Path(bench.path, "lib", "python3.11", "EXTERNALLY-MANAGED").write_text("[externally-managed]\n", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "externally-managed"


def test_without_uv_nothing_is_installed_and_that_is_reported(bench: Bench) -> None:
    bench.create()
    bench.services.uv = lambda: None  # type: ignore[method-assign]  # a machine without uv
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "tool-not-found"


@pytest.mark.parametrize("setting", ["target", "prefix"])
def test_settings_that_would_install_elsewhere_are_refused(filled: Bench, setting: str) -> None:
    Path(filled.project, "uv.toml").write_text(f'[pip]\n{setting} = "elsewhere"\n', encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        filled.install("part-1")
    assert caught.value.data["setting"] == setting
    assert not os.path.exists(os.path.join(filled.project, "elsewhere"))


def test_uninstalling_what_is_absent_says_so_once(filled: Bench) -> None:
    filled.install("part-1")
    done = installing.uninstall(filled.services, UninstallRequest(filled.path, ("part-1", "elsewhere")))
    assert [change.name for change in done.changes] == ["part-1"]
    assert done.notices == ("elsewhere is not installed.",)
    done = installing.uninstall(filled.services, UninstallRequest(filled.path, ("part-1",)))
    assert (done.changes, done.notices) == ((), ("part-1 is not installed.",))
