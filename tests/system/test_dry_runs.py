"""A dry run shows what the operation then does: also after a create that was killed, when it cleans up first."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import CreateRequest, Outcome, RemoveRequest, RepairRequest, RestoreRequest
from venvoy_server.system.execution import create as creating
from venvoy_server.system.execution import remove as removing
from venvoy_server.system.execution import repair as repairing
from venvoy_server.system.files.folders import Claim
from venvoy_server.system.process_identity import own_identity
from venvoy_server.system.state import journal_queries

KILLED = """
import os, sys
sys.path[:0] = sys.argv[3].split(os.pathsep)
from bench import Bench
from venvoy_server.system.execution.steps import check_environment
bench = Bench(sys.argv[1], sys.argv[2])
if sys.argv[4] == "replace":
    bench.create()
check_environment.do = lambda step, work: os._exit(9)
bench.create(if_exists="replace")
"""


@pytest.fixture(scope="module", params=["create", "replace"])
def killed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, uv_cache: str) -> tuple[str, str]:
    """Return a folder in which a create was killed when the environment was made, and a copy of it to begin with again."""
    top = tmp_path_factory.mktemp("killed")
    root, kept = str(top / "root"), str(top / "kept")
    os.mkdir(root)
    path = os.pathsep.join(each for each in sys.path if each)
    argv = [sys.executable, "-c", KILLED, root, uv_cache, path, request.param]
    assert subprocess.run(argv, check=False, timeout=120).returncode == 9
    os.rename(root, kept)
    return root, kept


@pytest.fixture
def half(killed: tuple[str, str], uv_cache: str) -> Iterator[Bench]:
    root, kept = killed
    shutil.copytree(kept, root, symlinks=True)
    bench = Bench(root, uv_cache)
    yield bench
    bench.close()
    shutil.rmtree(root)


def create(bench: Bench, *, dry_run: bool) -> Outcome:
    return bench.create(dry_run=dry_run)


def reuse(bench: Bench, *, dry_run: bool) -> Outcome:
    return bench.create(if_exists="reuse", dry_run=dry_run)


def replace(bench: Bench, *, dry_run: bool) -> Outcome:
    return bench.create(if_exists="replace", dry_run=dry_run)


def remove(bench: Bench, *, dry_run: bool) -> Outcome:
    return removing.remove(bench.services, RemoveRequest(bench.path, dry_run))


def restore(bench: Bench, *, dry_run: bool) -> Outcome:
    return removing.restore(bench.services, RestoreRequest(bench.path, dry_run))


def repair(bench: Bench, *, dry_run: bool) -> Outcome:
    return repairing.repair(bench.services, RepairRequest(bench.path, dry_run=dry_run))


def came_of(action: Callable[[], Outcome]) -> tuple[object, ...]:
    """Return the code of the error, or what kind of thing was done in how many steps, without those that clean up."""
    try:
        outcome = action()
    except OperationError as error:
        return (error.code,)
    steps = [step for step in outcome.steps if not step.title.startswith("Clean up")]
    assert outcome.recovered or len(steps) < len(outcome.steps), "that something is cleaned up is not reported"
    return outcome.kind, outcome.reused, len(steps)


@pytest.mark.parametrize("operate", [create, reuse, replace, remove, restore, repair])
def test_a_dry_run_shows_what_is_then_done(half: Bench, operate: Callable[..., Outcome]) -> None:
    before = sorted(str(path) for path in Path(half.project).rglob("*"))
    shown = came_of(lambda: operate(half, dry_run=True))
    assert sorted(str(path) for path in Path(half.project).rglob("*")) == before
    assert came_of(lambda: operate(half, dry_run=False)) == shown


def test_what_was_replaced_is_reused_and_not_made_anew(half: Bench) -> None:
    """An environment that comes back from the trash is a person's: nothing is written over it."""
    was = list(Path(half.project, ".venvoy-trash").glob("*/.venv"))
    for each in was:
        (each / "mine.txt").write_text("mine", encoding="utf-8")
    outcome = reuse(half, dry_run=False)
    assert outcome.reused is bool(was)
    assert [path.name for path in Path(half.path).glob("mine.txt")] == ["mine.txt"] * len(was)


def test_a_folder_that_holds_something_is_not_claimed(bench: Bench) -> None:
    """What is made there is deleted as a whole if it fails: nothing that was there before may be among it."""
    from venvoy_server.system.files.folders import claim

    os.mkdir(bench.path)
    Path(bench.path, "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OperationError) as caught:
        claim(bench.path, "1", ())
    assert caught.value.code == "path-occupied" and os.listdir(bench.path) == ["mine.txt"]


def test_what_was_interrupted_is_an_error_and_nothing_else_is_reported_of_it(half: Bench) -> None:
    (problem,) = journal_queries.interrupted(half.host, half.services.journal, half.path)
    assert (problem.code, problem.severity, problem.path) == ("interrupted-operation", "error", half.path)
    script = Path(half.path, "bin", "activate")
    text = script.read_text(encoding="utf-8").replace(half.path, "/proc/self/fd/7")
    script.write_text(text, encoding="utf-8")  # as long as its tool runs
    environment = half.environment()
    assert environment is not None and [each.code for each in environment.problems] == ["no-pip"]


def test_installing_into_what_is_then_gone_is_refused_with_what_was_cleaned_up(half: Bench) -> None:
    if list(Path(half.project, ".venvoy-trash").glob("*/.venv")):
        pytest.skip("there is an environment again")
    with pytest.raises(OperationError) as caught:
        half.install("alpha")
    assert caught.value.code == "not-an-environment" and "undone" in caught.value.message


def test_a_dry_run_of_repair_where_nothing_is_refuses_as_the_repair_does(bench: Bench) -> None:
    for dry_run in (True, False):
        with pytest.raises(OperationError) as caught:
            repair(bench, dry_run=dry_run)
        assert caught.value.code == "not-an-environment"


def test_a_dry_run_says_who_is_making_an_environment(bench: Bench) -> None:
    request = CreateRequest(bench.path, BASE_PYTHON, folder=bench.project, dry_run=True)
    with bench.services.hold("create", bench.path, None, None) as work:
        from venvoy_server.system.files.folders import claim

        claim(bench.path, work.operation, ()).close()
        with pytest.raises(OperationError) as caught:
            creating.create(bench.services, request)
    assert caught.value.code == "environment-busy"


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="these tests run in no environment")
def test_a_dry_run_refuses_to_replace_what_this_program_runs_from(bench: Bench) -> None:
    with pytest.raises(OperationError) as caught:
        bench.create(path=sys.prefix, if_exists="replace", dry_run=True)
    assert caught.value.code == "in-use"


def test_a_dry_run_of_remove_says_what_stays(bench: Bench) -> None:
    bench.create()
    Path(bench.path, "app.py").write_text("", encoding="utf-8")
    Path(bench.path, "pyproject.toml").write_text("", encoding="utf-8")
    shown, done = (removing.remove(bench.services, RemoveRequest(bench.path, dry_run)) for dry_run in (True, False))
    assert shown.notices == done.notices and "app.py" in shown.notices[0]


def below(bench: Bench, *, dry_run: bool) -> Outcome:
    return bench.create(path=f"{bench.project}/a/b", dry_run=dry_run)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not hold for root")
@pytest.mark.parametrize("operate", [replace, remove, below])
def test_a_dry_run_refuses_what_permissions_do_not_allow(bench: Bench, operate: Callable[..., Outcome]) -> None:
    bench.create()
    os.chmod(bench.project, 0o555)
    try:
        codes = [came_of(functools.partial(operate, bench, dry_run=dry_run)) for dry_run in (True, False)]
    finally:
        os.chmod(bench.project, 0o755)
    assert codes == [("no-permission",)] * 2


def outcome_of(action: Callable[[], Outcome]) -> object:
    try:
        return action().kind
    except OperationError as error:
        return error.code


@pytest.mark.parametrize("operate", [create, reuse, replace, remove, restore, repair])
@pytest.mark.parametrize("is_running", [True, False])
def test_an_unfinished_environment_that_no_journal_knows_is_refused_in_both(
    bench: Bench, operate: Callable[..., Outcome], *, is_running: bool
) -> None:
    """Another user's service, with state of its own, may be creating it; or the marker came with a clone."""
    claim = Claim("1", os.getpid(), own_identity()) if is_running else Claim("1")
    os.makedirs(os.path.join(bench.path, "bin"))
    Path(bench.path, ".venvoy-unfinished").write_bytes(msgspec.json.encode(claim))
    if not is_running:
        Path(bench.path, "mine.txt").write_text("mine", encoding="utf-8")
    shown = outcome_of(lambda: operate(bench, dry_run=True))
    assert outcome_of(lambda: operate(bench, dry_run=False)) == shown
    if is_running:
        assert shown == "environment-busy"
