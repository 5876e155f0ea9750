"""The menu `path`: select an environment or interpreter by its path."""

from __future__ import annotations

from venvoy_protocol.errors import MethodError
from venvoy_protocol.step import Step
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return a question for the path of an environment or interpreter; if the path is valid, the call that selects it.

    If there is no environment or interpreter at the entered path, the question is repeated with the error.
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
