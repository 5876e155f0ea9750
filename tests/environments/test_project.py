"""Where one is in a project does not matter: the folders that are asked, and the nearest project."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder, Node
from venvoy_server.environments.project import folders_up, nearest_project, refused_root

ME, OTHER = 1000, 1001


@pytest.mark.parametrize("path", ["/r/pkg/src/deep", "/r/pkg/src/deep/m.py", "/r/pkg/src/deep/not-yet.py"])
def test_from_a_file_or_folder_up_to_the_root_of_version_control(path: str) -> None:
    host = FakeHost({"/r/.git/HEAD": "", "/r/pkg/pyproject.toml": "", "/r/pkg/src/deep/m.py": ""})
    assert folders_up(host, path) == ("/r/pkg/src/deep", "/r/pkg/src", "/r/pkg", "/r")
    assert nearest_project(host, path) == "/r/pkg"


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "requirements-dev.txt"]
)
def test_what_makes_a_project(name: str) -> None:
    assert nearest_project(FakeHost({f"/r/{name}": "", "/r/src": Folder(), "/r/.git": Folder()}), "/r/src") == "/r"


def test_a_workspace_folder_ends_the_walk_and_without_a_file_there_is_no_project() -> None:
    host = FakeHost({"/r/.git/HEAD": "", "/r/pyproject.toml": "", "/r/pkg/src/m.py": ""})
    assert folders_up(host, "/r/pkg/src/m.py", ["/r/pkg"]) == ("/r/pkg/src", "/r/pkg")
    assert nearest_project(host, "/r/pkg/src/m.py", ["/r/pkg"]) is None


@pytest.mark.parametrize("mark", [{"/p/pyproject.toml": ""}, {"/p/.venv/pyvenv.cfg": ""}, {"/p/requirements.txt": ""}])
def test_without_version_control_the_nearest_folder_with_a_sign_of_a_project_counts(mark: dict[str, Node]) -> None:
    host = FakeHost({"/p/src/m.py": "", **mark})
    assert folders_up(host, "/p/src/m.py") == ("/p/src", "/p")
    assert folders_up(FakeHost({"/p/src/m.py": ""}), "/p/src/m.py") == ("/p/src",)


def test_the_home_folder_is_not_a_project() -> None:
    host = FakeHost(
        {"/home/ann/.git/HEAD": "", "/home/ann/pyproject.toml": "", "/home/ann/x/m.py": "", "/pyproject.toml": ""}
    )
    assert folders_up(host, "/home/ann/x/m.py") == ("/home/ann/x",)


def test_what_another_user_put_above_is_not_taken_for_the_projects_own() -> None:
    files: dict[str, Node] = {"/tmp/.git/HEAD": "", "/tmp/.venv/pyvenv.cfg": "", "/tmp/mine/m.py": ""}
    owners = {"/tmp/.git": OTHER, "/tmp/.venv": OTHER}
    modes = {"/tmp": 0o1777}
    assert folders_up(FakeHost(files, user=ME, owners=owners, modes=modes), "/tmp/mine/m.py") == ("/tmp/mine",)
    assert folders_up(FakeHost(files, user=ME, modes=modes), "/tmp/mine/m.py") == ("/tmp/mine", "/tmp")
    trusted = folders_up(FakeHost(files, user=ME, owners=owners, modes=modes), "/tmp/mine/m.py", trusted=["/tmp"])
    assert trusted == ("/tmp/mine", "/tmp")


@pytest.mark.parametrize("mark", [".git/HEAD", ".venv/pyvenv.cfg", "pyproject.toml"])
def test_the_reason_why_a_project_was_not_taken_is_reported(mark: str) -> None:
    files: dict[str, Node] = {f"/tmp/p/{mark}": "", "/tmp/p/src/m.py": ""}
    owner = {"/tmp/p": OTHER, f"/tmp/p/{mark.partition('/')[0]}": OTHER}
    host = FakeHost(files, user=ME, owners=owner, modes={"/tmp": 0o1777})
    found = refused_root(host, "/tmp/p/src/m.py")
    assert found is not None and "belongs to another user" in found.message
    assert refused_root(host, "/tmp/p/src/m.py", ["/tmp/p"]) is None
    assert refused_root(host, "/tmp/p/src/m.py", trusted=["/tmp/p"]) is None
    assert refused_root(FakeHost(files, user=ME), "/tmp/p/src/m.py") is None


@pytest.mark.parametrize("name", ["Pipfile", ".python-version", ".tool-versions", "environment.yml", ".python-envs"])
def test_a_file_that_names_a_python_ends_the_walk_if_nothing_better_does(name: str) -> None:
    assert folders_up(FakeHost({f"/p/{name}": "", "/p/a/m.py": ""}), "/p/a/m.py") == ("/p/a", "/p")
    better = FakeHost({f"/p/docs/{name}": "", "/p/.venv/pyvenv.cfg": "", "/p/docs/a/m.py": ""})
    assert folders_up(better, "/p/docs/a/m.py") == ("/p/docs/a", "/p/docs", "/p")


def test_a_requirements_file_in_a_subfolder_does_not_hide_the_project_around() -> None:
    host = FakeHost({"/p/pyproject.toml": "", "/p/docs/requirements.txt": ""})
    assert folders_up(host, "/p/docs") == ("/p/docs", "/p")
    assert nearest_project(host, "/p/docs") == "/p/docs"


@pytest.mark.parametrize("mark", [".git", ".hg", ".jj", ".svn"])
def test_every_version_control_ends_the_walk(mark: str) -> None:
    host = FakeHost({f"/up/r/{mark}/x": "", "/up/pyproject.toml": "", "/up/r/a/m.py": ""})
    assert folders_up(host, "/up/r/a/m.py") == ("/up/r/a", "/up/r")


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".python-version",
            ".python-versions",
            ".tool-versions",
            "mise.toml",
            ".mise.toml",
            ".python-envs",
            "Pipfile",
        ),
        *("environment.yml", "environment.yaml", "pixi.toml", "hatch.toml", ".pdm-python", "uv.lock", "pylock.toml"),
    ],
)
def test_a_file_of_a_tool_is_a_sign_of_a_project(name: str) -> None:
    host = FakeHost({f"/p/{name}": "", "/p/src/m.py": ""})
    assert folders_up(host, "/p/src/m.py") == ("/p/src", "/p")
