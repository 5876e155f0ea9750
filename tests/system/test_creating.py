from __future__ import annotations

import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.cancellation import Cancellation
from venvoy_server.operations.errors import Cancelled, OperationError
from venvoy_server.operations.model import CreateRequest, Progress, RestoreRequest, Sources
from venvoy_server.operations.steps import CheckEnvironment
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.execution import create as creating
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution.steps import check_environment


def test_a_created_environment_runs_and_leaves_nothing_else(bench: Bench) -> None:
    outcome = bench.create()
    assert bench.wrong() == []
    assert bench.in_project() == {".venv"}
    assert outcome.executable is not None
    assert bench.python("import sys; print(sys.prefix)") == bench.path
    assert [step.state for step in outcome.steps] == ["done"] * len(outcome.steps)
    assert not os.path.exists(os.path.join(bench.path, ".venvoy-unfinished"))


def test_nothing_is_installed_that_was_not_asked_for(bench: Bench) -> None:
    bench.create()
    assert bench.installed() == {}


def test_missing_folders_above_are_made_and_on_failure_taken_away_again(bench: Bench) -> None:
    path = os.path.join(bench.project, "a", "b", "env")
    with pytest.raises(OperationError) as caught:
        bench.create(path=path, sources=Sources(packages=("no-such-package",)))
    assert caught.value.code == "resolution-failed"
    assert "no-such-package" in caught.value.message
    assert bench.in_project() == set()
    bench.create(path=path)
    assert os.path.exists(os.path.join(path, "bin", "python"))


def test_requirements_are_installed_and_verified(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta>=1")
    bench.wheel("beta", "2.0")
    file = os.path.join(bench.project, "requirements.txt")
    with open(file, "w", encoding="utf-8") as stream:
        stream.write("alpha\n")
    outcome = bench.create(sources=Sources(requirements=(file,)))
    assert bench.installed() == {"alpha": "1.0", "beta": "2.0"}
    assert [(change.name, change.action) for change in outcome.changes] == [
        ("alpha", "installed"),
        ("beta", "installed"),
    ]


def test_the_prompt_of_a_project_with_a_hostile_name_is_harmless(bench: Bench) -> None:
    project = os.path.join(bench.project, "pr$(touch PWNED)`x`'\"")
    os.mkdir(project)
    bench.create(path=os.path.join(project, ".venv"))
    with open(os.path.join(project, ".venv", "pyvenv.cfg"), encoding="utf-8") as file:
        prompt = next(line for line in file if line.startswith("prompt"))
    assert prompt.strip() == "prompt = pr_(touch PWNED)_x___"


@pytest.mark.parametrize("prompt", ["a\nhome = /evil", "$(touch x)", "-x", "`id`", "a'b", 'a"b', "", "a/b"])
def test_dangerous_prompts_are_refused_with_the_reason(bench: Bench, prompt: str) -> None:
    with pytest.raises(OperationError) as caught:
        bench.create(prompt=prompt)
    assert caught.value.code == "invalid-name"
    assert bench.in_project() == set()


def test_an_existing_environment_is_left_alone_unless_asked(bench: Bench) -> None:
    bench.create()
    before = os.stat(os.path.join(bench.path, "pyvenv.cfg")).st_mtime_ns
    with pytest.raises(OperationError) as caught:
        bench.create()
    assert caught.value.code == "environment-exists"
    assert caught.value.data["choices"] == ["reuse", "replace"]
    assert bench.create(if_exists="reuse").reused
    assert os.stat(os.path.join(bench.path, "pyvenv.cfg")).st_mtime_ns == before


def test_reuse_installs_what_is_asked_for_into_what_is_there(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create()
    outcome = bench.create(if_exists="reuse", sources=Sources(packages=("alpha",)))
    assert outcome.reused
    assert bench.installed() == {"alpha": "1.0"}


def test_an_environment_of_another_version_is_not_reused(bench: Bench) -> None:
    bench.create()
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists="reuse", wanted_version="2.7")
    assert caught.value.code == "environment-exists"


def test_replace_makes_a_new_one_and_keeps_the_old_in_the_trash(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    Path(bench.path, "mine.txt").write_text("work", encoding="utf-8")
    outcome = bench.create(if_exists="replace")
    assert outcome.kind == "replace"
    assert any("mine.txt" in notice and "`restore`" in notice for notice in outcome.notices)
    assert bench.installed() == {}
    assert bench.in_project() == {".venv", ".venvoy-trash"}
    removing.restore(bench.services, RestoreRequest(bench.path))
    assert bench.installed() == {"alpha": "1.0"}
    assert Path(bench.path, "mine.txt").exists()
    removing.restore(bench.services, RestoreRequest(bench.path))  # and back: nothing is lost by either
    assert bench.installed() == {}


def test_replace_can_keep_the_packages(bench: Bench) -> None:
    bench.wheel("alpha", "1.0", "beta")
    bench.wheel("beta", "1.0")
    bench.create(sources=Sources(packages=("alpha",)))
    bench.wheel("alpha", "2.0")
    assert bench.create(keep_packages=True).kind == "replace"
    assert bench.installed() == {"alpha": "1.0", "beta": "1.0"}
    environment = bench.environment()
    assert environment is not None
    marked = {each.key for each in own_distributions(bench.host, environment) if each.requested}
    assert marked == {"alpha"}


def test_a_failed_replace_puts_the_old_one_back(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    with pytest.raises(OperationError):
        bench.create(if_exists="replace", sources=Sources(packages=("no-such-package",)))
    assert bench.installed() == {"alpha": "1.0"}
    assert bench.wrong() == []
    assert bench.in_project() == {".venv"}


@pytest.mark.parametrize("wanted", ["{0}.{1}", "{0}.{1}.{2}", ">={0}.{1}", ">=3,<4", "python{0}.{1}", "3"])
def test_an_environment_that_is_what_was_asked_for_is_reused(bench: Bench, wanted: str) -> None:
    bench.create()
    assert bench.create(if_exists="reuse", wanted_version=wanted.format(*sys.version_info)).reused


@pytest.mark.parametrize("wanted", ["{0}.{1}.99", "<{0}.{1}", ">={0}.99"])
def test_an_environment_that_is_not_what_was_asked_for_is_not_reused(bench: Bench, wanted: str) -> None:
    bench.create()
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists="reuse", wanted_version=wanted.format(*sys.version_info))
    assert caught.value.code == "environment-exists"


@pytest.mark.parametrize("if_exists", ["fail", "reuse", "replace"])
def test_a_folder_or_file_that_is_not_an_environment_is_never_touched(bench: Bench, if_exists: str) -> None:
    os.mkdir(bench.path)
    precious = os.path.join(bench.path, "thesis.txt")
    with open(precious, "w", encoding="utf-8") as file:
        file.write("years of work")
    with pytest.raises(OperationError) as caught:
        bench.create(if_exists=if_exists)
    assert caught.value.code == "path-occupied"
    assert os.listdir(bench.path) == ["thesis.txt"]
    other = os.path.join(bench.project, "file")
    with open(other, "w", encoding="utf-8"):
        pass
    with pytest.raises(OperationError) as caught:
        bench.create(path=other, if_exists=if_exists)
    assert caught.value.code == "path-occupied"


def test_an_empty_folder_is_used_and_stays_on_failure(bench: Bench) -> None:
    os.mkdir(bench.path)
    with pytest.raises(OperationError):
        bench.create(sources=Sources(packages=("no-such-package",)))
    assert os.listdir(bench.path) == []
    bench.create()
    assert bench.wrong() == []


def test_variables_that_would_empty_or_redirect_an_environment_do_nothing(tmp_path: object, uv_cache: str) -> None:
    hostile = {
        "UV_VENV_CLEAR": "1",
        "UV_VENV_SEED": "1",
        "UV_VENV_RELOCATABLE": "1",
        "UV_PYTHON": "2.7",
        "UV_SYSTEM_PYTHON": "1",
        "UV_PROJECT_ENVIRONMENT": "/nowhere",
        "VIRTUAL_ENV": "/nowhere",
        "PYTHONHOME": "/nowhere",
        "CONDA_PREFIX": "/nowhere",
    }
    bench = Bench(str(tmp_path), uv_cache, variables=hostile)
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    assert bench.wrong() == []
    assert bench.installed() == {"alpha": "1.0"}
    with open(os.path.join(bench.path, "pyvenv.cfg"), encoding="utf-8") as file:
        text = file.read()
    assert "seed" not in text
    assert "relocatable" not in text
    bench.close()


def test_a_dry_run_shows_steps_and_packages_and_changes_nothing(bench: Bench) -> None:
    bench.wheel("alpha")
    outcome = bench.create(dry_run=True, sources=Sources(packages=("alpha",)))
    assert outcome.dry_run
    assert {step.state for step in outcome.steps} == {"planned"}
    assert [(change.name, change.action) for change in outcome.changes] == [("alpha", "installed")]
    assert bench.in_project() == set()
    assert bench.state.database.rows("SELECT id FROM journal") == []


def test_a_cancel_before_the_start_changes_nothing(bench: Bench) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        creating.create(bench.services, CreateRequest(bench.path, BASE_PYTHON), cancellation=cancellation)
    assert bench.in_project() == set()


@pytest.mark.parametrize("phase", ["creating", "resolving", "verifying"])
def test_a_cancel_in_any_phase_leaves_nothing(bench: Bench, phase: str) -> None:
    bench.wheel("alpha")
    cancellation = Cancellation()

    def report(progress: Progress) -> None:
        if progress.phase == phase:
            cancellation.cancel()

    request = CreateRequest(bench.path, BASE_PYTHON, sources=Sources(packages=("alpha",)))
    with pytest.raises(Cancelled):
        creating.create(bench.services, request, report, cancellation)
    assert bench.in_project() == set()
    assert bench.state.database.rows("SELECT outcome FROM journal") == [("cancelled",)]
    bench.create()
    assert bench.wrong() == []


def test_without_uv_the_interpreters_own_venv_is_used(bench: Bench) -> None:
    tools = bench.services.create_tools
    bench.services.uv = lambda: None  # type: ignore[method-assign]  # a machine without uv
    assert tools is not None
    outcome = bench.create()
    assert bench.wrong() == []
    assert any("venv module" in step.title for step in outcome.steps)
    with pytest.raises(OperationError) as caught:
        bench.create(path=f"{bench.path}2", sources=Sources(packages=("alpha",)))
    assert caught.value.code == "tool-not-found"
    assert bench.in_project() == {".venv"}


def test_two_environments_side_by_side_do_not_disturb_each_other(bench: Bench) -> None:
    bench.create()
    bench.create(path=os.path.join(bench.project, "other"))
    assert bench.in_project() == {".venv", "other"}


def test_an_interpreter_that_is_not_there_is_refused_before_anything(bench: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        bench.create(executable=os.path.join(bench.root, "nopython"))
    assert caught.value.code == "interpreter-not-found"
    assert bench.state.database.rows("SELECT id FROM journal") == []


def test_a_package_whose_files_were_changed_in_uvs_cache_is_fetched_anew(tmp_path: Path) -> None:
    """uv links files out of its cache: who edits one in place in one environment has edited it for the next, too."""
    bench = Bench(str(tmp_path), str(tmp_path / "cache"), variables={"UV_LINK_MODE": "hardlink"})
    try:
        bench.wheel("alpha", "1.0", "beta")
        bench.wheel("beta")
        bench.create(sources=Sources(packages=("alpha",)))
        environment = bench.environment()
        assert environment is not None
        with open(os.path.join(environment.site_packages[0], "beta", "__init__.py"), "ab") as file:
            file.write(b"print('debugging')\n")
        done = bench.create(sources=Sources(packages=("alpha",)), if_exists="replace")
        assert bench.wrong() == []
        assert any("uv cache clean beta" in notice for notice in done.notices)
        mark = os.path.join(environment.site_packages[0], "{}-1.0.dist-info", "REQUESTED")
        assert [os.path.exists(mark.format(name)) for name in ("alpha", "beta")] == [True, False]
    finally:
        bench.close()


def test_a_wheel_whose_record_is_wrong_is_reported_and_installed(bench: Bench) -> None:
    """Nothing that is done here could repair it, and it installs with every other tool."""
    wheel = bench.wheel("alpha")
    with zipfile.ZipFile(wheel) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in contents.items():
            is_record = name.endswith("/RECORD")
            archive.writestr(name, data.replace(b",16\n", b",17\n") if is_record else data)
    done = bench.create(sources=Sources(packages=("alpha",)))
    assert bench.installed() == {"alpha": "1.0"}
    assert [notice for notice in done.notices if "alpha 1.0" in notice and "not as it was installed" in notice]
    assert not any("uv cache clean" in notice for notice in done.notices)


class CancelledAtCheck(Cancellation):
    """A cancel that comes just before the work asks for the n-th time whether one came."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._left = number

    def check(self) -> None:
        """Have it come, or not yet."""
        self._left -= 1
        if self._left == 0:
            self.cancel()
        super().check()


def test_a_cancel_at_any_moment_leaves_the_old_or_the_new_and_nothing_else(bench: Bench) -> None:
    bench.wheel("alpha")
    bench.create(sources=Sources(packages=("alpha",)))
    request = CreateRequest(bench.path, BASE_PYTHON, if_exists="replace")
    cancelled = 0
    while True:
        try:
            creating.create(bench.services, request, None, CancelledAtCheck(cancelled + 1))
        except Cancelled:
            cancelled += 1
        else:
            break
        assert (bench.wrong(), bench.installed(), bench.in_project()) == ([], {"alpha": "1.0"}, {".venv"})
    assert cancelled >= 7  # before every step up to the one that takes the marker away, and within some
    assert (bench.wrong(), bench.installed(), bench.in_project()) == ([], {}, {".venv", ".venvoy-trash"})


def test_a_path_is_taken_as_what_it_means(bench: Bench) -> None:
    bench.create(path=f"{bench.project}//x/../.venv/")
    assert bench.in_project() == {".venv"}
    with pytest.raises(OperationError) as caught:
        bench.create(path=".venv")
    assert caught.value.code == "invalid-path"


def test_another_python_than_the_one_meant_is_not_accepted(bench: Bench) -> None:
    """A base whose files say another version than the environment that was made."""
    bench.create()
    prefix = os.path.join(bench.root, "other")
    executable = os.path.join(prefix, "bin", "python2.9")
    header = os.path.join(prefix, "include", "python2.9", "patchlevel.h")
    for path in (executable, header):
        os.makedirs(os.path.dirname(path))
    shutil.copy2(BASE_PYTHON, executable)
    with open(header, "w", encoding="utf-8") as file:
        file.write('#define PY_VERSION "2.9.1"\n')
    with bench.services.hold("create", bench.path, None, None) as work:
        check_environment.do(CheckEnvironment(bench.path, BASE_PYTHON), work)
        with pytest.raises(OperationError) as caught:
            check_environment.do(CheckEnvironment(bench.path, executable), work)
    assert caught.value.code == "verification-failed"
    assert "2.9.1" in caught.value.message


def test_a_folder_that_every_user_may_write_to_gets_its_environment_all_the_same(bench: Bench) -> None:
    os.chmod(bench.project, 0o777)
    bench.create()
    assert all("Every user may write" in message for message in bench.wrong())
    assert bench.python("import sys; print(sys.prefix)") == bench.path
