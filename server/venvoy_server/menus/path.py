"""The menu `path`: select an environment or interpreter by its path."""

from __future__ import annotations

from venvoy_protocol.errors import MethodError
from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the menu step that asks for the path of an environment or interpreter, or that selects the entered path.

    `answers` are the user's inputs in earlier steps; the entry `environment` is the entered path. Without this entry,
    the step asks for a path. If there is an environment or interpreter at the path, the step makes the client call the
    method `select` for it. Otherwise the step asks again and shows the error. `facts` provides data about the
    workspace.
    """
    typed = answers.get("environment")
    question = Step(
        kind="input",
        id="path",
        path=facts.path,
        key="environment",
        title="Path of an environment or of a Python",
        placeholder="/path/to/.venv",
        value=typed if isinstance(typed, str) else None,
    )
    if not isinstance(typed, str) or not typed.strip():
        return question
    path = facts.absolute(typed.strip())
    try:
        facts.inspect(path)
    except MethodError as error:
        question.problem = error.message
        return question
    then = to_call(f"Selecting {facts.short(path)}", "select", environment=path, folder=facts.choice_folder)
    return Step(kind="call", call=then.call)
