"""The search as a whole: scopes, filters, order, streaming, budgets, cancelling."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from fakes import FakeHost, Link, Node, python_files, venv_files
from finding import prefixes, search
from venvoy_server.environments.host import Child
from venvoy_server.environments.model import Environment, Interpreter
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest

FILES: dict[str, Node] = {
    **python_files("/home/ann/.pyenv/versions/3.12.1", "3.12.1"),
    **python_files("/usr", "3.11.2"),
    **venv_files("/w/.venv", "/usr", "3.11.2"),
    **venv_files("/w/packages/a/.venv", "/usr", "3.11.2", maker="uv"),
    **venv_files("/home/ann/.virtualenvs/other", "/usr", "3.11.2", maker="virtualenv"),
    "/home/ann/miniconda3/conda-meta/history": "",
}


def names(found: Sequence[Environment | Interpreter]) -> list[str]:
    return [item.prefix if isinstance(item, Environment) else item.executable for item in found]


def test_scopes() -> None:
    everything = search(FILES, "/w")
    assert names(everything.environments) == [
        "/home/ann/.virtualenvs/other",
        "/home/ann/miniconda3",
        "/w/.venv",
        "/w/packages/a/.venv",
    ]
    assert names(everything.interpreters) == ["/home/ann/.pyenv/versions/3.12.1/bin/python", "/usr/bin/python"]
    workspace = search(FILES, "/w", scope="workspace")
    assert (names(workspace.environments), workspace.interpreters) == (["/w/.venv", "/w/packages/a/.venv"], ())
    interpreters = search(FILES, "/w", scope="interpreters")
    assert (interpreters.environments, interpreters.interpreters) == ((), everything.interpreters)


def test_locators_can_be_switched_off() -> None:
    found = search(FILES, "/w", disabled=frozenset(("pyenv", "conda", "virtualenvwrapper", "pipenv")))
    assert names(found.interpreters) == ["/usr/bin/python"]
    assert "/home/ann/miniconda3" not in prefixes(found)
    assert "pyenv" not in found.timings


def test_records_are_reported_as_they_are_found_the_wanted_one_first() -> None:
    seen: list[Environment | Interpreter] = []
    found = discover(
        FakeHost(FILES), SearchRequest(folders=("/w",), first=("/w/packages/a/.venv",)), report=seen.append
    )
    assert names(seen)[:2] == ["/w/packages/a/.venv", "/w/.venv"]
    assert set(names(seen)) == set(names([*found.environments, *found.interpreters]))
    assert len(seen) == len(found.environments) + len(found.interpreters)


def test_only_what_is_wanted_is_reported() -> None:
    seen: list[Environment | Interpreter] = []
    discover(FakeHost(FILES), SearchRequest(folders=("/w",), scope="workspace"), report=seen.append)
    assert set(names(seen)) == {"/w/.venv", "/w/packages/a/.venv"}


def test_the_answer_does_not_depend_on_the_order_of_folders() -> None:
    turned = dict(reversed(FILES.items()))
    one, other = search(FILES, "/w", "/home/ann/.virtualenvs"), search(turned, "/home/ann/.virtualenvs", "/w")
    assert one.environments == other.environments
    assert one.interpreters == other.interpreters


def test_interpreters_are_sorted_newest_first() -> None:
    files: dict[str, Node] = {}
    for version in ("3.9.18", "3.14.0rc2", "3.14.0", "3.10.1", "2.7.18"):
        files |= python_files(f"/home/ann/.pyenv/versions/{version}", version)
    assert [item.version for item in search(files).interpreters] == [
        "3.14.0",
        "3.14.0rc2",
        "3.10.1",
        "3.9.18",
        "2.7.18",
    ]


def test_when_the_time_is_over_the_answer_says_what_is_missing() -> None:
    host = FakeHost(FILES)
    host.tick = 0.01
    found = discover(host, SearchRequest(folders=("/w",), budget=0.1))
    assert not found.complete
    assert found.problems[0].code == "search-incomplete"
    assert any(
        "ended after 0.1 seconds" in problem.message and "pyenv" in problem.message for problem in found.problems
    )
    assert len(found.environments) < len(search(FILES, "/w").environments)


def test_the_walk_says_where_it_was_when_the_time_was_over() -> None:
    host = FakeHost({f"/w/{name}/x": "" for name in "abcdef"})
    host.tick = 0.01
    found = discover(host, SearchRequest(folders=("/w",), budget=0.06))
    assert any(path.startswith("/w/") for path in found.left_out)


def test_cancelling_ends_it_with_what_there_is() -> None:
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 8

    found = discover(FakeHost(FILES), SearchRequest(folders=("/w",)), cancelled=cancelled)
    assert not found.complete
    assert any("cancelled" in problem.message for problem in found.problems)
    assert names(found.interpreters) == []


def test_timings_are_reported_for_every_locator_that_ran() -> None:
    timings = search(FILES, "/w").timings
    assert {"workspace", "pyenv", "system", "path"} <= timings.keys()
    assert all(value >= 0 for value in timings.values())


def test_a_tool_that_is_not_here_is_not_asked() -> None:
    assert not {"poetry", "hatch", "pdm", "frameworks", "windows_registry"} & search(FILES, "/w").timings.keys()


def test_the_same_python_by_many_ways_is_one() -> None:
    files = FILES | {"/bin": Link("usr/bin"), "/home/ann/bin/python3": Link("/usr/bin/python3")}
    found = search(files, variables={"PATH": "/bin:/home/ann/bin:/usr/bin"})
    assert len([item for item in found.interpreters if item.version == "3.11.2"]) == 1
    assert "/home/ann/bin/python3" in found.interpreters[1].aliases


def test_equal_names_are_distinguished() -> None:
    files = FILES | venv_files("/w/one/app/.venv", "/usr", "3.11.2") | venv_files("/w/two/app/.venv", "/usr", "3.11.2")
    shown = [item.display_name for item in search(files, "/w").environments]
    assert len(set(shown)) == len(shown)
    assert "app (one/app/.venv)" in shown


AUDITED = """
import sys
def hook(event, arguments):
    if event.split(".")[0] in ("subprocess", "pty") or event in ("os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn", "os.system", "os.startfile"):
        raise SystemExit(f"started something: {event} {arguments}")
sys.addaudithook(hook)
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import SearchRequest
from venvoy_server.system.files.host import RealHost
found = discover(RealHost(), SearchRequest(folders=(sys.argv[1],)))
print(len(found.interpreters), len(found.environments))
"""


def test_nothing_is_started_on_this_machine(tmp_path: object) -> None:
    workspace = os.path.join(str(tmp_path), "w")
    os.makedirs(os.path.join(workspace, ".venv", "bin"))
    for name in (".venv/bin/python", "python", "venvless/python3"):
        path = os.path.join(workspace, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as script:
            script.write(f"#!/bin/sh\ntouch {workspace}/EXECUTED\nsleep 60\n")
        os.chmod(path, 0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PATH": workspace + os.pathsep + os.environ["PATH"],
    }
    answer = subprocess.run(
        [sys.executable, "-c", AUDITED, workspace], capture_output=True, text=True, env=environment, timeout=60
    )
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout.split()[0]) >= 1
    assert not os.path.exists(os.path.join(workspace, "EXECUTED"))


HEAVY = (
    "asyncio",
    "subprocess",
    "pathlib",
    "dataclasses",
    "importlib.metadata",
    "sqlite3",
    "hashlib",
    "tomllib",
    "csv",
    "ast",
    "shlex",
    "shutil",
)


def test_a_search_loads_nothing_heavy() -> None:
    code = AUDITED.replace(
        "print(", "loaded = [name for name in sys.argv[2].split() if name in sys.modules]\nprint(loaded, "
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/nonexistent"}
    plain = subprocess.run(
        [
            sys.executable,
            "-Sc",
            "import sys, msgspec; print([n for n in sys.argv[1].split() if n in sys.modules])",
            " ".join(HEAVY),
        ],
        capture_output=True,
        text=True,
        env=environment,
    )
    answer = subprocess.run(
        [sys.executable, "-Sc", code, "/nonexistent", " ".join(HEAVY)], capture_output=True, text=True, env=environment
    )
    assert answer.stdout.rpartition("]")[0] + "]" == plain.stdout.strip(), answer.stderr


@pytest.mark.parametrize("scope", ["all", "workspace", "interpreters"])
def test_nothing_anywhere(scope: str) -> None:
    found = search({}, scope=scope)
    assert (found.environments, found.interpreters, found.complete) == ((), (), True)


def test_folders_are_taken_as_they_are_meant() -> None:
    found = search(FILES, "/w/", "/w/packages/../", "/w", extra_folders=("/w",))
    assert "/w/.venv" in prefixes(found)
    assert next(item for item in found.environments if item.prefix == "/w/.venv").project == "/w"
    assert len(search(FILES, "/w/", scope="workspace").environments) == 2


def test_a_store_of_many_is_left_in_the_middle_when_it_is_cancelled() -> None:
    files: dict[str, Node] = {}
    for number in range(50):
        files |= python_files(f"/home/ann/.pyenv/versions/3.12.{number}", f"3.12.{number}")
    seen: list[Environment | Interpreter] = []
    found = discover(FakeHost(files), SearchRequest(), report=seen.append, cancelled=lambda: len(seen) == 7)
    assert (len(found.interpreters), found.complete) == (7, False)


class BrokenHost(FakeHost):
    """A machine on which listing one folder fails as no file system does."""

    def children(self, path: str) -> Sequence[Child]:
        if path.endswith("versions"):
            raise ValueError("odd")
        return super().children(path)


@pytest.mark.parametrize("folders", [("/w",), ()])
def test_what_one_tool_keeps_and_cannot_be_read_is_named_with_the_tool(folders: tuple[str, ...]) -> None:
    found = discover(BrokenHost(FILES), SearchRequest(folders=folders))
    place = f"{folders[0] if folders else '/home/ann'} (pyenv)"
    assert (found.complete, found.left_out) == (False, (place,))
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.path) == ("search-incomplete", "warning", place)
    assert "pyenv" in problem.message and "ValueError: odd" in problem.message
    assert "/home/ann/miniconda3" in prefixes(found)


def test_timings_are_milliseconds_with_three_digits() -> None:
    host = FakeHost({})
    host.tick = 0.123456789
    found = discover(host, SearchRequest(folders=("/w",), budget=1000.0))
    assert found.timings
    assert all(value == round(value, 3) and value >= 123.457 for value in found.timings.values())
