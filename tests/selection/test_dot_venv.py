"""`.venv` in all its forms, and `.python-envs`."""

from __future__ import annotations

import pytest

from fakes import Folder, Link, Node
from selection.machine import OTHER, env, machine, said, selected
from venvoy_server.selection.search import SelectionQuery


def test_a_broken_dot_venv_is_selected_with_its_problems() -> None:
    found = selected(
        {**env("/w/.venv"), "/w/.venv/bin/python": Link("/gone/python3.11")},
        env("/w/venv"),
        {"/w/.python-version": "3.12"},
    )
    assert said(found) == ("dot-venv", "/w/.venv")
    assert found.environment is not None
    assert "dangling-interpreter" in [problem.code for problem in found.environment.problems]


@pytest.mark.parametrize(
    "broken", [{"/w/.venv": Folder()}, {"/w/.venv": "gone\n"}, {"/w/.venv": Link("gone")}, {"/w/.venv": "a\nb\n"}]
)
def test_a_dot_venv_that_is_not_an_environment_is_selected_with_its_problem(broken: dict[str, Node]) -> None:
    found = selected(broken, env("/w/venv"))
    assert found.source == "dot-venv"
    assert found.environment is None
    assert [(each.code, each.severity) for each in found.problems] == [("not-an-environment", "error")]
    assert [each.path for each in found.candidates] == ["/w/venv"]


@pytest.mark.parametrize(
    ("broken", "params"),
    [
        ({"/w/.venv": Folder()}, {"folder": "/w", "path": "/w/.venv"}),
        ({"/w/.venv": Link("gone")}, {"folder": "/w", "path": "/w/.venv", "ifExists": "replace"}),
        ({"/w/.venv": "/gone\n"}, {"folder": "/w", "path": "/gone"}),
        ({"/w/.venv/bin/.venvoy-unfinished": ""}, None),
        ({"/w/.venv/.venvoy-unfinished": "", "/w/.venv/bin/x": ""}, {"folder": "/w", "path": "/w/.venv"}),
        ({"/w/.venv/notes.txt": ""}, None),
        ({"/w/.venv": "a\nb\n"}, None),
    ],
)
def test_the_call_that_repairs_it_is_one_that_can_be_followed(broken: dict[str, Node], params: object) -> None:
    (problem,) = selected(broken).problems
    assert problem.code == "not-an-environment"
    assert (problem.repair and problem.repair.params) == params


@pytest.mark.parametrize("form", ["../envs/one\n", "/envs/one"])
def test_a_dot_venv_file_names_a_path(form: str) -> None:
    found = selected({"/w/.venv": form}, env("/envs/one"))
    assert said(found) == ("dot-venv", "/envs/one")
    assert found.reason == "The file /w/.venv names /envs/one."


def test_a_dot_venv_file_names_an_environment_of_a_store() -> None:
    found = selected({"/w/.venv": "one\n"}, env("/home/ann/.virtualenvs/one"))
    assert said(found) == ("dot-venv", "/home/ann/.virtualenvs/one")


def test_a_dot_venv_link() -> None:
    found = selected({"/w/.venv": Link("/envs/one")}, env("/envs/one"))
    assert said(found) == ("dot-venv", "/w/.venv")
    assert found.reason == "/w/.venv is a link to /envs/one."


def test_a_dot_venv_folder_of_environments() -> None:
    several = {**env("/w/.venv/py311"), **env("/w/.venv/py312", OTHER)}
    found = selected(several)
    assert said(found) == ("dot-venv", "/w/.venv/py312")
    assert [(each.code, each.severity) for each in found.problems] == [("several-environments", "information")]
    assert [each.path for each in found.candidates] == ["/w/.venv/py311"]
    assert said(selected(several, env("/w/.venv/default"))) == ("dot-venv", "/w/.venv/default")
    assert selected(env("/w/.venv/only")).problems == ()


@pytest.mark.parametrize("more", [{}, env("/w/.venv/default")])
def test_a_path_to_such_a_folder_is_the_environment_that_is_selected(more: dict[str, Node]) -> None:
    several = {**env("/w/.venv/py311"), **env("/w/.venv/py312", OTHER), **more}
    chosen = selected(several).environment
    assert chosen is not None
    found = SelectionQuery(machine(several), "/w", ["/w"], {}, {}).found_at("/w/.venv")
    assert found is not None and found == chosen


def test_python_envs_takes_its_last_line_or_nothing() -> None:
    listed: dict[str, Node] = {"/w/.python-envs": "envs/a\r\nenvs/b\r\nenvs/a\r\n"}
    found = selected(listed, env("/w/envs/a"), env("/w/envs/b"))
    assert said(found) == ("python-envs", "/w/envs/a")
    assert [each.path for each in found.candidates] == ["/w/envs/b"]
    gone = selected(listed, env("/w/envs/b"), env("/w/venv"))
    assert said(gone) == ("python-envs", "/w/envs/a")
    assert [each.code for each in gone.problems] == ["not-an-environment"]


@pytest.mark.parametrize("line", ["ssh@host:/env", "docker://image"])
def test_a_default_of_another_kind_is_reported_and_not_replaced(line: str) -> None:
    found = selected({"/w/.python-envs": f"envs/a\n{line}\n"}, env("/w/envs/a"))
    assert said(found) == ("python-envs", line)
    assert [each.code for each in found.problems] == ["default-unusable"]
    assert [each.path for each in found.candidates] == ["/w/envs/a"]


def test_dot_venv_counts_as_the_last_line() -> None:
    found = selected({"/w/.python-envs": "envs/a\nssh@host:/env\n"}, env("/w/envs/a"), env("/w/.venv"))
    assert said(found) == ("dot-venv", "/w/.venv")
    assert [each.path for each in found.candidates] == ["/w/envs/a"]
    assert found.problems == ()
