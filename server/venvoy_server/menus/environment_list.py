"""The menu `environments`: all environments of the workspace, each of which opens its own menu."""

from __future__ import annotations

from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, environment_item, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the menu step that lists the environments; picking an environment opens a second menu about it.

    If `answers` (values from earlier steps) has `remove` under the key `then`, the second menu asks whether to remove
    the environment. Otherwise it lists the actions on the environment. A client that draws a tree may then show these
    actions as children of the environment. If there are no environments, the step shows a message and ends the menu.
    `facts` provides the environments.
    """
    follows = "remove" if answers.get("then") == "remove" else "environment"
    found = facts.environments()
    if not found:
        return done("There are no environments here. Create one with “Create Environment”.")
    chosen = facts.selection().environment
    items = []
    for each in found:
        current = chosen is not None and chosen.real_prefix == each.real_prefix
        then = to_menu(facts, follows, environment=each.prefix)
        item = environment_item(facts, each, then, current=current)
        item.children = follows == "environment"
        items.append(item)
    title = "Remove which environment?" if follows == "remove" else "Environments"
    return Step(kind="pick", id="environments", path=facts.path, title=title, items=items)
