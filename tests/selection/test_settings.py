"""Settings files that name an environment."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Node
from selection.machine import OTHER, SETTINGS, env, machine, said, selected
from venvoy_server.selection import select
from venvoy_server.selection.search import SelectionQuery
from venvoy_server.selection.settings_text import without_comments
from venvoy_server.selection.vscode_settings import _on_path


def test_a_setting_that_names_nothing_is_reported_and_passed_over() -> None:
    found = selected({"/w/.vscode/settings.json": SETTINGS}, env("/w/.venv"))
    assert said(found) == ("dot-venv", "/w/.venv")
    assert [(each.code, each.severity, each.path) for each in found.problems] == [
        ("setting-missing", "information", "/w/vs/bin/python")
    ]
    assert "python.defaultInterpreterPath in /w/.vscode/settings.json" in found.problems[0].message


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("/w/vs/bin/python", "/w/vs"),
        ("vs/bin/python", "/w/vs"),
        ("./vs", "/w/vs"),
        ("${workspaceFolder}/vs", "/w/vs"),
        ("${workspaceFolder:w}/vs", "/w/vs"),
        ("${userHome}/e", "/home/ann/e"),
        ("~/e/bin/python3", "/home/ann/e"),
        ("${env:MINE}/e", "/home/ann/e"),
        (f"{OTHER}/bin/python3.12", f"{OTHER}/bin/python3.12"),
        (OTHER, f"{OTHER}/bin/python"),
        (".venv", None),
        ("python", None),
        ("${workspaceFolder}${pathSeparator}vs", "/w/vs"),
        ("../${workspaceFolderBasename}/vs", "/w/vs"),
        ("${env:NOT_SET}/e", None),
        ("${command:python.interpreterPath}", None),
        ("${workspaceFolder/e", None),
        ("", None),
    ],
)
def test_vs_codes_variables(value: str, path: str | None) -> None:
    files: dict[str, Node] = {"/w/.vscode/settings.json": f'{{"python.defaultInterpreterPath": "{value}"}}'}
    found = selected(files, env("/w/vs"), env("/home/ann/e"), variables={"MINE": "/home/ann"})
    assert said(found) == (("none", None) if path is None else ("vscode-settings", path))


@pytest.mark.parametrize(
    ("value", "unknown"),
    [
        ("${workspaceFolder:other}/e/bin/python", "${workspaceFolder:other}"),
        ("${env:NOT_SET}/e", "${env:NOT_SET}"),
        ("${command:python.interpreterPath}", "${command:python.interpreterPath}"),
        ("${config:x}/python", "${config:x}"),
        ("${workspaceFolder/e", "${workspaceFolder/e"),
    ],
)
def test_a_variable_that_is_not_known_is_reported_with_its_file(value: str, unknown: str) -> None:
    files: dict[str, Node] = {"/w/.vscode/settings.json": f'{{"python.defaultInterpreterPath": "{value}"}}'}
    found = selected(files, env("/w/.venv"))
    assert said(found) == ("dot-venv", "/w/.venv")
    (problem,) = found.problems
    assert (problem.code, problem.path) == ("setting-missing", "/w/.vscode/settings.json")
    assert f"python.defaultInterpreterPath in /w/.vscode/settings.json is {value}, and {unknown}" in problem.message
    assert "that can be used" in selected(files).reason


def test_a_settings_file_with_the_setting_that_cannot_be_read_is_named() -> None:
    files: dict[str, Node] = {"/w/.vscode/settings.json": '{"python.defaultInterpreterPath": "/w/vs" oops'}
    found = selected(files, env("/w/.venv"), env("/w/vs"))
    assert said(found) == ("dot-venv", "/w/.venv")
    assert "/w/.vscode/settings.json has python.defaultInterpreterPath" in found.problems[0].message
    assert selected({"/w/.vscode/settings.json": "{ oops"}, env("/w/.venv")).problems == ()


def test_a_variable_may_name_another_folder_of_the_workspace() -> None:
    setting = '{"python.defaultInterpreterPath": "${workspaceFolder:v}/e/bin/python"}'
    host = machine({"/w/.vscode/settings.json": setting}, env("/v/e"))
    assert said(select(host, "/w/x.py", ["/w", "/v"], {}, {})) == ("vscode-settings", "/v/e")


@pytest.mark.parametrize("value", ["/w/vs", "/w/vs/", "/w/vs/bin", "vs/bin/python3.11"])
def test_a_prefix_or_a_folder_of_executables_works_too(value: str) -> None:
    files: dict[str, Node] = {"/w/.vscode/settings.json": f'{{"python.defaultInterpreterPath": "{value}"}}'}
    assert said(selected(files, env("/w/vs"))) == ("vscode-settings", "/w/vs")


def test_a_setting_may_name_a_dot_venv_that_is_a_file() -> None:
    files: dict[str, Node] = {
        "/w/.vscode/settings.json": '{"python.defaultInterpreterPath": "./.venv"}',
        "/w/.venv": "/envs/one",
    }
    assert said(selected(files, env("/envs/one"))) == ("vscode-settings", "/envs/one")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"python.defaultInterpreterPath": 3}',
        '{"python.defaultInterpreterPath": ["x"]}',
        "\x00",
        "[" * 100_000,
        '"',
        "/*",
        '{"a": "\\',
        '{"python.defaultInterpreterPath": "/w/\udcff/bin/python"}',
    ],
)
def test_settings_that_cannot_be_understood_say_nothing(text: str) -> None:
    files: dict[str, Node] = dict.fromkeys(
        ("/w/.vscode/settings.json", "/w/pyrightconfig.json", "/w/ty.toml", "/w/pyproject.toml"), text
    )
    assert said(selected(files, env("/w/.venv"))) == ("dot-venv", "/w/.venv")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".vscode/settings.json", r'{"python.defaultInterpreterPath": "/x/\u0000/python"}'),
        (".vscode/settings.json", r'{"python.defaultInterpreterPath": "python\u0000"}'),
        (".vscode/settings.json", r'{"python.defaultInterpreterPath": "${env:A\u0000}/python"}'),
        ("pyrightconfig.json", r'{"venvPath": ".", "venv": "a\u0000"}'),
        ("ty.toml", '[environment]\npython = "a\\u0000"'),
    ],
)
def test_a_value_with_a_nul_is_reported_as_one_where_nothing_is(name: str, text: str) -> None:
    found = selected({f"/w/{name}": text}, env("/w/.venv"))
    assert said(found) == ("dot-venv", "/w/.venv")
    assert [problem.code for problem in found.problems] == ["setting-missing"]
    assert "\ufffd" in found.problems[0].message and "\0" not in found.problems[0].message


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ('[tool.pyright]\nvenvPath = "envs"\nvenv = "one"', "pyright"),
        ('[tool.basedpyright]\nvenvPath = "envs"\nvenv = "one"', "pyright"),
        ('[tool.ty.environment]\npython = "envs/one"', "ty"),
        ('[tool.ty.environment]\npython = "envs/one/bin/python"', "ty"),
        ('[tool.pyright]\nvenv = "one"', "none"),
        ("[tool]\npyright = 3\nty = []", "none"),
    ],
)
def test_tables_of_pyproject(table: str, source: str) -> None:
    found = selected({"/w/pyproject.toml": table}, env("/w/envs/one"))
    assert found.source == source
    if source != "none":
        assert found.path == "/w/envs/one"
        assert "/w/pyproject.toml" in found.reason


def test_pyrightconfig_hides_pyproject_and_basedpyright_comes_first() -> None:
    tables = '[tool.pyright]\nvenvPath = "envs"\nvenv = "a"\n[tool.basedpyright]\nvenvPath = "envs"\nvenv = "b"\n'
    assert selected({"/w/pyproject.toml": tables}, env("/w/envs/a"), env("/w/envs/b")).path == "/w/envs/b"
    assert selected({"/w/pyproject.toml": tables, "/w/pyrightconfig.json": "{}"}, env("/w/envs/a")).source == "none"


def test_uvs_variable_counts_for_projects_only() -> None:
    variables = {"UV_PROJECT_ENVIRONMENT": "../uvenv"}
    assert selected(env("/uvenv"), variables=variables).source == "none"
    found = selected({"/w/pyproject.toml": ""}, env("/uvenv"), variables=variables)
    assert said(found) == ("uv", "/uvenv")
    assert (
        selected({"/w/pyproject.toml": ""}, env("/uvenv"), variables={"UV_PROJECT_ENVIRONMENT": "gone"}).source
        == "none"
    )


def test_pdms_record_may_be_stale() -> None:
    found = selected({"/w/.pdm-python": "/gone/bin/python\n"}, env("/w/venv"))
    assert said(found) == ("venv-folder", "/w/venv")
    assert [each.code for each in found.problems] == ["setting-missing"]


@pytest.mark.parametrize(
    ("value", "found", "said_of_it"),
    [
        ("python3.12", ("vscode-settings", f"{OTHER}/bin/python3.12"), None),
        ("python3.9", ("dot-venv", "/w/.venv"), "python3.9, a command that is not on PATH"),
        ("python", ("dot-venv", "/w/.venv"), None),
        ("python3", ("dot-venv", "/w/.venv"), None),
    ],
)
def test_a_command_is_looked_for_on_path(value: str, found: tuple[str, str], said_of_it: str | None) -> None:
    files: dict[str, Node] = {"/w/.vscode/settings.json": f'{{"python.defaultInterpreterPath": "{value}"}}'}
    answer = selected(files, env("/w/.venv"), variables={"PATH": f"relative:/nowhere:{OTHER}/bin"})
    assert said(answer) == found
    assert [said_of_it in each.message for each in answer.problems if said_of_it] == ([True] if said_of_it else [])


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ('{"a": "x//y", "b": "/*z*/"}', '{"a":"x//y","b":"/*z*/"}'),
        ('{"a": 1, // c\n "b": 2}', '{"a":1,"b":2}'),
        ('{"a": 1 /* c */, "b": [1, 2,],}', '{"a":1,"b":[1,2]}'),
        ('{"a": "\\"//", // x', '{"a":"\\"//",'),
        ('{"a": 1} // end', '{"a":1}'),
        ('{"a": 1} /* end', '{"a":1}'),
        ('{"a": 1} /* end */ ', '{"a":1}'),
        ("/**/{}", "{}"),
        ("[1,]", "[1]"),
    ],
)
def test_comments_and_trailing_commas_are_left_out_and_strings_stay(text: str, without: str) -> None:
    assert without_comments(text) == without


@pytest.mark.parametrize(
    ("platform", "file", "is_found"),
    [
        ("win32", "D:\\b\\python3.12.exe", True),
        ("win32", "D:\\b\\python3.12", True),
        ("linux", "/b/python3.12", True),
        ("linux", "/b/python3.12.exe", False),
    ],
)
def test_the_ending_of_a_command_on_windows(platform: str, file: str, is_found: bool) -> None:
    folder = file.rpartition("\\" if platform == "win32" else "/")[0]
    host = FakeHost({file: ""}, platform=platform)
    root = "C:\\w" if platform == "win32" else "/w"
    query = SelectionQuery(host, root, [root], {}, {"PATH": folder})
    assert _on_path(query, "python3.12") == (file if is_found else None)
