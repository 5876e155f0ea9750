"""What tools keep elsewhere for a project, and the versions that it asks for."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Link, Node, python_files
from selection.machine import BASE, CONDA, OTHER, PYTHONS, env, machine, said, selected
from venvoy_server.selection import select


def test_conda_by_the_name_in_environment_yml() -> None:
    recorded: dict[str, Node] = {
        "/w/environment.yml": "channels: [x]\nname: data  # ours\n",
        "/home/ann/.conda/environments.txt": "/opt/conda/envs/data\n",
    }
    found = selected(CONDA, recorded)
    assert said(found) == ("conda", "/opt/conda/envs/data")


def stored(source: str) -> tuple[dict[str, Node], str]:
    from venvoy_server.locators import hatch, pdm, pipenv, poetry

    host = machine()
    if source == "poetry":
        return {
            "/w/pyproject.toml": "[tool.poetry]\n"
        }, f"/home/ann/.cache/pypoetry/virtualenvs/w-{poetry.digest(host, '/w')}-py3.11"
    if source == "pipenv":
        return {"/w/Pipfile": ""}, f"/home/ann/.local/share/virtualenvs/w-{pipenv.digest(host, '/w')}"
    if source == "pdm":
        return {"/w/pyproject.toml": ""}, f"/home/ann/.local/share/pdm/venvs/{pdm.prefix_of(host, '/w')}3.11"
    return {"/w/pyproject.toml": ""}, f"/home/ann/.local/share/hatch/env/virtual/w/{hatch.digest(host, '/w')}/w"


@pytest.mark.parametrize("source", ["poetry", "pipenv", "pdm", "hatch"])
def test_central_environments_of_this_project(source: str) -> None:
    files, prefix = stored(source)
    found = selected(files, env(prefix), env("/w/venv"))
    assert said(found) == (source, prefix)
    assert found.reason.endswith(f"keeps {prefix} for /w.")


@pytest.mark.parametrize("source", ["poetry", "pipenv", "pdm", "hatch"])
def test_central_environments_of_another_project_never_win(source: str) -> None:
    files, prefix = stored(source)
    host = FakeHost(
        {**PYTHONS, "/v/a.py": "", **{path.replace("/w/", "/v/"): node for path, node in files.items()}, **env(prefix)}
    )
    assert select(host, "/v/a.py", ["/v"], {}, {}).source == "none"


@pytest.mark.parametrize("source", ["poetry", "pipenv", "pdm", "hatch"])
def test_a_central_environment_that_names_another_project_never_wins(source: str) -> None:
    files, prefix = stored(source)
    found = selected(files, env(prefix), {f"{prefix}/.project": "/v\n", "/v/a.py": ""})
    assert said(found) == ("none", None)
    assert [each.path for each in found.candidates] == [prefix]
    assert "belongs to /v" in found.candidates[0].reason


def test_pixis_default_comes_first() -> None:
    found = selected(env("/w/.pixi/envs/a"), env("/w/.pixi/envs/default"))
    assert said(found) == ("pixi", "/w/.pixi/envs/default")
    assert [each.path for each in found.candidates] == ["/w/.pixi/envs/a"]


PYENV = {
    path.replace(BASE, "/home/ann/.pyenv/versions/3.11.7"): node for path, node in python_files(BASE, "3.11.7").items()
}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("3.11.7\n", "/home/ann/.pyenv/versions/3.11.7/bin/python"),
        ("# ours\n3.99\n3.11.7  # then this\n", "/home/ann/.pyenv/versions/3.11.7/bin/python"),
        ("project-env\n", "/home/ann/.pyenv/versions/project-env"),
        ("3.12", f"{OTHER}/bin/python3.12"),
        ("cpython@3.12", f"{OTHER}/bin/python3.12"),
        ("3.1", None),
        ("system\n", None),
        ("../../../w/evil\n", None),
        ("/w/evil\n", None),
        ("", None),
    ],
)
def test_python_version(text: str, path: str | None) -> None:
    linked = env("/home/ann/.pyenv/versions/3.11.7/envs/project-env")
    files: dict[str, Node] = {
        "/w/.python-version": text,
        "/home/ann/.pyenv/versions/project-env": Link("3.11.7/envs/project-env"),
    }
    found = selected(files, PYENV, linked, env("/w/evil"), host_variables={"PATH": f"{OTHER}/bin"})
    assert found.source == ("none" if path is None else "python-version")
    assert (found.path or "").startswith((path or "").removesuffix("3.12"))
    if path is not None:
        assert "/w/.python-version asks for" in found.reason


def test_a_version_that_is_not_installed_is_reported() -> None:
    found = selected({"/w/.python-version": "3.9\n"})
    assert found.source == "none"
    assert [(each.code, each.severity) for each in found.problems] == [("version-not-installed", "information")]


def test_pdms_variable_comes_before_its_file() -> None:
    files: dict[str, Node] = {"/w/pyproject.toml": "", "/w/.pdm-python": "/e/file/bin/python"}
    environments = (env("/e/file"), env("/e/variable"))
    named = {"PDM_PYTHON": "/e/variable/bin/python"}
    assert said(selected(files, *environments)) == ("pdm", "/e/file")
    assert said(selected(files, *environments, variables=named)) == ("pdm", "/e/variable")
    assert said(selected(files, *environments, variables=named | {"PDM_IGNORE_SAVED_PYTHON": "1"})) == ("none", None)
