"""Pipenv's environments, by the digests that Pipenv itself computes."""

from __future__ import annotations

from fakes import FakeHost, Link, Node, python_files, venv_files
from finding import environment, search
from venvoy_server.locators import pipenv

PROJECT = "/code/app"
BASE = python_files("/opt/py", "3.12.1")
STORE = "/home/ann/.local/share/virtualenvs"


def test_the_digest_is_pipenvs() -> None:
    # Computed as pipenv 2026.10 does it: sha256 of the path /code/app/Pipfile, its first 6 bytes in base64.
    assert pipenv.digest(FakeHost({}), PROJECT) == "RSETZoeR"


def test_an_environment_is_tied_to_its_project_by_the_digest() -> None:
    prefix = f"{STORE}/app-{pipenv.digest(FakeHost({}), PROJECT)}"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv") | {f"{PROJECT}/Pipfile": ""}
    found = environment(search(files, PROJECT), prefix)
    assert (found.manager, found.project) == ("pipenv", PROJECT)


def test_with_the_python_in_its_name() -> None:
    prefix = f"{STORE}/app-{pipenv.digest(FakeHost({}), PROJECT)}-3.12"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1") | {f"{PROJECT}/Pipfile": ""}
    assert environment(search(files, PROJECT), prefix).project == PROJECT


def test_the_project_file_names_projects_elsewhere() -> None:
    prefix = f"{STORE}/named"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1") | {f"{prefix}/.project": "/elsewhere/x"}
    found = environment(search(files, PROJECT), prefix)
    assert (found.manager, found.project) == ("pipenv", "/elsewhere/x")


def test_a_folder_shared_with_virtualenvwrapper_is_distinguished() -> None:
    store = "/envs"
    mark = pipenv.digest(FakeHost({}), PROJECT)
    files = BASE | {f"{PROJECT}/Pipfile": "", "/code/plain/setup.py": "", "/code/piped/Pipfile": ""}
    for name, project in ((f"app-{mark}", PROJECT), ("plain", "/code/plain"), ("piped", "/code/piped"), ("free", None)):
        files |= venv_files(f"{store}/{name}", "/opt/py", "3.12.1")
        if project:
            files[f"{store}/{name}/.project"] = project
    found = search(files, PROJECT, variables={"WORKON_HOME": store})
    managers = {item.prefix.rpartition("/")[2]: item.manager for item in found.environments}
    assert managers == {
        f"app-{mark}": "pipenv",
        "plain": "virtualenvwrapper",
        "piped": "pipenv",
        "free": "virtualenvwrapper",
    }


def test_of_a_project() -> None:
    prefix = f"{STORE}/app-{pipenv.digest(FakeHost({}), PROJECT)}"
    host = FakeHost({f"{PROJECT}/Pipfile": "", f"{prefix}/pyvenv.cfg": "", f"{STORE}/other/pyvenv.cfg": ""})
    assert list(pipenv.of_project(host, PROJECT)) == [prefix]
    assert list(pipenv.of_project(host, "/code/else")) == []


def test_a_project_that_is_opened_by_a_link() -> None:
    prefix = f"{STORE}/app-{pipenv.digest(FakeHost({}), PROJECT)}"
    files = BASE | venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv")
    files |= {f"{prefix}/.project": PROJECT, f"{PROJECT}/Pipfile": "", "/home/ann/link": Link(PROJECT)}
    found = environment(search(files, "/home/ann/link", scope="workspace"), prefix)
    assert (found.manager, found.project) == ("pipenv", "/home/ann/link")
    assert list(pipenv.of_project(FakeHost(files), "/home/ann/link")) == [prefix]


def test_its_folder_on_windows() -> None:
    assert pipenv.home(FakeHost({}, platform="win32")) == "C:\\Users\\ann\\.virtualenvs"


def of_project(names: list[str], *, file: str = "Pipfile", store: str = STORE, **variables: str) -> list[str]:
    files: dict[str, Node] = {f"{PROJECT}/{file}": "", **{f"{store}/{name}/pyvenv.cfg": "" for name in names}}
    host = FakeHost(files, variables=variables)
    return [path.removeprefix(f"{store}/") for path in pipenv.of_project(host, PROJECT)]


def test_its_variables_decide_which_name_comes_first() -> None:
    own = f"app-{pipenv.digest(FakeHost({}), PROJECT)}"
    names = ["app-AAAAAAAA", own, f"{own}-3.9", "zoo"]
    assert of_project(names) == [own, f"{own}-3.9"]
    assert of_project(names, PIPENV_PYTHON="/usr/bin/3.9") == [f"{own}-3.9", own]
    assert of_project(names, PIPENV_CUSTOM_VENV_NAME="zoo") == ["zoo", own, f"{own}-3.9"]


def test_a_pipfile_of_another_name() -> None:
    variables = {"PIPENV_PIPFILE": f"{PROJECT}/Pipfile.dev"}
    mark = pipenv.digest(FakeHost({}, variables=variables), PROJECT)
    assert mark != pipenv.digest(FakeHost({}), PROJECT)
    assert of_project([f"app-{mark}"], file="Pipfile.dev", **variables) == [f"app-{mark}"]


def test_a_relative_folder_of_environments_is_the_projects() -> None:
    own = f"app-{pipenv.digest(FakeHost({}), PROJECT)}"
    assert of_project([own], store=f"{PROJECT}/.envs", WORKON_HOME=".envs") == [own]
