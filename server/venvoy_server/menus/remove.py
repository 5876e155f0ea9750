"""The menu `remove`: a question before an environment is moved to the trash."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import done, to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the question whether to remove the environment at the path in the answer `environment`.

    Without that answer, return a final warning.
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
