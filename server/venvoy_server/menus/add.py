"""The menu `add`: add requirements to one of the project's dependency lists, and install them."""

from __future__ import annotations

from venvoy_protocol.step import Item, Step, StepCall
from venvoy_server.menus.facts import Answers, DependencyPlace, MenuFacts
from venvoy_server.menus.parts import to_call


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return a question for the package names, or for the dependency list if there are several.

    If both are known from the answers, return the call of the method `add`.
    """
    typed = answers.get("packages")
    names = typed.split() if isinstance(typed, str) else []
    if not names:
        question = Step(
            kind="input", key="packages", title="Packages to add to the project", placeholder="flask>=3 rich"
        )
        question.value = typed if isinstance(typed, str) else None
        return _step(facts, answers, question)
    places = facts.dependency_lists()
    title = f"Adding {', '.join(names)}"
    if len(places) > 1:
        items = [_item(facts, title, names, place) for place in places]
        return _step(facts, answers, Step(kind="pick", title=f"{title}: to which list?", items=items))
    place = places[0].params if places else {}
    params = {"packages": names, "folder": facts.project, **place}
    return Step(kind="call", call=StepCall(title=title, method="add", params=params))


def _item(facts: MenuFacts, title: str, names: list[str], place: DependencyPlace) -> Item:
    call = to_call(title, "add", packages=names, folder=facts.project, **place.params)
    return Item(label=place.label, description=place.detail, icon="file", then=call)


def _step(facts: MenuFacts, answers: Answers, asked: Step) -> Step:
    asked.id, asked.path, asked.answers = "add", facts.path, dict(answers)
    return asked
