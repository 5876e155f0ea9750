"""What an installation is to change is known before the first file: it is completed, taken back, or said to have failed."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from bench import Bench
from venvoy_server.operations.confinement import is_confined
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import InstallRequest, RepairRequest, Sources, UninstallRequest
from venvoy_server.operations.planned_packages import PackagePlan, PlannedChange
from venvoy_server.operations.steps import Plan, decode, encode
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.execution.saved_packages import take_back
from venvoy_server.system.processes.uv import find_uv
from venvoy_server.system.state.journal_queries import interrupted

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the tools of these tests are shell scripts")
# A tool dies in the middle: the old version half deleted, the new one half there, in every folder that gets files.
DIES = """
rm -r {site}/alpha-1.0.dist-info {site}/alpha/module3.py
mkdir -p {site}/added {site}/added-1.0.dist-info {site}/space/added {prefix}/share/added
echo new >{site}/alpha/__init__.py.new; mv {site}/alpha/__init__.py.new {site}/alpha/__init__.py
for file in {site}/alpha/more.py {site}/added/__init__.py {site}/space/added/x.py {site}/added-1.0.dist-info/METADATA \
    {prefix}/share/added/data {prefix}/bin/added; do echo new >$file; done
"""


def files(bench: Bench) -> dict[str, bytes]:
    """Return what is in the environment, without compiled files."""
    found = (os.path.join(folder, name) for folder, _, names in os.walk(bench.path) for name in names)
    odd = ("__pycache__", ".lock", "/python")
    return {path: Path(path).read_bytes() for path in found if not any(each in path for each in odd)}


def use_tool(bench: Bench, script: str) -> None:
    """Have uv's dry runs be uv's, and everything else the script's."""
    real = find_uv(None, bench.variables.get("PATH"))
    assert real is not None
    tool = os.path.join(bench.root, "uv")
    environment = bench.environment()
    assert environment is not None
    script = script.format(site=environment.site_packages[0], prefix=bench.path)
    quoted = shlex.quote(real)
    text = f'#!/bin/sh\nUV={quoted}\ncase "$*" in *--dry-run*) exec $UV "$@";; esac\n{script}'
    Path(tool).write_text(text, encoding="utf-8")
    os.chmod(tool, 0o755)
    bench.services.settings = msgspec.structs.replace(bench.services.settings, uv=tool)


@pytest.fixture
def prepared(bench: Bench) -> Bench:
    """An environment with an older version, and a namespace package of another distribution next to it."""
    bench.wheel("alpha", "1.0", modules=8)
    bench.wheel("alpha", "2.0", modules=8)
    bench.wheel("added", "1.0")
    bench.wheel("other", "1.0")
    bench.create(sources=Sources(packages=("alpha==1.0", "other")))
    environment = bench.environment()
    assert environment is not None
    Path(environment.site_packages[0], "space", "other").mkdir(parents=True)
    Path(environment.site_packages[0], "space", "other", "y.py").write_text("", encoding="utf-8")
    return bench


def upgrade(bench: Bench) -> None:
    sources = Sources(packages=("alpha", "added"))
    installing.install(bench.services, InstallRequest(bench.path, sources, bench.project, upgrade=True))


@pytest.mark.parametrize("script", ["exit 0", "echo 'Installed 2 packages in 1ms' >&2"])
def test_a_tool_that_ends_without_having_done_it_has_failed(prepared: Bench, script: str) -> None:
    before = files(prepared)
    use_tool(prepared, script)
    with pytest.raises(OperationError) as caught:
        upgrade(prepared)
    assert caught.value.code == "verification-failed"
    assert caught.value.data["packages"] == ["added", "alpha"]
    with pytest.raises(OperationError) as caught:
        installing.uninstall(prepared.services, UninstallRequest(prepared.path, ("alpha",)))
    assert caught.value.data["packages"] == ["alpha"]
    assert files(prepared) == before


def uv_version() -> tuple[int, ...]:
    uv = find_uv(None)
    assert uv is not None
    shown = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    return tuple(int(part) for part in shown.split()[1].split(".")[:2])


@pytest.mark.parametrize("name", ["override-dependencies", "exclude-dependencies"])
def test_what_uv_s_settings_leave_out_is_not_missed(prepared: Bench, name: str) -> None:
    if name == "exclude-dependencies" and uv_version() < (0, 12):
        pytest.skip("`uv pip install` reads it since 0.12")
    value = "added; python_version < '3'" if name.startswith("override") else "added"
    Path(prepared.project, "uv.toml").write_text(f'{name} = ["{value}"]\n', encoding="utf-8")
    assert prepared.install("added").changes == ()
    prepared.create(sources=Sources(packages=("added",)), if_exists="replace", project=prepared.project)
    assert prepared.installed() == {}


@pytest.mark.parametrize("fields", [{"sources": Sources(packages=("alpha",))}, {"seed": True}, {"keep_packages": True}])
def test_an_environment_without_what_was_to_be_in_it_is_not_made(prepared: Bench, fields: dict[str, object]) -> None:
    use_tool(prepared, 'case "$1" in venv) exec $UV "$@";; esac; exit 0')
    before = files(prepared)
    with pytest.raises(OperationError) as caught:
        prepared.create(**fields, if_exists="replace")
    assert caught.value.code == "verification-failed"
    assert files(prepared) == before


def folders(bench: Bench) -> set[str]:
    return {path for path, _, _ in os.walk(bench.path)}


@pytest.mark.parametrize("ending", ["exit 1", "kill -9 $$"])
def test_folders_that_were_empty_are_still_there_after_a_failure(bench: Bench, ending: str) -> None:
    """A new environment without pip has nothing in site-packages, and is one only as long as that folder is there."""
    bench.wheel("added", "1.0")
    bench.create()
    environment = bench.environment()
    assert environment is not None
    site = Path(environment.site_packages[0])
    for each in site.iterdir():
        each.unlink()
    (Path(bench.path) / "share" / "man").mkdir(parents=True)
    before = folders(bench)
    use_tool(
        bench,
        "mkdir -p {site}/added-1.0.dist-info {site}/added {prefix}/share/man/man1 {prefix}/etc/added\n"
        "for file in {site}/added/x.py {prefix}/share/man/man1/x.1 {prefix}/etc/added/x; do echo >$file; done\n"
        + ending,
    )
    with pytest.raises(OperationError):
        bench.install("added")
    assert folders(bench) == before
    assert bench.environment() is not None and not bench.wrong()


def test_a_tool_that_says_nothing_at_all_has_failed(prepared: Bench) -> None:
    tool = os.path.join(prepared.root, "uv")
    Path(tool).write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    os.chmod(tool, 0o755)
    prepared.services.settings = msgspec.structs.replace(prepared.services.settings, uv=tool)
    with pytest.raises(OperationError) as caught:
        prepared.install("added")
    assert caught.value.code == "verification-failed"
    assert prepared.install("alpha").changes == ()


def test_what_a_failing_tool_had_changed_is_taken_back(prepared: Bench) -> None:
    before = files(prepared)
    use_tool(prepared, f"{DIES}echo 'No space left on device' >&2; exit 2")
    with pytest.raises(OperationError) as caught:
        upgrade(prepared)
    assert (caught.value.code, caught.value.data.get("takenBack")) == ("disk-full", True)
    assert caught.value.message.endswith("What it had changed was taken back.")
    assert files(prepared) == before
    assert prepared.installed() == {"alpha": "1.0", "other": "1.0"}


def test_what_both_left_when_they_were_killed_is_taken_back_by_the_next(prepared: Bench, uv_cache: str) -> None:
    before = files(prepared)
    use_tool(prepared, f"{DIES}kill -9 $PPID; kill -9 $$")
    child = os.fork()
    if child == 0:
        try:
            bench = Bench(prepared.root, uv_cache)
            bench.services.settings = prepared.services.settings
            upgrade(bench)
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert files(prepared) != before
    done = repairing.repair(prepared.services, RepairRequest(prepared.path))
    assert done.recovered == ("An interrupted install of added, alpha was taken back.",)
    assert files(prepared) == before
    assert not os.path.exists(os.path.join(prepared.path, "share"))
    assert prepared.wrong() == []


def test_what_could_not_be_taken_back_is_by_the_next_operation(prepared: Bench) -> None:
    before = files(prepared)
    use_tool(
        prepared, "mv {site}/alpha {prefix}/away; ln -s /tmp {site}/alpha; rm -r {site}/alpha-1.0.dist-info; exit 2"
    )
    with pytest.raises(OperationError) as caught:
        upgrade(prepared)
    assert caught.value.data["repair"] == {"method": "repair", "params": {"path": prepared.path}}
    problems = interrupted(prepared.host, prepared.services.journal, prepared.path)
    assert [problem.code for problem in problems] == ["interrupted-operation"]
    (link,) = Path(prepared.path).glob("lib/*/site-packages/alpha")
    link.unlink()
    shutil.rmtree(os.path.join(prepared.path, "away"))
    done = repairing.repair(prepared.services, RepairRequest(prepared.path))
    assert done.recovered == ("An interrupted install of added, alpha was taken back.",)
    assert files(prepared) == before
    assert interrupted(prepared.host, prepared.services.journal, prepared.path) == ()


def test_taking_back_a_second_time_changes_nothing(prepared: Bench) -> None:
    before = files(prepared)
    plan = PackagePlan((PlannedChange("alpha", "alpha", "2.0", "1.0"),), (), {}, 0.0)
    for _ in range(2):
        assert not take_back(prepared.host, prepared.path, plan).touched
    assert files(prepared) == before


def test_files_of_which_no_copy_is_kept_stay(prepared: Bench) -> None:
    """The copies of an interrupted operation may be gone, as in a journal that came with a cloned project."""
    environment = prepared.environment()
    assert environment is not None
    before = files(prepared)
    names = tuple(path[len(prepared.path) + 1 :] for path in before if "/alpha" in path)
    plan = PackagePlan((PlannedChange("alpha", "alpha", "2.0", "0.9"),), names, {}, 0.0)
    assert take_back(prepared.host, prepared.path, plan).left == ()
    assert files(prepared) == before


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "C:/x"])
def test_a_plan_that_names_files_elsewhere_is_not_confined(bench: Bench, path: str) -> None:
    operation = "0123456789abcdef"
    for packages in (PackagePlan((), (path,), {}, 0.0), PackagePlan((), (), {path: ()}, 0.0)):
        plan = decode(encode(Plan("install", bench.path, (), packages)))
        assert plan is not None
        assert plan.packages == packages
        assert not is_confined(bench.host, plan, bench.path, operation)
    fine = Plan("install", bench.path, (), PackagePlan((), ("lib/x",), {"lib": ("x",)}, 0.0))
    assert is_confined(bench.host, fine, bench.path, operation)
