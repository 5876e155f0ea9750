"""Poetry's environments, by the digests that Poetry itself computes."""

from __future__ import annotations

from fakes import FakeHost, python_files, venv_files
from finding import environment, interpreter, prefixes, search
from venvoy_server.locators import poetry

PROJECT = "/code/my proj"
CACHE = "/home/ann/.cache/pypoetry/virtualenvs"
BASE = python_files("/opt/py", "3.12.1")


def test_the_digest_is_poetrys() -> None:
    # Computed by poetry 2.5 itself: EnvManager.generate_env_name("my-proj", "/code/my proj").
    assert poetry.digest(FakeHost({}), PROJECT) == "7cT5qwj0"


def test_the_digest_in_a_name() -> None:
    assert poetry.digest_in("my-proj-nE_U8iPG-py3.12") == "nE_U8iPG"
    assert poetry.digest_in("x--_ab-cd1-py3.9") == "-_ab-cd1"[:8]
    assert poetry.digest_in("my-proj-py3.12") is None
    assert poetry.digest_in("nE_U8iPG-py3.12") is None
    assert poetry.digest_in("my-proj-nE_U8iPG") is None


def test_an_environment_is_tied_to_its_project() -> None:
    own, other = f"{CACHE}/my-proj-{poetry.digest(FakeHost({}), PROJECT)}-py3.12", f"{CACHE}/other-AAAAAAAA-py3.12"
    files = BASE | {f"{PROJECT}/pyproject.toml": ""}
    for prefix in (own, other):
        files |= venv_files(prefix, "/opt/py", "3.12.1", maker="virtualenv")
    found = search(files, PROJECT)
    assert (environment(found, own).manager, environment(found, own).project) == ("poetry", PROJECT)
    assert (environment(found, other).manager, environment(found, other).project) == ("poetry", None)
    assert prefixes(search(files, PROJECT, scope="workspace")) == [own]


def test_where_settings_put_them() -> None:
    for files, variables, folder in (
        ({}, {"POETRY_VIRTUALENVS_PATH": "/envs"}, "/envs"),
        ({}, {"POETRY_CACHE_DIR": "/cache"}, "/cache/virtualenvs"),
        (
            {"/home/ann/.config/pypoetry/config.toml": '[virtualenvs]\npath = "{cache-dir}/v"\n'},
            {},
            "/home/ann/.cache/pypoetry/v",
        ),
        ({"/home/ann/.config/pypoetry/config.toml": 'cache-dir = "~/c"\n'}, {}, "/home/ann/c/virtualenvs"),
        ({f"{PROJECT}/poetry.toml": '[virtualenvs]\npath = "envs"\n'}, {}, f"{PROJECT}/envs"),
        ({f"{PROJECT}/poetry.toml": "[virtualenvs\n"}, {}, CACHE),
        ({"/etc/poetry/config.toml": '[virtualenvs]\npath = "/e"\n'}, {"POETRY_CONFIG_DIR": "/etc/poetry"}, "/e"),
    ):
        host = FakeHost(dict(files), variables=variables)
        assert list(poetry.stores(host, PROJECT)) == [folder]


def test_on_other_systems() -> None:
    assert list(poetry.stores(FakeHost({}, platform="darwin"), None)) == [
        "/Users/ann/Library/Caches/pypoetry/virtualenvs"
    ]
    windows = FakeHost({}, platform="win32", variables={"LOCALAPPDATA": "C:\\Local"})
    assert list(poetry.stores(windows, None)) == ["C:\\Local\\pypoetry\\Cache\\virtualenvs"]


def test_the_chosen_one_comes_first_of_a_projects() -> None:
    mark = poetry.digest(FakeHost({}), PROJECT)
    files = venv_files(f"{CACHE}/my-proj-{mark}-py3.11", "/opt/py", "3.11.1") | venv_files(
        f"{CACHE}/my-proj-{mark}-py3.12", "/opt/py", "3.12.1"
    )
    files |= {f"{CACHE}/envs.toml": f'[my-proj-{mark}]\nminor = "3.12"\npatch = "3.12.1"\n'}
    assert list(poetry.of_project(FakeHost(files), PROJECT)) == [
        f"{CACHE}/my-proj-{mark}-py3.12",
        f"{CACHE}/my-proj-{mark}-py3.11",
    ]


def test_its_own_pythons() -> None:
    prefix = "/home/ann/.local/share/pypoetry/python/cpython@3.12.1"
    assert interpreter(search(python_files(prefix, "3.12.1")), f"{prefix}/bin/python").manager == "poetry"


def test_a_dot_venv_next_to_its_lock_file_is_poetrys() -> None:
    files = (
        BASE | venv_files(f"{PROJECT}/.venv", "/opt/py", "3.12.1", maker="virtualenv") | {f"{PROJECT}/poetry.lock": ""}
    )
    assert environment(search(files, PROJECT), f"{PROJECT}/.venv").manager == "poetry"


def test_a_variable_may_name_the_cache() -> None:
    variables = {"POETRY_VIRTUALENVS_PATH": "{cache-dir}/mine", "POETRY_CACHE_DIR": "/cache"}
    assert list(poetry.stores(FakeHost({}, variables=variables), None)) == ["/cache/mine"]
