"""A list that an environment satisfies needs no index: what is decided from files, compared with what uv says of it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from bench import Bench
from made_wheels import make_wheel
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import InstallRequest, Sources, SyncRequest
from venvoy_server.operations.package_calls import PackageCall
from venvoy_server.operations.uv_output import read_preview
from venvoy_server.operations.verification import own_distributions
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution.satisfied_list import why_not_satisfied
from venvoy_server.system.execution.tool_runner import run_tool

ALL = "alpha[more]\nlocal @ LOCAL\n"
SATISFIED = {
    "names": ALL,
    "versions": "ALPHA [more] ==1.0\nbeta>=0.5,<2\nlocal @ LOCAL\n",
    "a marker that is false": ALL + 'absent; sys_platform == "nowhere"\n',
    "an included file": "-r more.txt\nlocal @ LOCAL\n",
    "constraints": ALL + "-c limits.txt\nabsent; python_version < '3'\n",
    "options": "--prefer-binary\n--only-binary :all:\n" + ALL,
    "comments": "# all\n" + ALL.replace("[more]", "[more]>=1 # so"),
}
NOT_SATISFIED = {
    "another version": (ALL + "beta>1\n", "beta 1.0 is installed, and >1 is required."),
    "one that is not there": (ALL + "absent\n", "absent is not installed."),
    "an extra that is not asked for": ("alpha\nlocal @ LOCAL\n", "delta is installed, and nothing asks for it."),
    "an extra that is not provided": (ALL + "alpha[other]\n", "alpha 1.0 has no extra other."),
    "a constraint": (ALL + "-c strict.txt\n", "beta 1.0 is installed, and >5 is required."),
    "from an index instead of a file": ("alpha[more]\nlocal\n", "local is installed from file:"),
    "from another file": ("alpha[more]\nlocal @ OTHER\n", "local is not installed from "),
    "a file that is not there": (ALL + "-r nowhere.txt\n", "is not decided from its text."),
    "an unknown variable": (ALL + "alpha==${VERSION}\n", "A line is not decided from its text"),
}


@pytest.fixture
def full(bench: Bench) -> Bench:
    """Return an environment with everything, made of wheels that are gone."""
    make_wheel(bench.wheels, "alpha", requires=("beta", "delta; extra == 'more'"), extras=("more",))
    for name in ("beta", "delta"):
        bench.wheel(name)
    for folder in ("at", "other"):
        os.mkdir(os.path.join(bench.root, folder))
        make_wheel(os.path.join(bench.root, folder), "local")
    files = {"more.txt": "alpha[more]\n", "limits.txt": "beta<2\nabsent>3\n", "strict.txt": "beta>5\n"}
    for name, text in files.items():
        Path(bench.project, name).write_text(text, encoding="utf-8")
    bench.create()
    installing.install(bench.services, InstallRequest(bench.path, sources_of(bench, ALL), bench.project))
    os.rename(bench.wheels, f"{bench.wheels}-away")
    os.mkdir(bench.wheels)
    return bench


def sources_of(bench: Bench, text: str) -> Sources:
    file = Path(bench.project, "requirements.txt")
    for word, folder in (("LOCAL", "at"), ("OTHER", "other")):
        text = text.replace(word, Path(bench.root, folder, "local-1.0-py3-none-any.whl").as_uri())
    file.write_text(text, encoding="utf-8")
    return Sources(requirements=(str(file),))


def call_of(bench: Bench, text: str) -> PackageCall:
    environment = bench.environment()
    assert environment is not None and environment.executable is not None
    return PackageCall("sync", bench.path, environment.executable, bench.project, sources=sources_of(bench, text))


def decided(bench: Bench, text: str) -> str | None:
    environment = bench.environment()
    assert environment is not None
    with bench.services.hold("sync", bench.path, None, None) as work:
        own = own_distributions(bench.host, environment)
        return why_not_satisfied(work, call_of(bench, text), environment, own)


def changes_by_uv(bench: Bench, text: str) -> int:
    """Return how many packages uv itself would change; the wheels must be there."""
    uv = bench.services.required_uv()
    call = msgspec.structs.replace(call_of(bench, text), options=(f"--find-links={bench.wheels}-away", "--no-index"))
    with bench.services.hold("sync", bench.path, None, None) as work:
        done = run_tool(work, call.words(uv, preview=True), cwd=call.folder, timeout=60)
    return read_preview(done.stderr).counted


def test_a_satisfied_list_needs_no_index(full: Bench) -> None:
    for name, text in SATISFIED.items():
        for dry_run in (True, False):
            request = SyncRequest(full.path, sources_of(full, text), full.project, dry_run=dry_run)
            assert installing.sync(full.services, request).changes == (), name
        assert changes_by_uv(full, text) == 0, name


def test_uv_decides_where_it_can(full: Bench) -> None:
    """An archive that was replaced by an older one looks unchanged to whoever compares times only."""
    wheel = make_wheel(os.path.join(full.root, "at"), "local", requires=("gamma",))
    os.utime(wheel, (1, 1))
    assert (decided(full, ALL) or "").endswith("local-1.0-py3-none-any.whl was changed since local was installed.")
    os.rename(f"{full.wheels}-away", full.wheels)
    full.wheel("gamma")
    done = installing.sync(full.services, SyncRequest(full.path, sources_of(full, ALL), full.project))
    assert "gamma" in {each.name for each in done.changes}


def test_what_is_not_satisfied_or_not_known_is_left_to_uv(full: Bench) -> None:
    for name, (text, why) in NOT_SATISFIED.items():
        assert why in (decided(full, text) or ""), name
    with pytest.raises(OperationError):
        installing.sync(full.services, SyncRequest(full.path, sources_of(full, ALL + "absent\n"), full.project))


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("alpha==1.0\nalpha>2\n", "`==1.0` and `>2`"),
        ("alpha<2\n-c strict.txt\nbeta<5\n", "`<5` and `>5`"),
        ("alpha>1\nalpha>2; sys_platform == 'nowhere'\n", None),
        ("alpha>2\n-c strict.txt\nbeta; sys_platform == 'nowhere'\n", None),
    ],
)
def test_no_index_is_blamed_for_a_list_that_contradicts_itself(
    full: Bench, uv_cache: str, text: str, ranges: str | None
) -> None:
    offline = Bench(full.root, uv_cache, variables={"UV_OFFLINE": "1"})
    sources = sources_of(full, text)
    try:
        with pytest.raises(OperationError) as synced:
            installing.sync(offline.services, SyncRequest(full.path, sources, full.project))
        with pytest.raises(OperationError) as installed:
            installing.install(offline.services, InstallRequest(full.path, sources, full.project))
    finally:
        offline.close()
    for error in (synced.value, installed.value):
        assert (error.code == "resolution-failed") is (ranges is not None), error.message
        assert error.message.endswith(f"satisfies both {ranges}.") or ranges is None, error.message


def test_a_satisfied_project_with_extras_and_groups_needs_no_index(full: Bench) -> None:
    file = Path(full.project, "pyproject.toml")
    project = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["alpha"]\n'
    extras = '[project.optional-dependencies]\nmore = ["alpha[more]"]\n[dependency-groups]\nx = ["beta"]\n'
    file.write_text(project + extras, encoding="utf-8")
    sources = Sources(requirements=(str(file),), extras=("more",), groups=("x",), groups_file=str(file))
    assert installing.install(full.services, InstallRequest(full.path, sources, full.project)).changes == ()
    file.write_text(f"{project.replace('alpha', 'absent')}{extras}", encoding="utf-8")
    with pytest.raises(OperationError):
        installing.install(full.services, InstallRequest(full.path, sources, full.project))


@pytest.mark.parametrize("key", ["constraint-dependencies", "override-dependencies"])
def test_what_uv_is_configured_to_do_is_left_to_uv(full: Bench, key: str) -> None:
    Path(full.project, "uv.toml").write_text(f'{key} = ["beta==9"]\n', encoding="utf-8")
    with full.services.hold("sync", full.path, None, None) as work:
        environment = full.environment()
        assert environment is not None
        call = msgspec.structs.replace(call_of(full, ALL), project=full.project)
        why = why_not_satisfied(work, call, environment, own_distributions(full.host, environment))
    assert why is not None and "uv.toml decides, too" in why
