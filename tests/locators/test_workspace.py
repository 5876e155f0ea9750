"""The walk of a workspace: how far it goes, what it leaves out, and what it says about that."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fakes import Denied, FakeHost, Folder, Hanging, Link, Node, python_files, venv_files
from finding import environment, prefixes, search
from venvoy_server.environments.host import Stat
from venvoy_server.environments.read import Memo
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import IGNORED_NAMES, SearchRequest, SearchRun
from venvoy_server.locators.workspace import find, tool_beside

BASE = python_files("/opt/py", "3.12.1")


def made(*paths: str, maker: str = "uv") -> dict[str, Node]:
    files = dict(BASE)
    for path in paths:
        files |= venv_files(path, "/opt/py", "3.12.1", maker=maker)
    return files


def test_the_default_depth_reaches_the_packages_of_a_monorepo() -> None:
    files = made("/mono/.venv", "/mono/packages/a/.venv", "/mono/libs/b/env311", "/mono/x/y/z/.venv")
    found = search(files, "/mono")
    assert prefixes(found) == ["/mono/.venv", "/mono/libs/b/env311", "/mono/packages/a/.venv"]
    assert environment(found, "/mono/packages/a/.venv").project == "/mono/packages/a"
    assert not found.complete
    assert [(each.code, each.severity, each.path) for each in found.problems] == [
        ("search-incomplete", "information", "/mono")
    ]
    assert search(files, "/mono", depth=4).complete


def test_hidden_folders_of_environments_are_walked_into() -> None:
    files = made("/w/.venvs/a", "/w/.envs/b", "/w/.hidden/c")
    assert prefixes(search(files, "/w")) == ["/w/.envs/b", "/w/.venvs/a"]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, ["/w/.venv"]),
        (1, ["/w/.venv", "/w/env"]),
        (2, ["/w/.venv", "/w/a/.venv", "/w/env"]),
        (4, ["/w/.venv", "/w/a/.venv", "/w/a/b/c/.venv", "/w/env"]),
    ],
)
def test_the_depth_is_what_was_asked(depth: int, expected: list[str]) -> None:
    files = made("/w/.venv", "/w/env", "/w/a/.venv", "/w/a/b/c/.venv")
    assert prefixes(search(files, "/w", depth=depth)) == expected


def test_ignored_names_are_not_looked_at() -> None:
    host = FakeHost(made("/w/node_modules/x/.venv", "/w/mine/.venv"))
    found = discover(host, SearchRequest(folders=("/w",), ignored=frozenset(("node_modules", "mine"))))
    assert prefixes(found) == []
    assert not [path for _, path in host.asked if "/w/mine/" in path or "/w/node_modules/" in path]


def test_hidden_folders_are_looked_at_but_not_walked_into() -> None:
    assert prefixes(search(made("/w/.env311", "/w/.hidden/inner/.venv"), "/w")) == ["/w/.env311"]


def test_an_environment_is_not_walked_into() -> None:
    assert prefixes(search(made("/w/env", "/w/env/share/inner"), "/w", depth=5)) == ["/w/env"]


def test_a_workspace_that_is_an_environment_is_searched_too() -> None:
    assert prefixes(search(made("/w", "/w/.venv", "/w/src/a/.venv", "/w/lib/x/.venv"), "/w")) == [
        "/w",
        "/w/.venv",
        "/w/src/a/.venv",
    ]


def test_links_to_environments_are_found_and_loops_end() -> None:
    files = made("/central/x") | {
        "/w/env": Link("/central/x"),
        "/w/again": Link("/w"),
        "/w/self": Link("self"),
        "/w/up": Link(".."),
    }
    found = search(files, "/w")
    assert [(item.prefix, item.real_prefix) for item in found.environments] == [("/w/env", "/central/x")]
    assert found.complete


def test_an_environment_with_two_names_is_one_record() -> None:
    found = search(made("/w/a/.venv") | {"/w/b/.venv": Link("../a/.venv")}, "/w")
    assert [(item.prefix, item.aliases) for item in found.environments] == [("/w/a/.venv", ("/w/b/.venv",))]


def test_folders_around_the_workspace_up_to_its_repository() -> None:
    files = made("/up/.venv", "/up/repo/.venv", "/up/repo/packages/.venv", "/up/repo/packages/a/.venv") | {
        "/up/repo/.git/HEAD": ""
    }
    found = search(files, "/up/repo/packages/a", scope="workspace")
    assert prefixes(found) == ["/up/repo/.venv", "/up/repo/packages/.venv", "/up/repo/packages/a/.venv"]


@pytest.mark.parametrize("root", ["/home/ann", "/up"])
def test_without_a_repository_of_its_own_nothing_around_counts(root: str) -> None:
    files = made(f"{root}/.venv") | {f"{root}/code/app/x": ""}
    if root == "/home/ann":
        files["/home/ann/.git/HEAD"] = ""  # dotfiles under version control
    assert prefixes(search(files, f"{root}/code/app")) == []


def test_the_forms_of_dot_venv_belong_to_the_folder() -> None:
    files = made("/central/one", "/central/two", "/w/c/.venv/3.12", "/envs/named")
    files |= {"/w/a/.venv": "/central/one", "/w/b/.python-envs": "/central/two\n", "/w/d/.venv": "named"}
    found = search(files, "/w", variables={"VIRTUALFISH_HOME": "/envs"}, scope="workspace")
    assert {item.prefix: item.project for item in found.environments} == {
        "/central/one": "/w/a",
        "/central/two": "/w/b",
        "/w/c/.venv/3.12": "/w/c",
        "/envs/named": "/w/d",
    }


@pytest.mark.parametrize(
    ("beside", "manager"),
    [
        (("poetry.lock",), "poetry"),
        (("Pipfile",), "pipenv"),
        (("pdm.lock", "poetry.lock"), "pdm"),
        (("hatch.toml",), "hatch"),
        (("uv.lock",), "virtualenv"),
    ],
)
def test_whose_dot_venv_it_is_where_virtualenv_made_it(beside: tuple[str, ...], manager: str) -> None:
    files = made("/w/.venv", "/w/venv", maker="virtualenv") | {f"/w/{name}": "" for name in beside}
    found = search(files, "/w")
    assert [item.manager for item in found.environments] == [manager, manager]
    assert (
        environment(search(made("/w/.venv") | {f"/w/{name}": "" for name in beside}, "/w"), "/w/.venv").manager == "uv"
    )


def test_broken_ones_are_found() -> None:
    files: dict[str, Node] = {
        "/w/a/.venv/bin/python": Link("/gone"),
        "/w/b/venv/bin/python": Link("/gone"),
        "/w/c/mine/bin/python": Link("/gone"),
        "/w/c/mine/bin/activate": "",
        "/w/c/mine/lib/python3.12/site-packages/x": "",
        "/w/d/env": Denied(),
        "/w/e/tool/bin/python": "#!/bin/sh\n",
    }
    found = search(files, "/w")
    codes = {item.prefix: item.problems[0].code for item in found.environments}
    assert codes == {
        "/w/a/.venv": "incomplete",
        "/w/b/venv": "incomplete",
        "/w/c/mine": "incomplete",
        "/w/d/env": "unreadable",
    }


def test_a_folder_that_cannot_be_read_is_reported() -> None:
    found = search({"/w/secret": Denied(), "/w/x": ""}, "/w")
    assert (found.complete, found.left_out) == (False, ("/w/secret",))
    assert [(problem.code, problem.path) for problem in found.problems] == [("search-incomplete", "/w/secret")]
    assert "Permission denied" in found.problems[0].message


def test_a_folder_that_does_not_answer_is_reported_and_the_rest_is_searched() -> None:
    found = search(made("/w/a/.venv") | {"/w/net": Hanging()}, "/w")
    assert prefixes(found) == ["/w/a/.venv"]
    assert found.left_out == ("/w/net",)


@pytest.mark.parametrize("node", [None, "a file"])
def test_a_workspace_that_is_not_a_folder_is_reported(node: Node | None) -> None:
    found = search({"/w": node} if node else {}, "/w")
    assert (found.complete, found.left_out) == (False, ("/w",))


def test_a_huge_folder_is_searched_in_part() -> None:
    files: dict[str, Node] = {f"/w/d{number:05}": Folder() for number in range(10_050)}
    found = search(files, "/w", depth=1)
    assert found.left_out == ("/w",)
    assert "10050 folders" in found.problems[0].message


def test_a_slow_network_is_left_sooner() -> None:
    files = {f"/net/w/{name}/x": "" for name in "abcdefgh"}
    host = FakeHost(files, mounts={"/net": "nfs"})
    host.tick = 0.4
    found = discover(host, SearchRequest(folders=("/net/w",), budget=1000, scope="workspace"))
    assert not found.complete
    assert "network" in found.problems[0].message
    host = FakeHost(files)
    host.tick = 0.4
    assert discover(host, SearchRequest(folders=("/net/w",), budget=1000, scope="workspace")).complete


def test_extra_folders() -> None:
    files = made("/extra/a/.venv", "/pool/x", "/pool/y") | {"/pool/notes/z": "", "/w/x": ""}
    found = search(files, "/w", extra_folders=("/extra",), extra_environment_folders=("/pool", "/gone"))
    assert prefixes(found) == ["/extra/a/.venv", "/pool/x", "/pool/y"]
    assert found.complete


class SilentDisk(FakeHost):
    """A machine with a disk that does not answer: what leads there is neither there nor a link, and times out when it is listed."""

    silent: frozenset[str] = frozenset()

    def exists(self, path: str) -> bool:
        return path not in self.silent and super().exists(path)

    def stat(self, path: str) -> Stat | None:
        return None if path in self.silent else super().stat(path)

    def link_target(self, path: str) -> str | None:
        return None if path in self.silent else super().link_target(path)

    def names(self, path: str) -> Sequence[str]:
        if path in self.silent:
            raise TimeoutError(110, "/mnt/far does not answer")
        return super().names(path)


def test_links_to_a_disk_that_does_not_answer_are_reported() -> None:
    files = made("/w/a/.venv") | {"/w/.venv": Link("/mnt/far/env"), "/w/far": Link("/mnt/far"), "/w/gone": Link("/no")}
    host = SilentDisk(files)
    host.silent = frozenset(("/w/.venv", "/w/far"))
    found = discover(host, SearchRequest(folders=("/w",), scope="workspace"))
    assert prefixes(found) == ["/w/.venv", "/w/a/.venv"]
    assert [problem.code for problem in environment(found, "/w/.venv").problems] == ["unreadable"]
    assert (found.complete, found.left_out) == (False, ("/w/far",))
    assert found.problems[0].message == "/w/far leads to a disk that does not answer."


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (Link("/gone"), "/w/.venv leads to no environment."),
        (Link(".venv"), "/w/.venv leads to no environment."),
        ("/gone/env\n", "/w/.venv names /gone/env, which is not an environment."),
        ("no-such-name", "/w/.venv names /w/no-such-name, which is not an environment."),
    ],
)
def test_a_dot_venv_that_leads_nowhere_is_a_broken_environment(node: Node, message: str) -> None:
    found = search({"/w/.venv": node}, "/w", scope="workspace").environments
    assert [(item.project, item.display_name, item.executable) for item in found] == [("/w", "w", None)]
    problem = found[0].problems[0]
    assert (problem.code, problem.severity, problem.message) == ("incomplete", "error", message)
    assert problem.repair is not None
    assert problem.repair.method == "create"


@pytest.mark.parametrize("name", sorted(name for name in IGNORED_NAMES if not name.startswith(".")))
def test_folders_in_which_nothing_is_searched(name: str) -> None:
    assert prefixes(search(venv_files(f"/w/{name}/x/env", "/usr", "3.11.7"), "/w")) == []
    assert prefixes(search(venv_files(f"/w/{name}~/x/env", "/usr", "3.11.7"), "/w")) == [f"/w/{name}~/x/env"]


def test_the_names_of_folders_in_which_nothing_is_searched() -> None:
    of_tools = {
        ".cache",
        ".cargo",
        ".devcontainer",
        ".eggs",
        ".gradle",
        ".hypothesis",
        ".ipynb_checkpoints",
        ".terraform",
    }
    of_editors = {".idea", ".vs", ".vscode", ".github"}
    of_version_control = {".git", ".hg", ".svn", ".bzr", ".jj"}
    of_checkers = {".mypy_cache", ".pyre", ".pytest_cache", ".ruff_cache", "cython_debug"}
    of_packages = {
        "node_modules",
        "bower_components",
        "site-packages",
        "__pycache__",
        "__pypackages__",
        ".yarn",
        "target",
    }
    assert of_tools | of_editors | of_version_control | of_checkers | of_packages | {".venvoy-trash"} == IGNORED_NAMES


@pytest.mark.parametrize(
    ("names", "tool"),
    [
        ({".pdm-python"}, "pdm"),
        ({"pdm.lock"}, "pdm"),
        ({"pdm.toml", "Pipfile"}, "pdm"),
        ({"poetry.lock"}, "poetry"),
        ({"poetry.toml", "Pipfile"}, "poetry"),
        ({"Pipfile", "hatch.toml"}, "pipenv"),
        ({"hatch.toml"}, "hatch"),
        ({"pyproject.toml", "uv.lock"}, None),
    ],
)
def test_whose_environment_it_is_by_what_lies_next_to_it(names: set[str], tool: str | None) -> None:
    assert tool_beside(names) == tool


@pytest.mark.parametrize(
    "name",
    [
        *(
            "pyproject.toml",
            "Pipfile",
            "setup.py",
            "setup.cfg",
            "requirements.txt",
            "poetry.lock",
            "poetry.toml",
            "pdm.lock",
        ),
        *("pdm.toml", "uv.lock", "hatch.toml", "tox.ini", "noxfile.py", "pixi.toml", ".pdm-python", ".python-version"),
        *(
            ".tool-versions",
            ".envrc",
            "environment.yml",
            ".tox",
            ".nox",
            ".direnv",
            ".pixi",
            ".hatch",
            "__pypackages__",
        ),
    ],
)
def test_a_sign_of_a_project_is_noted(name: str) -> None:
    projects: dict[str, frozenset[str]] = {}
    host = FakeHost({f"/w/p/{name}": "", "/w/q/notes.txt": ""})
    list(find(SearchRun(host, SearchRequest(folders=("/w",)), Memo(), 1e9, None, projects, {})))
    assert projects.keys() == {"/w", "/w/p"}


@pytest.mark.parametrize(
    "name", ["bin", "lib", "lib64", "include", "share", "Scripts", "Lib", "Include", "conda-meta", "pkgs"]
)
def test_what_belongs_to_an_environment_is_not_searched(name: str) -> None:
    assert prefixes(search(made("/w", f"/w/{name}/a/.venv"), "/w")) == ["/w"]
    assert prefixes(search(made("/w", f"/w/{name}-x/a/.venv"), "/w")) == ["/w", f"/w/{name}-x/a/.venv"]


@pytest.mark.parametrize("place", ["bin/python", "bin/python3", "Scripts/python.exe"])
@pytest.mark.parametrize("folder", ["env", "tools"])
def test_the_remains_of_an_environment_are_found(folder: str, place: str) -> None:
    """Its pyvenv.cfg is gone: an interpreter and a usual name, or an activation script, show what it was."""
    scripts = place.partition("/")[0]
    files: dict[str, Node] = {f"/w/{folder}/{place}": Link("/gone"), f"/w/{folder}/lib/python3.11/x": ""}
    if folder == "tools":
        assert prefixes(search(files, "/w")) == []
        files[f"/w/{folder}/{scripts}/activate"] = ""
    assert prefixes(search(files, "/w")) == [f"/w/{folder}"]


def test_at_depth_0_nothing_but_the_folders_own_environment_is_looked_at() -> None:
    files = made("/central/x", "/w/.venv", "/w/.hidden-env") | {"/w/env": Link("/central/x")}
    assert prefixes(search(files, "/w", depth=0)) == ["/w/.venv"]
    assert prefixes(search(files, "/w", depth=1)) == ["/w/.hidden-env", "/w/.venv", "/w/env"]


def test_a_workspace_that_is_a_link_to_an_environment() -> None:
    found = environment(search(made("/central/x") | {"/w": Link("/central/x")}, "/w"), "/w")
    assert found.real_prefix == "/central/x"


@pytest.mark.parametrize(
    ("maker", "beside", "manager"),
    [("virtualenv", "poetry.lock", "poetry"), ("uv", "poetry.lock", "uv"), ("virtualenv", "x.lock", "virtualenv")],
)
def test_whose_it_is_when_another_locator_found_it_first(maker: str, beside: str, manager: str) -> None:
    files = made("/w/sub/.venv", maker=maker) | {f"/w/sub/{beside}": ""}
    found = search(files, "/w", first=("/w/sub/.venv",))
    assert environment(found, "/w/sub/.venv").manager == manager
