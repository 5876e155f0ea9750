"""Every menu, in every state of a workspace, leads to an end; no item names a menu or a method that does not exist."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from handlers.imitation import ROOT
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.methods import NAMES, method
from venvoy_protocol.palette import PALETTE
from venvoy_protocol.step import Item, Step, StepCall, Then
from venvoy_server.call_context import CallContext
from venvoy_server.handlers.menu import menu
from venvoy_server.menus import table

MOST_STEPS = 3000
TYPED = "numpy"


def _key(params: MenuParams) -> bytes:
    return msgspec.json.encode([params.id, params.path, sorted(params.answers.items())])


def _check_call(call: StepCall | None) -> None:
    while call is not None:
        assert call.method in NAMES
        assert call.title or call.method == "menu"
        msgspec.convert(call.params, method(call.method).params)
        call = call.and_then


def _params(then: Then) -> MenuParams:
    assert then.menu in table.NAMES
    return MenuParams(id=then.menu, path=then.path, answers=then.answers)


def _answered(step: Step, value: Any) -> MenuParams:
    assert step.id is not None and step.key is not None
    return MenuParams(id=step.id, path=step.path, answers={**step.answers, step.key: [value] if step.many else value})


def _next_of(step: Step) -> list[MenuParams]:
    """Return where a step leads: what its items open, its answers, and what a person may type."""
    if step.kind == "input":
        assert step.key is not None
        return [] if step.answers.get(step.key) == TYPED else [_answered(step, TYPED)]
    if step.kind == "call":
        _check_call(step.call)
        return []
    assert step.kind in ("pick", "text", "done")
    assert step.kind != "pick" or any(item.separator is None for item in step.items), step.title
    return [each for item in step.items for each in _of_item(step, item)]


def _of_item(step: Step, item: Item) -> list[MenuParams]:
    if item.separator is not None:
        return []
    assert item.label
    thens = [each for each in (item.then, *(button.then for button in item.buttons)) if each is not None]
    if item.then is None:
        assert item.value is not None, item.label
        return [_answered(step, item.value)]
    for then in thens:
        _check_call(then.call)
    return [_params(then) for then in thens if then.call is None]


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/app.py", f"{ROOT}/packages/a/a.py"])
@pytest.mark.parametrize("start", [command.id for command in PALETTE])
def test_every_way_through_a_menu_ends(context: CallContext, start: str, path: str) -> None:
    pending, seen = [MenuParams(id=start, path=path)], set[bytes]()
    while pending:
        params = pending.pop()
        if _key(params) in seen:
            continue
        seen.add(_key(params))
        assert len(seen) < MOST_STEPS
        pending += _next_of(menu(context, params))


def test_every_palette_command_is_a_menu() -> None:
    assert {command.id for command in PALETTE} <= set(table.NAMES)


def test_a_step_leaves_out_what_says_nothing(context: CallContext) -> None:
    step = msgspec.to_builtins(menu(context, MenuParams(id="create", path=ROOT)))
    assert None not in step.values()
    assert all(None not in item.values() for item in step.get("items", ()))
