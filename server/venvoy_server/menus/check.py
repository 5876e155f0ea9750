"""What a check of dependency files can ask beyond the files: it takes longer, and uses the network."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the choice of what is asked."""
    files = [facts.path] if facts.is_dependency_file() else [facts.project]
    name = facts.short(files[0])
    together = Item(
        label="Can everything be installed together?",
        detail=f"Asks uv, which asks the package index, about {name}. At most a minute.",
        icon="checklist",
        then=to_call(f"Checking {name} fully", "check", files=files, resolve=True),
    )
    return Step(kind="pick", id="check", path=facts.path, title=f"Check {name} fully", items=[together])
