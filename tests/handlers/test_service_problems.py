"""`doctor --service`: what is wrong with what every method uses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fakes import FakeHost
from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_protocol.doctor import DoctorParams
from venvoy_protocol.info import InfoParams
from venvoy_protocol.version import __version__
from venvoy_server.handlers.doctor import doctor
from venvoy_server.handlers.info import info
from venvoy_server.handlers.service_problems import OLDEST_UV
from venvoy_server.settings import ClientSettings

WATCHES, INSTANCES = (f"/proc/sys/fs/inotify/{name}" for name in ("max_user_watches", "max_user_instances"))
FILES = {f"{ROOT}/readme": "", WATCHES: "524288\n", INSTANCES: "128\n"}


def codes(machine: ImitatedMachine, *, service: bool = True, uv: str | None = "/bin/uv") -> set[str]:
    context = context_of(machine, settings=ClientSettings(uv=uv))
    return {each.code for each in doctor(context, DoctorParams(service=service)).problems}


def test_nothing_is_wrong() -> None:
    before = codes(ImitatedMachine(dict(FILES)), service=False)
    assert codes(ImitatedMachine(dict(FILES))) == before


def test_a_state_that_is_not_kept_is_a_problem_of_the_service_alone() -> None:
    machine = ImitatedMachine(dict(FILES))
    machine.state.notice = "state is not kept: /state: Read-only file system"
    assert "state-not-kept" in codes(machine)
    assert "state-not-kept" not in codes(machine, service=False)
    (problem,) = [
        each for each in doctor(context_of(machine), DoctorParams(service=True)).problems if "state" in each.code
    ]
    assert (problem.severity, problem.path) == ("error", "/state") and problem.message.endswith("system.")


def test_a_missing_uv_is_a_problem() -> None:
    assert "uv-missing" in codes(ImitatedMachine(dict(FILES)), uv=None)
    assert "uv-missing" not in codes(ImitatedMachine(dict(FILES)), uv=None, service=False)


def test_a_uv_of_the_settings_that_is_not_there_is_a_problem_and_does_not_end_a_call() -> None:
    machine = ImitatedMachine(dict(FILES))
    assert "uv-missing" in codes(machine, uv="/nothing/uv")
    found = info(context_of(machine, settings=ClientSettings(uv="/nothing/uv")), InfoParams())
    assert found.uv is None and "/nothing/uv" in "".join(found.notices)


@pytest.mark.parametrize("said", [None, "0.9.7", "0.1", "odd"])
def test_a_uv_that_is_too_old_or_is_none_is_a_problem(said: str | None) -> None:
    machine = ImitatedMachine(dict(FILES))
    machine.said_of_uv = said
    assert "uv-unusable" in codes(machine) and "uv-unusable" not in codes(machine, service=False)
    machine.said_of_uv = "0.10.0"
    assert "uv-unusable" not in codes(machine)


def test_a_uv_in_a_folder_of_the_client_is_not_run() -> None:
    machine = ImitatedMachine({**FILES, f"{ROOT}/.venv/bin/uv": ""})
    machine.said_of_uv = None
    assert "uv-unusable" not in codes(machine, uv=f"{ROOT}/.venv/bin/uv") and machine.asked == []


def test_the_oldest_uv_is_that_of_the_dependencies() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"uv>={'.'.join(map(str, OLDEST_UV))}" in project["dependencies"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("venvoy.log", "not an absolute path"),
        ("/none/venvoy.log", None),
        (f"{ROOT}/readme/of/venvoy.log", "its folder cannot be made"),
        (f"{ROOT}/locked/of/venvoy.log", "permission is denied"),
        (f"{ROOT}/readme", "permission is denied"),
        ("~/venvoy.log", None),
        (f"{ROOT}/new.log", None),
    ],
)
def test_a_log_file_that_cannot_be_written_is_a_problem(path: str, words: str | None) -> None:
    machine = ImitatedMachine(
        {**FILES, f"{ROOT}/locked/x": "", "/home/me/.config/venvoy/config.toml": f"logFile = '{path}'\n"}
    )
    machine.locked_files = {f"{ROOT}/readme", f"{ROOT}/locked"}
    found = doctor(context_of(machine), DoctorParams(service=True)).problems
    messages = [each.message for each in found if each.code == "log-not-written"]
    assert [words in message for message in messages if words] == ([True] if words else [])


@pytest.mark.parametrize(
    ("newer", "words"),
    [("9.9", "9.9 is installed since"), ("", "its files were deleted"), (__version__, "installed again")],
)
def test_a_program_that_was_replaced_says_so(newer: str, words: str) -> None:
    machine = ImitatedMachine(dict(FILES))
    assert info(context_of(machine), InfoParams()).notices == []
    machine.newer = newer
    assert "service-outdated" in codes(machine) and "service-outdated" not in codes(machine, service=False)
    (notice,) = info(context_of(machine), InfoParams()).notices
    assert words in notice


@pytest.mark.parametrize("path", [WATCHES, INSTANCES])
def test_few_watches_are_a_problem(path: str) -> None:
    assert "watching-limited" in codes(ImitatedMachine({**FILES, path: "10\n"}))
    assert "watching-limited" not in codes(ImitatedMachine({**FILES, path: "odd"}))


@pytest.mark.parametrize("path", [WATCHES, INSTANCES])
def test_watches_that_are_used_up_are_a_problem(path: str) -> None:
    machine = ImitatedMachine(dict(FILES))
    machine.used_up = path.rpartition("/")[2]
    found = doctor(context_of(machine), DoctorParams(service=True)).problems
    (problem,) = [each for each in found if each.code == "watching-limited"]
    assert problem.path == path and "have used up" in problem.message
    assert int(problem.message.rpartition("=")[2].rstrip("`.")) > int(FILES[path])


@pytest.mark.parametrize(("mode", "count"), [(0o700, 0), (0o755, 0), (0o777, 1), (0o1777, 1), (0o775, 0)])
def test_a_state_folder_that_others_can_write_to_is_a_problem(mode: int, count: int) -> None:
    machine = ImitatedMachine({**FILES, "/state/state.db": ""})
    machine.host = FakeHost({**FILES, "/state/state.db": ""}, modes={"/state": mode})
    found = doctor(context_of(machine), DoctorParams(service=True)).problems
    assert [each.code for each in found].count("state-not-private") == count


def test_a_wrong_setting_of_the_users_file_is_a_problem() -> None:
    file = "/home/me/.config/venvoy/config.toml"
    assert "invalid-setting" in codes(ImitatedMachine({**FILES, file: "searchDepth = 'deep'\nno-such = 1\n"}))


@pytest.mark.parametrize(("process", "words"), [(123, "kill -KILL 123"), (None, "listens at /run/venvoy")])
def test_a_service_that_does_not_respond_is_a_problem(process: int | None, words: str) -> None:
    machine = ImitatedMachine(dict(FILES))
    assert "service-hangs" not in codes(machine)
    machine.hanging = [("/run/venvoy", process)]
    found = doctor(context_of(machine), DoctorParams(service=True)).problems
    (problem,) = [each for each in found if each.code == "service-hangs"]
    assert words in problem.message and problem.severity == "error"
