"""The menu `install`: install packages by name, or everything that a file of the project lists."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.step import Item, Step, StepCall
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call

BY_NAME = "by-name"


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the next question: what to install (packages by name, or a whole file), then the package names.

    If the names are known, return the call of `install`. The first question is omitted if the project has no files from
    which packages can be installed.
    """
    where = _where(facts, answers)
    files = facts.requirements()
    if files and "what" not in answers and "packages" not in answers:
        items = [Item(label="Packages by name…", icon="edit", value=BY_NAME)]
        for file in files:
            name = facts.short(file)
            call = to_call(f"Installing {name}", "install", requirements=[file], **where)
            items.append(Item(label=f"Everything in {name}", icon="file", then=call))
        return _step(facts, answers, Step(kind="pick", key="what", title="What should be installed?", items=items))
    typed = answers.get("packages")
    names = typed.split() if isinstance(typed, str) else []
    if not names:
        question = Step(kind="input", key="packages", title="Packages to install", placeholder="flask>=3 rich")
        question.value = typed if isinstance(typed, str) else None
        return _step(facts, answers, question)
    return Step(
        kind="call",
        call=StepCall(title=f"Installing {', '.join(names)}", method="install", params={"packages": names, **where}),
    )


def _where(facts: MenuFacts, answers: Answers) -> dict[str, Any]:
    environment = answers.get("environment")
    if isinstance(environment, str):
        return {"environment": environment, "folder": facts.project}
    return {"folder": facts.project}


def _step(facts: MenuFacts, answers: Answers, asked: Step) -> Step:
    asked.id, asked.path, asked.answers = "install", facts.path, dict(answers)
    return asked
