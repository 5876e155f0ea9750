"""What the menus offer, and what follows from an answer."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from menus.conftest import STATES
from venvoy_protocol.errors import MethodError
from venvoy_protocol.menu import MenuParams
from venvoy_protocol.step import Step
from venvoy_server.handlers.menu import menu

PYTHON = "/home/me/.pyenv/versions/3.12.1/bin/python"


def step_of(state: str, id: str, path: str = ROOT, **answers: Any) -> Step:
    context = context_of(STATES[state](), trusted=False)
    return menu(context, MenuParams(id=id, path=path, answers=answers))


def labels(step: Step) -> list[str]:
    return [item.label for item in step.items if item.separator is None]


def test_the_main_menu_begins_with_the_repair_of_what_is_broken() -> None:
    step = step_of("broken", "main")
    assert step.items[0].then is not None and step.items[0].then.call is not None
    assert step.items[0].then.call.method == "repair"
    assert step.items[0].detail


def test_the_main_menu_says_what_is_being_done() -> None:
    assert labels(step_of("busy", "main"))[0] == "Installing into .venv …"


def test_selecting_is_for_the_project_of_the_file() -> None:
    step = step_of("several", "select", f"{ROOT}/packages/a/a.py")
    calls = [item.then.call for item in step.items if item.then is not None and item.then.call is not None]
    assert calls and {call.params["folder"] for call in calls} == {f"{ROOT}/packages/a"}
    (current,) = [item for item in step.items if item.current]
    assert current.label == "packages/a/.venv"


def test_a_project_whose_name_begins_the_same_is_another_project() -> None:
    files = {f"{ROOT}/app/pyproject.toml": "", f"{ROOT}/app2/pyproject.toml": ""}
    made = {**environment_at(f"{ROOT}/app/.venv"), **environment_at(f"{ROOT}/app2/.venv")}
    context = context_of(ImitatedMachine({**files, **made}))
    items = menu(context, MenuParams(id="select", path=f"{ROOT}/app/a.py")).items
    groups = [item.separator or item.label for item in items]
    own, others = groups.index("Environments of this project"), groups.index("Other environments")
    assert groups[own + 1 : others] == ["app/.venv"] and "app2/.venv" in groups[others:]


def test_a_choice_is_made_for_the_package_that_has_an_environment_of_its_own() -> None:
    files = {f"{ROOT}/pyproject.toml": "", f"{ROOT}/pkg/a.py": "", **environment_at(f"{ROOT}/pkg/.venv")}
    context = context_of(ImitatedMachine({**files, **environment_at(f"{ROOT}/.venv")}))
    step = menu(context, MenuParams(id="select", path=f"{ROOT}/pkg/a.py"))
    calls = [item.then.call for item in step.items if item.then is not None and item.then.call is not None]
    assert {call.params["folder"] for call in calls} == {f"{ROOT}/pkg"}


def test_create_asks_where_only_if_package_and_root_differ() -> None:
    assert step_of("several", "create", f"{ROOT}/packages/a/a.py").key == "folder"
    assert step_of("none", "create").key == "python"


def test_create_puts_what_the_project_asks_for_on_top() -> None:
    step = step_of("good", "create")
    assert step.items[0].label == "Python 3.12"
    assert step.items[0].description == "as .python-version asks"


@pytest.mark.parametrize(("state", "current"), [("good", "Python 3.12"), ("none", "Python 3.12.1, pyenv")])
def test_what_create_takes_without_an_answer_is_the_current_item(state: str, current: str) -> None:
    items = step_of(state, "create").items  # the newest one is a release candidate
    assert [item.label for item in items if item.current] == [current]


def test_removing_and_uninstalling_go_straight_to_that() -> None:
    step = step_of("good", "environments", then="remove")
    assert step.title == "Remove which environment?"
    assert [item.then.menu for item in step.items if item.then] == ["remove"] and not step.items[0].children
    metadata = f"{ROOT}/.venv/lib/python3.11/site-packages/six-1.0.dist-info/METADATA"
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), metadata: "Name: six\nVersion: 1.0\n"})
    step = menu(context_of(machine), MenuParams(id="packages", path=ROOT, answers={"then": "uninstall"}))
    assert "Uninstall which package" in step.title and labels(step) == ["six"]


def test_create_lists_pythons_that_the_project_rules_out_last() -> None:
    items = step_of("good", "create").items  # its .python-version says 3.12
    divider = next(number for number, item in enumerate(items) if item.separator is not None)
    assert all(item.label.startswith("Python 3.12") for item in items[:divider])
    assert items[divider + 1 :] and not any("3.12" in item.label for item in items[divider + 1 :])


def test_create_ends_in_a_call_with_the_answers() -> None:
    answers: dict[str, Any] = {"python": PYTHON, "requirements": [f"{ROOT}/requirements.txt"]}
    step = step_of("good", "create", **answers)
    assert (step.key, step.value) == ("name", ".venv2")
    step = step_of("good", "create", **answers, name=" other ")
    assert step.call is not None
    assert step.call.params == {
        "folder": ROOT,
        "path": f"{ROOT}/other",
        "python": PYTHON,
        "requirements": [f"{ROOT}/requirements.txt"],
    }


@pytest.mark.parametrize("name", ["", "a/b", "..", ".venv"])
def test_create_refuses_a_name_and_says_why(name: str) -> None:
    step = step_of("good", "create", python="", requirements=["nothing"], name=name)
    assert step.kind == "input" and step.problem


def test_install_offers_the_files_of_the_project() -> None:
    assert labels(step_of("good", "install")) == ["Packages by name…", "Everything in requirements.txt"]
    step = step_of("good", "install", what="by-name", packages="flask>=3  rich")
    assert step.call is not None and step.call.params["packages"] == ["flask>=3", "rich"]


def test_packages_without_an_environment_offer_to_make_one() -> None:
    step = step_of("none", "packages")
    assert (step.kind, step.code) == ("pick", "no-environment")
    assert [item.label for item in step.items] == ["Create .venv and go on", "Select an environment…"]


def test_a_path_is_checked_before_it_is_selected() -> None:
    assert step_of("good", "path", environment="~/nothing").problem
    step = step_of("good", "path", environment=".venv")
    assert step.call is not None and step.call.params["environment"] == f"{ROOT}/.venv"
    context = context_of(STATES["good"]())
    params = MenuParams(id="path", path=ROOT, answers={"environment": ".venv"}, check=True)
    assert menu(context, params).kind == "done"


def test_an_unknown_menu_is_a_wrong_param() -> None:
    with pytest.raises(MethodError) as caught:
        menu(context_of(ImitatedMachine({})), MenuParams(id="nothing"))
    assert caught.value.data == {"path": "$.id"}


def test_of_an_empty_environment_nothing_can_be_uninstalled() -> None:
    step = step_of("good", "packages", then="uninstall")
    assert (step.kind, step.message) == ("done", "Nothing is installed in .venv.")
