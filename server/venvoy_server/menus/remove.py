"""The menu `remove`: a question before an environment is moved to the trash."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the menu step that asks the user whether to remove an environment.

    `answers` are the user's choices in earlier steps; the entry `environment` is the environment's path. If this entry
    is missing, the step shows the warning that an environment has to be chosen first, and ends the menu. `facts`
    provides data about the workspace.
    """
    prefix = answers.get("environment")
    if not isinstance(prefix, str):
        return done("Choose an environment first.", "warning")
    name = facts.short(prefix)
    return Step(
        kind="pick",
        id="remove",
        path=facts.path,
        answers={"environment": prefix},
        title=f"Remove {name}?",
        detail="It is moved into a trash folder next to it, and can be restored for some days.",
        modal=True,
        items=[
            Item(label="Move it to the trash", icon="trash", then=to_call(f"Removing {name}", "remove", path=prefix))
        ],
    )
