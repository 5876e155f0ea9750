"""The menu `environments`: all environments of the workspace, each of which opens its own menu."""

from __future__ import annotations

from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, environment_item, to_menu


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the list of environments, each of which opens a menu about itself.

    The answer `then` is the name of that menu: `environment` (actions on the environment, the default) or `remove`. In
    a client that draws a tree, the entries of the menu `environment` can be shown as children of the list's entry.
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
