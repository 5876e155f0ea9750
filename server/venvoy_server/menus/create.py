"""The menu `create`: where to create an environment, with which Python, and with which packages."""

from __future__ import annotations

from typing import Any

from venvoy_protocol.step import Item, Step, StepCall
from venvoy_server.environments.version_order import is_too_old
from venvoy_server.menus.facts import Answers, MenuFacts
from venvoy_server.menus.parts import interpreter_item

NOTHING = "nothing"


def step(facts: MenuFacts, answers: Answers) -> Step:
    """Return the first question whose answer is missing or invalid; if none, the call of the method `create`."""
    questions = [each for each in (_where, _python, _contents, _name) if each(facts, answers) is not None]
    for number, question in enumerate(questions, 1):
        asked = question(facts, answers)
        assert asked is not None
        if asked.key not in answers or asked.problem is not None:
            asked.id, asked.path, asked.answers = "create", facts.path, dict(answers)
            asked.step, asked.steps = number, len(questions)
            return asked
    return Step(kind="call", call=_call(facts, answers))


def _where(facts: MenuFacts, answers: Answers) -> Step | None:
    """Return the question for the environment's folder, with two choices: the file's project and the workspace root.

    Return None if both are the same folder.
    """
    if facts.project == facts.root:
        return None
    items = [
        Item(label=facts.short(facts.project), description="the project of this file", value=facts.project),
        Item(label=facts.short(facts.root) or ".", description="the root of the workspace", value=facts.root),
    ]
    return Step(kind="pick", key="folder", title="Where is the environment for?", items=items)


def _python(facts: MenuFacts, answers: Answers) -> Step | None:
    """Return the menu step that asks the user which interpreter the new environment is made from.

    The step is a list to pick from, and never None. If the project's files request a Python version, this version is
    the first entry. Interpreters whose version does not fit the project are last. The entry that is used by default is
    marked as current. `facts` provides the project and the interpreters; `answers` is not used.
    """
    items = []
    requested, default = facts.requested_python(), facts.default_python()
    if requested is not None:
        text, file = requested
        asks = f"as {facts.short(file)} asks"
        meant = facts.short(default) if default is not None else None
        items.append(Item(label=f"Python {text}", description=asks, detail=meant, icon="star", current=True, value=""))
    usable = [
        each
        for each in facts.interpreters()
        if each.version
        and not is_too_old(each.version)
        and not any(problem.severity == "error" for problem in each.problems)
    ]
    fitting = [each for each in usable if facts.fits(each.version or "")]
    for each in fitting:
        is_default = requested is None and each.executable == default
        items.append(interpreter_item(facts, each, value=each.executable, current=is_default))
    others = [interpreter_item(facts, each, value=each.executable) for each in usable if each not in fitting]
    if others:
        items += [Item(separator="Not what the project asks for"), *others]
    if not items:
        items = [Item(label="The newest Python of this machine", icon="terminal", value="")]
    return Step(kind="pick", key="python", title="Which Python?", items=items)


def _contents(facts: MenuFacts, answers: Answers) -> Step | None:
    """Return the question for the files whose requirements are installed; None if the project has none."""
    files = facts.requirements()
    if not files:
        return None
    items = [
        Item(label="Nothing", description="an empty environment", icon="circle-outline", value=NOTHING, alone=True)
    ]
    items += [Item(label=facts.short(file), icon="file", value=file) for file in files]
    return Step(kind="pick", key="requirements", title="Install what these files ask for?", items=items, many=True)


def _name(facts: MenuFacts, answers: Answers) -> Step | None:
    """Return the question for the name of the new environment's folder, or None if the folder is simply `.venv`.

    The question is returned if `.venv` exists already, or if the user has entered a name. If the entered name cannot be
    used, the question contains the reason.
    """
    taken = facts.exists(_target(facts, answers, ".venv"))
    name = answers.get("name")
    if not taken and name is None:
        return None
    problem = None
    if isinstance(name, str):
        problem = _problem_of(facts, answers, name.strip())
    return Step(
        kind="input",
        key="name",
        title="Name of the folder (.venv exists already)",
        value=name if isinstance(name, str) else _free_name(facts, answers),
        problem=problem,
    )


def _problem_of(facts: MenuFacts, answers: Answers, name: str) -> str | None:
    if not name or name in (".", "..") or "/" in name or "\\" in name:
        return "Enter the name of a folder, without slashes."
    if facts.exists(_target(facts, answers, name)):
        return f"{name} exists already."
    return None


def _folder(facts: MenuFacts, answers: Answers) -> str:
    folder = answers.get("folder")
    return folder if isinstance(folder, str) else facts.project


def _target(facts: MenuFacts, answers: Answers, name: str) -> str:
    return facts.join(_folder(facts, answers), name)


def _free_name(facts: MenuFacts, answers: Answers) -> str:
    numbers = (f".venv{number}" for number in range(2, 100))
    return next((name for name in numbers if not facts.exists(_target(facts, answers, name))), ".venv-new")


def _call(facts: MenuFacts, answers: Answers) -> StepCall:
    name = answers.get("name")
    name = name.strip() if isinstance(name, str) else ".venv"
    chosen = answers.get("requirements")
    files = [each for each in chosen if each != NOTHING] if isinstance(chosen, list) else []
    params: dict[str, Any] = {"folder": _folder(facts, answers)}
    if name != ".venv":
        params["path"] = _target(facts, answers, name)
    if answers.get("python"):
        params["python"] = answers["python"]
    if files:
        params["requirements"] = files
    return StepCall(title=f"Creating {name}", method="create", params=params)
