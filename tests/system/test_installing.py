from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path

import pytest

from bench import Bench
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import (
    InstallRequest,
    Progress,
    RepairRequest,
    Sources,
    SyncRequest,
    UninstallRequest,
)
from venvoy_server.system import installing, looking, repairing
from venvoy_server.system.cancellation import Cancellation

SET = tuple(f"part-{number}" for number in range(8))


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """An environment, and a set of eight wheels with many modules for it."""
    for name in SET:
        bench.wheel(name, modules=25)
    bench.create()
    return bench


def site_packages(bench: Bench) -> str:
    environment = bench.environment()
    assert environment is not None
    return environment.site_packages[0]


def import_all(bench: Bench) -> None:
    """Import every module of the set in the environment; raises where one is missing."""
    names = [name.replace("-", "_") for name in SET]
    code = "\n".join(
        f"import {name}\nfrom {name} import {', '.join(f'module{n}' for n in range(1, 25))}" for name in names
    )
    bench.python(code)


def test_changes_are_told_by_package(bench: Bench) -> None:
    bench.wheel("alpha", "1.0")
    bench.create()
    done = bench.install("alpha")
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "installed", None, "1.0")]
    assert bench.install("alpha").changes == ()
    bench.wheel("alpha", "2.0")
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project, upgrade=True)
    done = installing.install(bench.shop, request)
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "upgraded", "1.0", "2.0")]
    done = bench.install("alpha==1.0")
    assert [(c.name, c.action, c.previous, c.version) for c in done.changes] == [("alpha", "downgraded", "2.0", "1.0")]


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    done = bench.install("alpha", dry_run=True)
    assert done.dry_run
    assert [change.name for change in done.changes] == ["alpha"]
    assert bench.installed() == {}


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


def test_requirements_that_cannot_be_read_are_said(bench: Bench) -> None:
    bench.create()
    file = Path(bench.project, "requirements.txt")
    file.write_text("alpha>>1\n", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        installing.install(bench.shop, InstallRequest(bench.path, Sources(requirements=(str(file),)), bench.project))
    assert caught.value.code == "requirements-invalid"


def test_uninstall_tells_what_it_removed_and_what_was_not_there(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    bench.install("alpha")
    request = UninstallRequest(bench.path, ("alpha", "never-there"))
    shown = installing.uninstall(bench.shop, UninstallRequest(bench.path, ("alpha", "never-there"), dry_run=True))
    done = installing.uninstall(bench.shop, request)
    assert shown.changes == done.changes
    assert [(change.name, change.action, change.previous) for change in done.changes] == [("alpha", "removed", "1.0")]
    assert any("never-there" in notice for notice in done.notices)
    assert bench.installed() == {}


def test_sync_shows_what_it_would_remove_before_it_does(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    file = Path(bench.project, "requirements.txt")
    file.write_text("beta\n", encoding="utf-8")
    sources = Sources(requirements=(str(file),))
    shown = installing.sync(bench.shop, SyncRequest(bench.path, sources, bench.project, dry_run=True))
    assert [(change.name, change.action) for change in shown.changes] == [("alpha", "removed"), ("beta", "installed")]
    assert bench.installed() == {"alpha": "1.0"}
    done = installing.sync(bench.shop, SyncRequest(bench.path, sources, bench.project))
    assert done.changes == shown.changes
    assert bench.installed() == {"beta": "1.0"}


def test_a_project_with_extras_groups_and_a_lock(bench: Bench) -> None:
    for name in ("alpha", "beta", "gamma", "delta"):
        bench.wheel(name)
    project = Path(bench.project, "pyproject.toml")
    project.write_text(
        '[project]\nname = "p"\nversion = "1"\ndependencies = ["alpha"]\n'
        '[project.optional-dependencies]\nx = ["beta"]\n[dependency-groups]\ntest = ["gamma"]\n',
        encoding="utf-8",
    )
    lock = Path(bench.project, "pylock.toml")
    wheel = Path(bench.wheel("delta"))
    lock.write_text(
        'lock-version = "1.0"\ncreated-by = "hand"\n[[packages]]\nname = "delta"\nversion = "1.0"\n'
        f'wheels = [{{ path = "{wheel}", hashes = {{ sha256 = "{sha256(wheel)}" }} }}]\n',
        encoding="utf-8",
    )
    bench.create()

    def install(**fields: object) -> set[str]:
        sources = Sources(**fields)  # type: ignore[arg-type]  # by keyword
        installing.install(bench.shop, InstallRequest(bench.path, sources, bench.project))
        return set(bench.installed())

    assert install(groups=("test",), groups_file=str(project)) == {"gamma"}
    assert install(requirements=(str(project),), extras=("x",)) == {"alpha", "beta", "gamma"}
    assert install(requirements=(str(lock),)) == {"alpha", "beta", "gamma", "delta"}


def sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_distribution_with_missing_files_is_installed_again_and_said(filled: Bench) -> None:
    filled.install(*SET)
    os.unlink(os.path.join(site_packages(filled), "part_3", "module7.py"))
    done = filled.install("part-1")
    assert any("part-3" in sentence for sentence in done.recovered)
    import_all(filled)


def test_mending_keeps_the_mark_of_what_was_asked_for(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    site = site_packages(bench)
    for package in ("alpha", "beta"):
        os.unlink(os.path.join(site, package, "__init__.py"))
    repairing.repair(bench.shop, RepairRequest(bench.path))
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


def test_a_dist_info_without_metadata_does_not_stop_everything(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    bench.install("alpha")
    os.unlink(os.path.join(site_packages(bench), "alpha-1.0.dist-info", "METADATA"))
    bench.install("alpha", "beta")
    assert bench.wrong() == []
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}


def test_two_operations_on_one_environment_name_the_holder(filled: Bench) -> None:
    entered, leave = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        entered.set()
        leave.wait(60)

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    first = threading.Thread(target=installing.install, args=(filled.shop, request, report))
    first.start()
    entered.wait(60)
    try:
        with pytest.raises(OperationError) as caught:
            filled.install("part-1")
    finally:
        leave.set()
        first.join(60)
    assert caught.value.code == "environment-busy"
    assert caught.value.data["operation"] == "install"
    assert caught.value.data["process"] == os.getpid()
    import_all(filled)


def test_a_second_operation_may_wait_for_the_first(bench: Bench, uv_cache: str) -> None:
    from venvoy_server.system.workshop import OperationSettings

    bench.wheel("alpha")
    bench.wheel("beta")
    bench.create()
    waiting = Bench(bench.root, uv_cache, settings=OperationSettings(busy_wait=60.0))
    entered, leave = threading.Event(), threading.Event()

    def report(progress: Progress) -> None:
        entered.set()
        leave.wait(60)

    def let_go(progress: Progress) -> None:
        seen.append(progress.phase)
        leave.set()

    seen: list[str] = []
    request = InstallRequest(bench.path, Sources(packages=("alpha",)), bench.project)
    first = threading.Thread(target=installing.install, args=(bench.shop, request, report))
    first.start()
    entered.wait(60)
    second = InstallRequest(bench.path, Sources(packages=("beta",)), bench.project)
    installing.install(waiting.shop, second, let_go)
    first.join(60)
    waiting.close()
    assert seen[0] == "waiting"
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}


@pytest.mark.parametrize("phase", ["resolving", "downloading"])
def test_a_cancel_before_linking_is_followed(filled: Bench, phase: str) -> None:
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == phase:
            cancellation.cancel()

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    with pytest.raises(Cancelled):
        installing.install(filled.shop, request, report, cancellation)
    assert filled.installed() == {}
    assert looking.interrupted(filled.host, filled.shop.journal, filled.path) == ()


def test_a_cancel_while_linking_comes_too_late_and_the_answer_says_so(filled: Bench) -> None:
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == "linking":
            cancellation.cancel()

    request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
    done = installing.install(filled.shop, request, report, cancellation)
    assert done.cancel == "too-late"
    import_all(filled)


def test_installs_cancelled_at_random_moments_and_then_done_again_all_import(bench: Bench, uv_cache: str) -> None:
    for name in SET:
        bench.wheel(name, modules=25)
    chance = random.Random(24)
    late = 0
    for _ in range(24):
        bench.create(if_exists="replace" if os.path.exists(bench.path) else "fail")
        cancellation = Cancellation()
        timer = threading.Timer(chance.uniform(0.0, 0.12), cancellation.cancel)
        timer.start()
        try:
            late += bench.install(*SET, cancellation=cancellation).cancel == "too-late"
        except Cancelled:
            assert bench.installed() == {}
        timer.join()
        bench.install(*SET)
        assert bench.wrong() == []
        import_all(bench)


def test_a_uv_killed_while_it_links_is_reported_and_mended(filled: Bench) -> None:
    """What neither we nor uv can prevent: the tool dies in the middle."""
    chance = random.Random(7)
    broken = 0
    for _ in range(8):
        filled.create(if_exists="replace")

        def report(progress: Progress) -> None:
            if progress.phase == "linking":
                child = filled.shop.journal.unfinished()[0].child
                threading.Timer(chance.uniform(0.0, 0.02), kill, (child,)).start()

        request = InstallRequest(filled.path, Sources(packages=SET), filled.project)
        try:
            installing.install(filled.shop, request, report)
        except OperationError as error:
            if "broken" in error.data:
                broken += 1
                problems = looking.interrupted(filled.host, filled.shop.journal, filled.path)
                assert [problem.code for problem in problems] == ["interrupted-operation"]
                assert error.data["repair"]["method"] == "repair"
                repairing.repair(filled.shop, RepairRequest(filled.path))
                assert filled.wrong() == []
                assert looking.interrupted(filled.host, filled.shop.journal, filled.path) == ()
        filled.install(*SET)
        import_all(filled)


def kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def test_installing_into_what_is_no_environment_is_refused(bench: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "not-an-environment"
    os.makedirs(os.path.join(bench.path, "lib", "python3.11"))
    Path(bench.path, "lib", "python3.11", "EXTERNALLY-MANAGED").write_text("[externally-managed]\n", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "externally-managed"


def test_without_uv_nothing_is_installed_and_it_is_said(bench: Bench) -> None:
    bench.create()
    bench.shop.uv = lambda: None  # type: ignore[method-assign]  # a machine without uv
    with pytest.raises(OperationError) as caught:
        bench.install("alpha")
    assert caught.value.code == "tool-not-found"


def test_a_link_and_its_target_are_one_environment(filled: Bench) -> None:
    link = os.path.join(filled.project, "link")
    os.symlink(filled.path, link)
    with filled.shop.hold("install", filled.path, None, None), pytest.raises(OperationError) as caught:
        installing.install(filled.shop, InstallRequest(link, Sources(packages=("part-1",)), filled.project))
    assert caught.value.code == "environment-busy"


@pytest.mark.parametrize("setting", ["target", "prefix"])
def test_settings_that_would_install_elsewhere_are_refused(filled: Bench, setting: str) -> None:
    Path(filled.project, "uv.toml").write_text(f'[pip]\n{setting} = "elsewhere"\n', encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        filled.install("part-1")
    assert caught.value.data["setting"] == setting
    assert not os.path.exists(os.path.join(filled.project, "elsewhere"))


def test_waiting_for_another_operation_can_be_cancelled(filled: Bench, uv_cache: str) -> None:
    from venvoy_server.system.workshop import OperationSettings

    waiting = Bench(filled.root, uv_cache, settings=OperationSettings(busy_wait=600.0))
    cancellation = Cancellation()
    request = InstallRequest(filled.path, Sources(packages=("part-1",)), filled.project)
    with filled.shop.hold("install", filled.path, None, None), pytest.raises(Cancelled):
        installing.install(waiting.shop, request, lambda progress: cancellation.cancel(), cancellation)
    waiting.close()


def test_a_running_operation_is_not_taken_for_an_interrupted_one(filled: Bench) -> None:
    journal = filled.shop.journal
    with filled.shop.hold("install", filled.path, None, None) as work:
        assert looking.interrupted(filled.host, journal, filled.path) == ()
        holder = looking.holder(filled.host, journal, filled.path)
        assert holder is not None
        assert holder.id == work.operation
    assert looking.holder(filled.host, journal, filled.path) is None
