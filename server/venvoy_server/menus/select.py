"""The menu `select`: choose the environment or interpreter that is used for a file's project."""

from __future__ import annotations

from venvoy_protocol.environment import Environment, Interpreter
from venvoy_protocol.selection import Selection
from venvoy_protocol.step import Button, Item, Step, Then
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import environment_item, interpreter_item, to_call, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of choices: the project's environments, other environments, interpreters, or no environment.

    The first two entries create an environment, or ask for a path.
    """
    selection = facts.selection()
    own, others = _divided(facts)
    items = [
        Item(label="Create an environment…", icon="add", then=to_menu(facts, "create")),
        Item(label="Enter a path…", icon="edit", then=to_menu(facts, "path")),
    ]
    items += _group("Environments of this project", [_environment(facts, each, selection) for each in own])
    items += _group("Other environments", [_environment(facts, each, selection) for each in others])
    items += _group(
        "Python without an environment", [_interpreter(facts, each, selection) for each in facts.interpreters()]
    )
    items += _group("Settings", [_none(facts, selection), *_forget(facts, selection)])
    return Step(
        kind="pick",
        id="select",
        path=facts.path,
        title=f"Select an environment for {facts.short(facts.project)}",
        placeholder=selection.reason,
        items=items,
    )


def _divided(facts: MenuFacts) -> tuple[list[Environment], list[Environment]]:
    """Return two lists: the environments that belong to the project, and all others.

    An environment belongs to the project if it is in the project's folder, or if the tool that created it recorded that
    project.
    """
    own: list[Environment] = []
    others: list[Environment] = []
    inner = facts.join(facts.project, "")  # ends with a separator, so that `app2` is not in `app`
    for each in facts.environments():
        inside = facts.join(each.prefix, "").startswith(inner) or each.project == facts.project
        (own if inside else others).append(each)
    return own, others


def _group(title: str, items: list[Item]) -> list[Item]:
    return [Item(separator=title), *items] if items else []


def _choose(facts: MenuFacts, path: str) -> Then:
    return to_call(f"Selecting {facts.short(path)}", "select", environment=path, folder=facts.choice_folder)


def _environment(facts: MenuFacts, environment: Environment, selection: Selection) -> Item:
    chosen = selection.environment
    current = chosen is not None and chosen.real_prefix == environment.real_prefix
    item = environment_item(facts, environment, _choose(facts, environment.prefix), current=current)
    manage = to_menu(facts, "environment", environment=environment.prefix)
    item.buttons = [Button(title="Manage…", icon="gear", then=manage)]
    return item


def _interpreter(facts: MenuFacts, interpreter: Interpreter, selection: Selection) -> Item:
    chosen = selection.interpreter
    current = chosen is not None and chosen.real_executable == interpreter.real_executable
    return interpreter_item(facts, interpreter, _choose(facts, interpreter.executable), current=current)


def _none(facts: MenuFacts, selection: Selection) -> Item:
    current = selection.source == "chosen" and selection.path is None
    then = to_call("Selecting no environment", "select", none=True, folder=facts.choice_folder)
    return Item(label="Use no environment here", icon="circle-slash", current=current, then=then)


def _forget(facts: MenuFacts, selection: Selection) -> list[Item]:
    if selection.source != "chosen":
        return []
    then = to_call("Forgetting the choice", "select", clear=True, folder=selection.folder)
    return [Item(label="Forget the choice", description="Let the project's files decide", icon="discard", then=then)]
