"""Into which environments nothing is installed: those whose problems keep Python from running."""

from __future__ import annotations

import msgspec
import pytest

from fakes import FakeHost
from venvoy_server.environments.model import Environment, Problem, ProblemCode, ProblemSeverity
from venvoy_server.operations.package_calls import refuse_environment

HOST = FakeHost({})
WORKING = Environment("venv", "/p/.venv", "/p/.venv", "/p/.venv/bin/python", ".venv", ".venv")


def with_problem(code: ProblemCode, severity: ProblemSeverity = "error") -> Environment:
    problem = Problem(code, "It is broken.", severity, "/p/.venv")
    return msgspec.structs.replace(WORKING, problems=(problem,))


def test_one_that_works_is_not_refused() -> None:
    assert refuse_environment(HOST, "/p/.venv", WORKING) is None


@pytest.mark.parametrize(
    "code", ["dangling-interpreter", "missing-base", "foreign-platform", "unreadable", "incomplete"]
)
def test_one_whose_python_cannot_run_is_refused_with_its_problem(code: ProblemCode) -> None:
    refused = refuse_environment(HOST, "/p/.venv", with_problem(code))
    assert refused is not None
    assert (refused.code, refused.data["problems"]) == ("not-an-environment", [code])
    assert "It is broken." in refused.message
    assert refuse_environment(HOST, "/p/.venv", with_problem(code, "warning")) is None


@pytest.mark.parametrize("code", ["no-pip", "moved", "stale-version", "broken-distribution", "two-pythons"])
def test_other_problems_do_not_keep_it_from_being_changed(code: ProblemCode) -> None:
    assert refuse_environment(HOST, "/p/.venv", with_problem(code)) is None


def test_one_without_an_interpreter_or_that_the_system_manages_is_refused() -> None:
    without = refuse_environment(HOST, "/p/.venv", msgspec.structs.replace(WORKING, executable=None))
    assert without is not None and "has no interpreter" in without.message
    managed = refuse_environment(HOST, "/p/.venv", msgspec.structs.replace(WORKING, externally_managed=True))
    assert managed is not None and managed.code == "externally-managed"


def test_what_is_not_an_environment_is_refused_and_a_systems_python_says_why() -> None:
    nothing = refuse_environment(HOST, "/p/x", None)
    assert nothing is not None and nothing.code == "not-an-environment"
    host = FakeHost({"/usr/lib/python3.12/EXTERNALLY-MANAGED": "", "/usr/lib/other/EXTERNALLY": ""})
    system = refuse_environment(host, "/usr", None)
    assert system is not None and system.code == "externally-managed"


def test_the_data_of_a_refusal() -> None:
    broken = refuse_environment(HOST, "/p/.venv", with_problem("missing-base"))
    assert broken is not None
    assert broken.data == {"path": "/p/.venv", "problems": ["missing-base"]}
    without = refuse_environment(HOST, "/p/.venv", msgspec.structs.replace(WORKING, executable=None))
    assert without is not None
    assert without.data == {"path": "/p/.venv", "problems": []}
