"""`doctor --service`: what is wrong with what every method uses."""

from __future__ import annotations

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of
from venvoy_protocol.doctor import DoctorParams
from venvoy_protocol.info import InfoParams
from venvoy_protocol.version import __version__
from venvoy_server.handlers.doctor import doctor
from venvoy_server.handlers.info import info
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
