"""What a menu shows after a call of a service method failed: ways to resolve the failure, or its message."""

from __future__ import annotations

import re
from collections.abc import Callable

from venvoy_protocol.base import Call
from venvoy_protocol.errors import MethodError
from venvoy_protocol.step import Item, Step, StepCall, Then
from venvoy_server.menus.facts import MenuFacts
from venvoy_server.menus.parts import repair_of, to_menu

_FIELDS = re.compile(r"[;.]? [^.;]*`\w+: \w+`[^.;]*(?=\.)")
RESTRICTED = "This editor does not trust the folder, so nothing in it is run. Trust it in the editor first."


def after_failure(facts: MenuFacts, call: StepCall, error: MethodError) -> Step:
    """Return the menu step after a failed call: a list of ways to resolve the failure, or a message.

    For example, the user may trust the folder, and the call is repeated. If no way is known, the step shows the message
    of `error`, and ends the menu. `call` is the service call that failed with `error`. `facts` provides data about the
    workspace.
    """
    code = (error.data or {}).get("code")
    if code == "untrusted" and not facts.can_grant_trust():
        return Step(kind="done", message=RESTRICTED, severity="warning", code=code)
    answer = _ANSWERS.get(str(code))
    items = answer(facts, call, error) if answer is not None else _repairs(facts, call, error)
    if not items:
        return Step(kind="done", message=error.message, severity="error", code=code)
    # The items show what can be done; names of params mean nothing to a user.
    title = _FIELDS.sub("", error.message)
    step = Step(kind="pick", path=facts.path, title=title, modal=True, items=items, severity="warning", code=code)
    if code == "untrusted":
        step.title, step.detail = f"Trust {facts.short(facts.project)}?", title
    return step


def _untrusted(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    grant = (error.data or {}).get("grant")
    if not isinstance(grant, Call):
        return []
    params = StepCall(title=grant.title, method=grant.method, params=grant.params, and_then=call)
    return [Item(label="Trust the folder and go on", icon="shield", then=Then(call=params))]


def _exists(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    def again(**params: object) -> Then:
        return Then(call=StepCall(title=call.title, method=call.method, params={**call.params, **params}))

    reuse = Item(label="Use the one that is there", icon="check", then=again(ifExists="reuse"))
    can_reuse = "reuse" in (error.data or {}).get("choices", ("reuse",))
    return [
        *([reuse] if can_reuse else []),
        Item(
            label="Replace it",
            description="The old one is kept in the trash for some days",
            icon="replace",
            then=again(ifExists="replace"),
        ),
        Item(label="Choose another name…", icon="edit", then=to_menu(facts, "create", name="")),
    ]


def _no_environment(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    create = (error.data or {}).get("create")
    items = [Item(label="Select an environment…", icon="symbol-namespace", then=to_menu(facts, "select"))]
    if isinstance(create, Call):
        made = StepCall(title="Creating .venv", method=create.method, params=create.params, and_then=call)
        return [Item(label="Create .venv and go on", icon="add", then=Then(call=made)), *items]
    return [*_repairs(facts, call, error), *items]


def _no_python(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    install = (error.data or {}).get("install")
    if not isinstance(install, Call):
        return []
    made = StepCall(title=install.title, method=install.method, params=install.params, and_then=call)
    return [Item(label=f"{install.title} and go on", icon="cloud-download", then=Then(call=made))]


def _busy(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    return [Item(label="Try again", icon="refresh", then=Then(call=call))]


def _repairs(facts: MenuFacts, call: StepCall, error: MethodError) -> list[Item]:
    repair = (error.data or {}).get("repair")
    return [Item(label=repair.title, icon="tools", then=repair_of(repair))] if isinstance(repair, Call) else []


_ANSWERS: dict[str, Callable[[MenuFacts, StepCall, MethodError], list[Item]]] = {
    "untrusted": _untrusted,
    "environment-exists": _exists,
    "no-environment": _no_environment,
    "environment-busy": _busy,
    "interpreter-not-found": _no_python,
}
