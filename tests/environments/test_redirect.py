"""The forms of `.venv`, and `.python-envs`."""

from __future__ import annotations

import pytest

from fakes import Denied, FakeHost, Folder, Link, Node
from venvoy_server.environments.redirect import environments_of

PROJECT = "/code/app"


def denoted(files: dict[str, Node], variables: dict[str, str] | None = None) -> tuple[str, ...]:
    return environments_of(FakeHost(files, variables=variables), PROJECT)


def test_a_folder() -> None:
    assert denoted({f"{PROJECT}/.venv/pyvenv.cfg": ""}) == (f"{PROJECT}/.venv",)


def test_a_conda_folder() -> None:
    assert denoted({f"{PROJECT}/.venv/conda-meta/history": ""}) == (f"{PROJECT}/.venv",)


def test_a_broken_folder_is_still_the_one_that_is_meant() -> None:
    assert denoted({f"{PROJECT}/.venv/bin/python": ""}) == (f"{PROJECT}/.venv",)


def test_a_folder_that_cannot_be_listed() -> None:
    assert denoted({f"{PROJECT}/.venv": Denied()}) == (f"{PROJECT}/.venv",)


def test_an_empty_folder_denotes_nothing() -> None:
    assert denoted({f"{PROJECT}/.venv": Folder()}) == ()


def test_a_link_keeps_its_own_name() -> None:
    assert denoted({f"{PROJECT}/.venv": Link("/envs/x"), "/envs/x/pyvenv.cfg": ""}) == (f"{PROJECT}/.venv",)


def test_a_dangling_link_is_still_the_one_that_is_meant() -> None:
    assert denoted({f"{PROJECT}/.venv": Link("/gone")}) == (f"{PROJECT}/.venv",)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("/envs/x", "/envs/x"),
        ("/envs/x\n", "/envs/x"),
        ("\ufeff../other/env\r\n", "/code/other/env"),
        ("sub/env\n", f"{PROJECT}/sub/env"),
        ("./env", f"{PROJECT}/env"),
        ("~/envs/x", "/home/ann/envs/x"),
        (" spaced/name \n", f"{PROJECT}/spaced/name"),
    ],
)
def test_a_file_with_a_path(text: str, prefix: str) -> None:
    assert denoted({f"{PROJECT}/.venv": text}) == (prefix,)


@pytest.mark.parametrize(
    ("variables", "store"),
    [
        ({"WORKON_HOME": "/work/envs"}, "/work/envs"),
        ({"VIRTUALFISH_HOME": "/fish/envs"}, "/fish/envs"),
        ({}, "/home/ann/.virtualenvs"),
        ({}, "/home/ann/.local/share/virtualenvs"),
        ({"XDG_DATA_HOME": "/data"}, "/data/virtualenvs"),
    ],
)
def test_a_file_with_a_name(variables: dict[str, str], store: str) -> None:
    files: dict[str, Node] = {f"{PROJECT}/.venv": "named\n", f"{store}/named/pyvenv.cfg": ""}
    assert denoted(files, variables) == (f"{store}/named",)


def test_a_name_of_a_folder_next_to_it_comes_first() -> None:
    files: dict[str, Node] = {
        f"{PROJECT}/.venv": "env2\n",
        f"{PROJECT}/env2/pyvenv.cfg": "",
        "/home/ann/.virtualenvs/env2/pyvenv.cfg": "",
    }
    assert denoted(files) == (f"{PROJECT}/env2",)


def test_a_name_that_nothing_bears_is_reported_where_it_should_be() -> None:
    assert denoted({f"{PROJECT}/.venv": "missing"}) == (f"{PROJECT}/missing",)


@pytest.mark.parametrize("text", ["", "\n\n", "two\nlines", "x" * 5000, b"\xff\xfe", "a\0b"])
def test_a_file_of_another_kind_denotes_nothing(text: str | bytes) -> None:
    assert denoted({f"{PROJECT}/.venv": text}) == ()


def test_a_folder_of_several() -> None:
    files: dict[str, Node] = {f"{PROJECT}/.venv/{name}/pyvenv.cfg": "" for name in ("3.12", "3.11")}
    files |= {f"{PROJECT}/.venv/conda/conda-meta/history": "", f"{PROJECT}/.venv/notes/readme": ""}
    assert denoted(files) == (f"{PROJECT}/.venv/3.11", f"{PROJECT}/.venv/3.12", f"{PROJECT}/.venv/conda")


def test_python_envs_has_its_default_last() -> None:
    text = "envs/a\r\n/central/b\nenvs/a\n"
    assert denoted({f"{PROJECT}/.python-envs": text}) == (f"{PROJECT}/envs/a", "/central/b")


def test_dot_venv_counts_as_the_last_line() -> None:
    files: dict[str, Node] = {f"{PROJECT}/.python-envs": ".venv\nenvs/a\n", f"{PROJECT}/.venv/pyvenv.cfg": ""}
    assert denoted(files) == (f"{PROJECT}/.venv", f"{PROJECT}/envs/a")


def test_lines_of_other_kinds_are_skipped() -> None:
    text = "ssh@host:/env\ndocker://image\n\n$(touch x)\nenv\n"
    assert denoted({f"{PROJECT}/.python-envs": text}) == (f"{PROJECT}/env", f"{PROJECT}/$(touch x)")


def test_a_line_may_name_a_file_that_redirects() -> None:
    files: dict[str, Node] = {f"{PROJECT}/.python-envs": "sub/.venv\n", f"{PROJECT}/sub/.venv": "/central/x\n"}
    assert denoted(files) == ("/central/x",)


def test_on_windows_a_drive_is_not_a_remote_host() -> None:
    files: dict[str, Node] = {"C:\\code\\.python-envs": "D:\\envs\\a\nenvs\\b\n", "C:\\code\\.venv": "..\\shared\n"}
    found = environments_of(FakeHost(files, platform="win32"), "C:\\code")
    assert found == ("C:\\shared", "C:\\code\\envs\\b", "D:\\envs\\a")


def test_nothing() -> None:
    assert denoted({f"{PROJECT}/x": ""}) == ()


@pytest.mark.parametrize(("text", "prefix"), [(".", PROJECT), ("..", "/code"), ("./x", f"{PROJECT}/x")])
def test_a_path_is_never_a_name_in_a_store(text: str, prefix: str) -> None:
    stores: dict[str, Node] = {
        "/home/ann/.virtualenvs/pyvenv.cfg": "",
        "/home/ann/pyvenv.cfg": "",
        "/home/ann/.virtualenvs/x/pyvenv.cfg": "",
    }
    assert denoted({f"{PROJECT}/.venv": text, **stores}) == (prefix,)


@pytest.mark.parametrize(
    ("line", "prefixes"),
    [
        ("ssh@host:/x", ()),
        ("ssh://host/x", ()),
        ("s3://bucket/x", ()),
        ("c://x", (f"{PROJECT}/c:/x",)),
        ("./me@host:x", (f"{PROJECT}/me@host:x",)),
        ("host:x", (f"{PROJECT}/host:x",)),
        ("me@host", (f"{PROJECT}/me@host",)),
    ],
)
def test_lines_that_name_another_machine(line: str, prefixes: tuple[str, ...]) -> None:
    assert denoted({f"{PROJECT}/.python-envs": f"{line}\n"}) == prefixes
