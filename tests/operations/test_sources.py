from __future__ import annotations

from typing import Any

import pytest

from fakes import FakeHost, Pipe
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources
from venvoy_server.operations.requested import requested_names
from venvoy_server.operations.sources import find_sources

PROJECT = """
[project]
name = "p"
dependencies = ["alpha>=1"]
[project.optional-dependencies]
Dev_Tools = ["beta"]
docs = ["gamma"]
[dependency-groups]
test = ["delta", {include-group = "Lint"}]
lint = ["epsilon ; python_version > '3'"]
"""


@pytest.fixture
def host() -> FakeHost:
    return FakeHost(
        {
            "/p/pyproject.toml": PROJECT,
            "/p/requirements.txt": "zeta==1\n-r more/base.txt  # the rest\n--index-url https://x\n# eta\n./local\n",
            "/p/more/base.txt": "Theta_Iota [x] >= 2 \\\n  ; python_version > '3'\nhttps://h/kappa-1.whl\nkappa @ https://h/kappa-1.whl\n",
            "/p/broken.toml": "not [ toml",
            "/p/latin.txt": "# caf\u00e9\nzeta\n".encode("latin-1"),
            "/q/requirements.txt": "-r gone.txt\n",
            "/p/pylock.dev.toml": 'lock-version = "1.0"\n',
            "/p/pipe": Pipe(),
        }
    )


def test_paths_become_absolute_and_extras_bring_their_project(host: FakeHost) -> None:
    found = find_sources(host, "/p", packages=["rich"], requirements=["more/../requirements.txt"], extras=["dev.tools"])
    assert found == Sources(
        packages=("rich",), requirements=("/p/requirements.txt", "/p/pyproject.toml"), extras=("dev.tools",)
    )


def test_groups_alone_do_not_bring_the_projects_own_dependencies(host: FakeHost) -> None:
    found = find_sources(host, "/p", groups=["test"])
    assert found == Sources(groups=("test",), groups_file="/p/pyproject.toml")
    assert not found.empty
    assert Sources(extras=("x",)).empty


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"requirements": ["gone.txt"]}, "file-not-found", "/p/gone.txt"),
        ({"requirements": ["more"]}, "file-invalid", "folder"),
        ({"requirements": ["pipe"]}, "file-invalid", "/p/pipe is not a regular file"),
        ({"constraints": ["pipe"]}, "file-invalid", "/p/pipe is not a regular file"),
        ({"requirements": ["latin.txt"]}, "file-invalid", "/p/latin.txt is not UTF-8 text"),
        ({"extras": ["nope"]}, "invalid-request", "Dev_Tools, docs"),
        ({"groups": ["nope"]}, "invalid-request", "lint, test"),
        ({"packages": ["--index-url=https://evil"]}, "invalid-request", "begins with '-'"),
        ({"packages": ["a\nb"]}, "invalid-request", "control character"),
        ({"packages": [""]}, "invalid-request", "empty"),
        ({"extras": ["-x"]}, "invalid-request", "begins with '-'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_there_is(
    host: FakeHost, fields: dict[str, Any], code: str, word: str
) -> None:
    with pytest.raises(OperationError) as caught:
        find_sources(host, "/p", **fields)
    assert caught.value.code == code
    assert word in caught.value.message


@pytest.mark.parametrize("text", ["[project", f"number = {'9' * 5000}", f"list = {'[' * 20_000}"])
def test_a_project_that_cannot_be_understood_is_refused(host: FakeHost, text: str) -> None:
    host.put("/r/pyproject.toml", text)
    with pytest.raises(OperationError, match="not valid TOML") as caught:
        find_sources(host, "/r", extras=["x"])
    assert caught.value.code == "file-invalid"
    assert requested_names(host, Sources(requirements=("/r/pyproject.toml",))) is None


def test_extras_without_a_project_are_refused(host: FakeHost) -> None:
    with pytest.raises(OperationError) as caught:
        find_sources(host, "/q", extras=["x"])
    assert caught.value.code == "file-not-found"


def test_the_names_asked_for_are_known_from_every_kind_of_source(host: FakeHost) -> None:
    sources = Sources(packages=("Rich[all]>=1", "./here", "https://h/x.whl"), requirements=("/p/requirements.txt",))
    assert requested_names(host, sources) == frozenset({"rich", "zeta", "theta-iota", "kappa"})
    project = Sources(requirements=("/p/pyproject.toml",), extras=("dev-tools",))
    assert requested_names(host, project) == frozenset({"alpha", "beta"})
    groups = Sources(groups=("test",), groups_file="/p/pyproject.toml")
    assert requested_names(host, groups) == frozenset({"delta", "epsilon"})


@pytest.mark.parametrize("file", ["/q/requirements.txt", "/p/pylock.dev.toml", "/p/broken.toml", "/p/gone.txt"])
def test_nothing_is_claimed_if_the_names_are_not_known(host: FakeHost, file: str) -> None:
    assert requested_names(host, Sources(requirements=(file,))) is None


def test_files_that_include_each_other_end(host: FakeHost) -> None:
    host.put("/p/loop.txt", "a\n-r loop.txt\n")
    assert requested_names(host, Sources(requirements=("/p/loop.txt",))) == frozenset({"a"})


def test_an_editable_folder_that_is_not_there_is_named_by_its_own_path(host: FakeHost) -> None:
    for text in ("gone", "./gone", "/p/gone", "gone[extra]"):
        with pytest.raises(OperationError) as caught:
            find_sources(host, "/p", editable=[text])
        assert (caught.value.code, caught.value.message) == ("file-not-found", "The folder /p/gone does not exist.")
    there = ("more", "more[x]", "/p/more", "git+https://h/x.git#egg=x", "file:more", "x @ https://h/x.zip", "${HOME}/x")
    assert len(find_sources(host, "/p", editable=there).editable) == len(there)


def test_a_file_that_cannot_be_read_is_named_in_the_data() -> None:
    for name in ("r.txt", "pyproject.toml"):
        extras = ("dev",) if name.endswith(".toml") else ()
        with pytest.raises(OperationError) as caught:
            find_sources(FakeHost({f"/p/{name}": Pipe()}), "/p", requirements=(name,), extras=extras)
        assert (caught.value.code, caught.value.data) == ("file-invalid", {"path": f"/p/{name}"})


def test_a_line_that_is_continued_may_include_a_file() -> None:
    files = {"/p/r.txt": "six\\\n==1.0\n-r\\\nmore.txt\n", "/p/more.txt": "rich # x\n"}
    assert requested_names(FakeHost(files), Sources(requirements=("/p/r.txt",))) == frozenset({"six", "rich"})
    odd = {"/p/r.txt": b"# f\xfcr alle\nsix\n"}
    assert requested_names(FakeHost(odd), Sources(requirements=("/p/r.txt",))) == frozenset({"six"})
