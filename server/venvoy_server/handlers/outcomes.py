"""Conversion of the result of an operation (a change such as `install`) to the fields that all such methods return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from venvoy_protocol import environment as wire_environment
from venvoy_protocol import operation as wire
from venvoy_protocol.package import PackageChange
from venvoy_server.convert import problems_to_wire, to_wire
from venvoy_server.environments.redact import redacted
from venvoy_server.selection import SelectionProblem

if TYPE_CHECKING:
    from venvoy_server.handlers.gate import Passed
    from venvoy_server.operations.model import Outcome


def changed_fields(outcome: Outcome, passed: Passed) -> dict[str, Any]:
    """Return the fields of the protocol type OperationResult for an operation on an environment, such as `install`.

    `outcome` is what the operation did, and most fields are copied from it. `passed` holds the environment and the
    problems found when it was selected, such as an ignored choice of the user. These problems are put first in the
    field `problems`.
    """
    fields = outcome_fields(outcome)
    warnings = [each for each in passed.problems if isinstance(each, SelectionProblem)]
    fields["problems"] = [*(to_wire(each, wire_environment.Problem) for each in warnings), *fields["problems"]]
    return fields


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """Convert the result of an operation, such as installing, to fields of the protocol type OperationResult.

    These are steps, changes of packages, problems, notices and others.
    """
    return {
        "environment_path": outcome.environment,
        "dry_run": outcome.dry_run,
        "steps": [to_wire(step, wire.StepDone) for step in outcome.steps],
        "changes": [
            PackageChange(name=change.name, action=change.action, before=change.previous, after=change.version)
            for change in outcome.changes
        ],
        "settings": [to_wire(setting, wire.HandedSetting) for setting in outcome.settings],
        "problems": problems_to_wire(outcome.problems),
        "warnings": [to_wire(each, wire.DependencyWarning) for each in outcome.warnings],
        "notices": [redacted(each) for each in outcome.notices],
        "recovered": [redacted(each) for each in outcome.recovered],
        "cancel": outcome.cancel,
    }
