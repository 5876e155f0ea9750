"""What a person reads after an operation: pure tests."""

from __future__ import annotations

from importlib import import_module

import pytest
from msgspec.structs import replace

from venvoy_protocol.base import Call
from venvoy_protocol.environment import Problem
from venvoy_protocol.methods import METHODS
from venvoy_protocol.operation import OperationResult, StepDone
from venvoy_protocol.package import PackageChange
from venvoy_server.commandline.steps import operation_text, package_text
from venvoy_server.commandline.view import Switches


def broken(name: str, severity: str = "error") -> Problem:
    return Problem(
        code="broken-distribution",
        message=f"{name} is broken.",
        severity=severity,  # type: ignore[arg-type]
        path="/p/.venv",
        repair=Call(title="Repair it", method="repair", params={"path": "/p/.venv"}),
    )


def result_of(*problems: Problem) -> OperationResult:
    return OperationResult(
        environment_path="/p/.venv",
        dry_run=False,
        steps=[],
        changes=[],
        settings=[],
        problems=list(problems),
        notices=[],
        recovered=[],
    )


def text_of(*problems: Problem) -> list[str]:
    return operation_text(result_of(*problems), Switches()).split("\n")


def test_problems_that_an_operation_leaves_are_named_with_the_command_that_repairs_them() -> None:
    assert text_of(broken("idna"), broken("six", "warning")) == [
        "Nothing to do.",
        "    error broken-distribution: idna is broken.",
        "    warning broken-distribution: six is broken.",
        "    fix: venvoy repair /p/.venv",
    ]
    assert text_of(broken("idna", "information")) == ["Nothing to do."]


@pytest.mark.parametrize(("severity", "status"), [("error", 1), ("warning", 0), ("information", 0)])
def test_an_error_that_is_left_in_the_environment_is_in_the_exit_status_of_every_operation(
    severity: str, status: int
) -> None:
    operations = [row for row in METHODS if issubclass(row.result, OperationResult)]
    assert len(operations) >= 9
    for row in operations:
        view = import_module(f"venvoy_server.commandline.{row.name}").VIEW
        assert view.exit_status(result_of(broken("idna", severity)), Switches()) == status, row.name


def test_a_dry_run_that_would_change_nothing_shows_no_step() -> None:
    step = StepDone(title="Sync with uv", state="planned", command=[])
    nothing = replace(result_of(), dry_run=True, steps=[step])
    assert package_text(nothing, Switches()).split("\n") == ["Environment: /p/.venv", "Nothing would change."]
    change = PackageChange(name="six", action="removed", before="1.0", after=None)
    assert package_text(replace(nothing, changes=[change]), Switches()).split("\n")[1:] == [
        "Would do:",
        " 1. Sync with uv",
        " - six 1.0",
    ]
