"""What `discover` leaves out of what was found."""

from __future__ import annotations

from functools import partial
from typing import Literal

import pytest

from fakes import Link, Node, python_files, venv_files
from handlers.imitation import PYENV, PYTHONS, ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.discover import DiscoverParams
from venvoy_protocol.selection import SelectionParams
from venvoy_server.handlers.discover import discover, find_for
from venvoy_server.handlers.environment_search import find
from venvoy_server.handlers.selection import selection
from venvoy_server.live.search_cache import SearchCache
from venvoy_server.locators.poetry import digest

FILES = {
    **PYTHONS,
    **environment_at(f"{ROOT}/.venv"),
    **venv_files(f"{ROOT}/api/.venv", f"{PYENV}/3.12.1", "3.12.1", maker="uv"),
}


@pytest.mark.parametrize(
    ("kinds", "environments", "interpreters"),
    [
        ([], [".venv", "api/.venv"], 3),
        (["venv"], [".venv", "api/.venv"], 0),
        (["uv"], ["api/.venv"], 0),
        (["pyenv"], [], 3),
        (["conda"], [], 0),
        (["uv", "pyenv"], ["api/.venv"], 3),
    ],
)
def test_only_kinds_or_managers_that_were_asked_for(
    kinds: list[str], environments: list[str], interpreters: int
) -> None:
    found = discover(context_of(ImitatedMachine(FILES)), DiscoverParams(kinds=kinds))
    assert [each.prefix for each in found.environments] == [f"{ROOT}/{name}" for name in environments]
    assert len(found.interpreters) == interpreters


OUTSIDE = environment_at("/elsewhere/env")
NAMED = {
    "VS Code": {f"{ROOT}/.vscode/settings.json": '{"python.defaultInterpreterPath": "/elsewhere/env/bin/python"}'},
    "pyright": {f"{ROOT}/pyrightconfig.json": '{"venvPath": "/elsewhere", "venv": "env"}'},
    "ty": {f"{ROOT}/pyproject.toml": '[tool.ty.environment]\npython = "/elsewhere/env"\n'},
    "nothing": {},
}


@pytest.mark.parametrize("scope", ["all", "workspace", "interpreters"])
@pytest.mark.parametrize("by", [*NAMED, "choice", "choice for a package"])
def test_what_is_selected_is_listed_wherever_it_is(by: str, scope: Literal["all", "workspace", "interpreters"]) -> None:
    machine = ImitatedMachine({**OUTSIDE, **NAMED.get(by, {})})
    if by.startswith("choice"):
        machine.state.chosen[ROOT if by == "choice" else f"{ROOT}/packages/a"] = "/elsewhere/env"
    found = discover(context_of(machine), DiscoverParams(scope=scope))
    is_listed = scope != "interpreters" and by != "nothing"
    assert [each.prefix for each in found.environments] == (["/elsewhere/env"] if is_listed else [])


def test_a_choice_for_another_project_is_not_listed() -> None:
    machine = ImitatedMachine(OUTSIDE)
    machine.state.chosen["/home/me/other"] = "/elsewhere/env"
    assert discover(context_of(machine), DiscoverParams(scope="workspace")).environments == []


def test_the_services_list_holds_what_was_chosen_since() -> None:
    machine = ImitatedMachine(OUTSIDE)
    context = context_of(machine)
    context.search_cache = SearchCache(machine, partial(find, machine))
    context.search_cache.is_watched = lambda key: True
    params = DiscoverParams(scope="workspace")
    assert find_for(context, params).found.environments == ()
    machine.state.chosen[ROOT] = "/elsewhere/env"
    kept = find_for(context, params)
    assert [each.prefix for each in kept.found.environments] == ["/elsewhere/env"]
    assert find_for(context, params) is kept
    machine.state.chosen[ROOT] = "/gone/env"  # a chosen environment that does not exist does not make the cache stale
    assert find_for(context, params) is kept


HOME = "/home/me"
SOURCES: dict[str, tuple[dict[str, Node], dict[str, str]]] = {
    "a .venv file": ({f"{ROOT}/.venv": "/elsewhere/env\n"}, {}),
    "a .venv link": ({f"{ROOT}/.venv": Link("/elsewhere/env")}, {}),
    ".python-envs": ({f"{ROOT}/.python-envs": "/elsewhere/env\n"}, {}),
    "an activation": ({}, {"VIRTUAL_ENV": "/elsewhere/env"}),
    "uv's variable": ({f"{ROOT}/pyproject.toml": ""}, {"UV_PROJECT_ENVIRONMENT": "../../../elsewhere/env"}),
    "pdm's file": ({f"{ROOT}/.pdm-python": "/elsewhere/env/bin/python\n"}, {}),
    "pdm's variable": ({f"{ROOT}/pyproject.toml": ""}, {"PDM_PYTHON": "/elsewhere/env/bin/python"}),
    "hatch's settings": ({f"{ROOT}/hatch.toml": '[envs.default]\npath = "/elsewhere/env"\n'}, {}),
    "hatch's variable": ({f"{ROOT}/pyproject.toml": ""}, {"HATCH_ENV_TYPE_VIRTUAL_PATH": "/elsewhere/env"}),
    "pyright's table": ({f"{ROOT}/pyproject.toml": '[tool.pyright]\nvenvPath = "/elsewhere"\nvenv = "env"\n'}, {}),
    "pyenv's environment": ({f"{ROOT}/.python-version": "shop\n"}, {}),
    "poetry's store": ({f"{ROOT}/pyproject.toml": ""}, {"POETRY_VIRTUALENVS_PATH": "/poetry"}),
    "pipenv's name": (
        {f"{ROOT}/Pipfile": ""},
        {"WORKON_HOME": "/elsewhere", "PIPENV_CUSTOM_VENV_NAME": "env"},
    ),
    "pipenv's folder": (
        {f"{ROOT}/Pipfile": "", **environment_at(f"{ROOT}/.envs/x")},
        {"WORKON_HOME": ".envs", "PIPENV_CUSTOM_VENV_NAME": "x"},
    ),
    "a hidden folder": (
        {f"{ROOT}/.hidden/x": "", f"{ROOT}/.venv": ".hidden/env", **environment_at(f"{ROOT}/.hidden/env")},
        {},
    ),
    "a deep folder": ({f"{ROOT}/.venv": "a/b/c/d/e", **environment_at(f"{ROOT}/a/b/c/d/e")}, {}),
    "a conda prefix": (
        {f"{HOME}/conda/envs/data/conda-meta/history": "", f"{HOME}/conda/envs/data/bin/python": "\x7fELF"},
        {"CONDA_PREFIX": f"{HOME}/conda/envs/data"},
    ),
}


@pytest.mark.parametrize("scope", ["all", "workspace"])
@pytest.mark.parametrize("by", SOURCES)
def test_what_any_source_selects_is_listed(by: str, scope: Literal["all", "workspace"]) -> None:
    files, variables = SOURCES[by]
    poetry_name = f"/poetry/shop-{digest(ImitatedMachine({}).host, ROOT)}-py3.11"
    stored = {**environment_at(poetry_name), **environment_at(f"{HOME}/.pyenv/versions/shop")}
    machine = ImitatedMachine({**OUTSIDE, **stored, **files}, variables)
    context = context_of(machine)
    chosen = selection(context, SelectionParams(path=ROOT)).selection
    assert chosen.environment is not None, chosen.reason
    listed = discover(context, DiscoverParams(scope=scope)).environments
    assert chosen.environment.real_prefix in [each.real_prefix for each in listed]


def test_a_chosen_interpreter_that_no_tool_keeps_is_listed() -> None:
    machine = ImitatedMachine(python_files("/custom/python", "3.12.9"))
    machine.state.chosen[ROOT] = "/custom/python/bin/python3.12"
    found = discover(context_of(machine), DiscoverParams(scope="all")).interpreters
    assert "/custom/python/bin/python3.12" in [each.executable for each in found]


def test_the_settings_of_the_project_shape_the_search_of_its_folder() -> None:
    deep = environment_at(f"{ROOT}/a/b/c/d/env", "3.12.1")
    settings = {f"{ROOT}/pyproject.toml": "[tool.venvoy]\nsearchDepth = 6\n"}
    for files, expected in ((deep, 0), (deep | settings, 1)):
        found = discover(context_of(ImitatedMachine(files)), DiscoverParams(scope="workspace"))
        assert len(found.environments) == expected
    ignored: dict[str, Node] = {f"{ROOT}/pyproject.toml": '[tool.venvoy]\nignoredNames = ["old"]\n'}
    for files, expected in ((dict[str, Node](), 1), (ignored, 0)):
        machine = ImitatedMachine(environment_at(f"{ROOT}/old/env", "3.12.1") | files)
        assert len(discover(context_of(machine), DiscoverParams(scope="workspace")).environments) == expected
