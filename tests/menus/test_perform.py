"""What a call of a menu brings about: the end, or a question about what was in the way."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.perform import PerformParams
from venvoy_protocol.step import Step, StepCall
from venvoy_server.handlers.menu import menu
from venvoy_server.handlers.perform import perform
from venvoy_server.operations.errors import Cancelled, OperationError


def performed(machine: ImitatedMachine, method: str, *, trusted: bool | None = True, **params: Any) -> Step:
    call = StepCall(title="Doing it", method=method, params=params)
    return perform(context_of(machine, trusted=trusted), PerformParams(call=call))


def failing(error: Exception) -> ImitatedMachine:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))

    def fail(request: Any) -> None:
        raise error

    machine.done._effect = fail
    return machine


def test_select_says_why_it_is_used_now() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    step = performed(machine, "select", environment=f"{ROOT}/.venv", folder=ROOT)
    assert step.kind == "done" and step.message
    assert machine.state.chosen == {ROOT: f"{ROOT}/.venv"}


def test_untrusted_asks_for_trust_and_goes_on_with_what_was_meant() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    step = performed(machine, "repair", trusted=None, path=f"{ROOT}/.venv")
    assert (step.kind, step.code, step.modal) == ("pick", "untrusted", True)
    (item,) = step.items
    assert item.then is not None and item.then.call is not None
    grant = item.then.call
    assert (grant.method, grant.params["trusted"]) == ("trust", True)
    assert grant.and_then is not None and grant.and_then.method == "repair"


def test_a_restricted_editor_is_offered_no_trust() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    step = performed(machine, "repair", trusted=False, path=f"{ROOT}/.venv")
    assert (step.kind, step.code, step.severity) == ("done", "untrusted", "warning")
    context = context_of(machine, trusted=False)
    assert menu(context, MenuParams(id="trust", path=ROOT)).kind == "done"
    assert "Trust this folder…" not in [item.label for item in menu(context, MenuParams(path=ROOT)).items]


def test_a_choice_asks_for_the_trust_that_terminals_need() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    step = performed(machine, "select", trusted=None, environment=f"{ROOT}/.venv", folder=ROOT)
    (item,) = step.items
    assert step.title and item.then is not None and item.then.call is not None
    assert (item.then.call.method, item.then.call.params) == ("trust", {"folder": ROOT, "trusted": True})
    assert performed(machine, "select", trusted=False, environment=f"{ROOT}/.venv", folder=ROOT).kind == "done"


def test_trust_and_then_makes_both_calls() -> None:
    machine = ImitatedMachine(environment_at(f"{ROOT}/.venv"))
    then = StepCall(title="Looking", method="selection", params={"path": ROOT})
    call = StepCall(title="Trusting", method="trust", params={"folder": ROOT, "trusted": True}, and_then=then)
    step = perform(context_of(machine), PerformParams(call=call))
    assert machine.state.trust == {ROOT: True}
    assert step.kind == "done" and step.message and ".venv" in step.message


def test_an_existing_environment_can_be_used_replaced_or_avoided() -> None:
    machine = failing(OperationError("environment-exists", "It is there.", {"path": f"{ROOT}/.venv"}))
    step = performed(machine, "create", folder=ROOT)
    calls = [item.then.call for item in step.items if item.then is not None and item.then.call is not None]
    assert [call.params.get("ifExists") for call in calls] == ["reuse", "replace"]
    assert step.items[-1].then is not None and step.items[-1].then.menu == "create"


def test_a_busy_environment_can_be_tried_again() -> None:
    machine = failing(OperationError("environment-busy", "Another one works on it.", {}))
    step = performed(machine, "remove", path=f"{ROOT}/.venv")
    assert [item.label for item in step.items] == ["Try again"]


def test_any_other_failure_is_the_end_with_its_sentence() -> None:
    step = performed(failing(OperationError("disk-full", "No space is left.", {})), "remove", path=f"{ROOT}/.venv")
    assert (step.kind, step.message, step.severity, step.code) == ("done", "No space is left.", "error", "disk-full")


def test_a_cancelled_call_ends_in_a_step() -> None:
    """Neovim calls no handler for the error of a cancelled request."""
    step = performed(failing(Cancelled()), "remove", path=f"{ROOT}/.venv")
    assert (step.kind, step.message) == ("done", "Doing it: cancelled.")


@pytest.mark.parametrize(
    ("method", "params", "path"),
    [
        ("nothing", {}, "$.call.method"),
        ("perform", {}, "$.call.method"),
        ("remove", {"path": "relative"}, "$.call.params.path"),
        ("remove", {"path": "/a", "more": 1}, "$.call.params"),
    ],
)
def test_what_cannot_be_called_is_a_wrong_param(method: str, params: dict[str, Any], path: str) -> None:
    with pytest.raises(MethodError) as caught:
        performed(ImitatedMachine({}), method, **params)
    assert caught.value.data == {"path": path}
