from __future__ import annotations

import pytest

from fakes import FakeHost, Node
from venvoy_server.operations.handover import Handed, for_lock, hand_over


def handed(text: str, variables: dict[str, str] | None = None, files: dict[str, Node] | None = None) -> Handed:
    host = FakeHost({"/etc/pip.conf": f"[global]\n{text}", **(files or {})})
    return hand_over(host, variables or {}, "/p/.venv", "/p")


@pytest.mark.parametrize(
    ("setting", "options", "variables"),
    [
        (
            "index-url = https://i/simple",
            ("--index-strategy=unsafe-best-match",),
            {"UV_DEFAULT_INDEX": "https://i/simple"},
        ),
        (
            "extra-index-url = https://a https://b",
            ("--index-strategy=unsafe-best-match",),
            {"UV_INDEX": "https://a https://b"},
        ),
        (
            "find-links = /w ~/x",
            ("--find-links=/w", "--find-links=/home/ann/x", "--index-strategy=unsafe-best-match"),
            {},
        ),
        ("find-links = https://u:p@h/", ("--index-strategy=unsafe-best-match",), {"UV_FIND_LINKS": "https://u:p@h/"}),
        (
            "find-links = svn+https://h/w",
            ("--find-links=svn+https://h/w", "--index-strategy=unsafe-best-match"),
            {},
        ),
        ("no-index = true", ("--no-index", "--index-strategy=unsafe-best-match"), {}),
        ("no-index = false", ("--index-strategy=unsafe-best-match",), {}),
        ("constraint = /c.txt", ("--constraints=/c.txt",), {}),
        ("cert = ~/ca.pem", (), {"SSL_CERT_FILE": "/home/ann/ca.pem"}),
        ("proxy = proxy:3128", (), {"ALL_PROXY": "http://proxy:3128"}),
        ("trusted-host = a b:8080", ("--allow-insecure-host=a", "--allow-insecure-host=b:8080"), {}),
        ("timeout = 15", (), {"UV_HTTP_TIMEOUT": "15"}),
        ("default-timeout = 180.0", (), {"UV_HTTP_TIMEOUT": "180"}),
        ("retries = 3", (), {"UV_HTTP_RETRIES": "3"}),
        ("keyring-provider = subprocess", ("--keyring-provider=subprocess",), {}),
        ("no-binary = a,b", ("--no-binary=a", "--no-binary=b"), {}),
        ("only-binary = :all:", ("--only-binary=:all:",), {}),
        ("pre = yes", ("--prerelease=allow",), {}),
        ("require-hashes = 1", ("--require-hashes",), {}),
        ("no-deps = on", ("--no-deps",), {}),
    ],
)
def test_a_setting_of_pip_becomes_uvs(setting: str, options: tuple[str, ...], variables: dict[str, str]) -> None:
    made = handed(setting, files={"/w/a.whl": "", "/home/ann/x/a.whl": ""})
    assert (made.options, made.variables) == (options, variables)


@pytest.mark.parametrize(
    ("setting", "variable"),
    [
        ("constraint = /c.txt", "UV_CONSTRAINT"),
        ("build-constraint = /c.txt", "UV_BUILD_CONSTRAINT"),
        ("trusted-host = a", "UV_INSECURE_HOST"),
        ("keyring-provider = subprocess", "UV_KEYRING_PROVIDER"),
        ("pre = yes", "UV_PRERELEASE"),
    ],
)
def test_an_option_does_not_replace_what_a_variable_of_uv_says(setting: str, variable: str) -> None:
    made = handed(setting, {variable: "own"})
    assert made.options == ()
    assert [(each.option, each.note) for each in made.listed] == [(None, f"{variable} is set, and wins")]


def test_a_place_of_wheels_that_is_not_there_is_left_out_as_pip_does() -> None:
    """uv gives up where it cannot read one."""
    made = handed(
        "find-links = /gone /w wheels ./none file:///gone file:///p/whe%65ls",
        files={"/w/a.whl": "", "/p/wheels/b.whl": ""},
    )
    assert made.options[:-1] == ("--find-links=/w", "--find-links=/p/wheels", "--find-links=file:///p/whe%65ls")
    unused = [each for each in made.listed if each.option is None]
    assert [(each.value, bool(each.note)) for each in unused] == [("/gone /p/none file:///gone", True)]
    assert handed("find-links = /gone").options == ("--index-strategy=unsafe-best-match",)


def test_relative_paths_count_only_where_the_project_does() -> None:
    """A folder that is not trusted could hold what they name."""
    files: dict[str, Node] = {
        "/etc/pip.conf": "[global]\nfind-links = wheels https://h/w\nconstraint = c.txt /c.txt\n",
        "/p/wheels/b.whl": "",
    }
    made = hand_over(FakeHost(files), {}, None, None)
    assert made.options[:-1] == ("--constraints=/c.txt", "--find-links=https://h/w")
    assert [(each.setting, each.value) for each in made.listed if each.option is None] == [
        ("constraint", "c.txt"),
        ("find-links", "wheels"),
    ]
    made = hand_over(FakeHost(files), {}, None, "/p")
    assert "--constraints=/p/c.txt" in made.options
    assert "--find-links=/p/wheels" in made.options


def test_a_lock_takes_no_settings_about_versions() -> None:
    """uv refuses a constraint with a lock; the lock names every version itself."""
    made = for_lock(handed("constraint = /c.txt\npre = yes\nno-index = true\nonly-binary = a"))
    assert made.options == ("--no-index", "--only-binary=a")
    unused = {each.setting: each.note for each in made.listed if each.option is None}
    assert set(unused) == {"constraint", "pre"}
    assert all("lock" in (note or "") for note in unused.values())


@pytest.mark.parametrize(
    "setting", ["client-cert = /c", "prefer-binary = 1", "use-feature = x", "timeout = soon", "unheard-of = 1"]
)
def test_what_has_no_equivalent_is_named(setting: str) -> None:
    (listed,) = handed(setting).listed
    assert listed.option is None
    assert listed.note
    assert listed.origin == "/etc/pip.conf"


def test_what_changes_nothing_is_not_listed() -> None:
    assert handed("disable-pip-version-check = 1\nquiet = 1\nprogress-bar = off").listed == ()


def test_credentials_are_hidden_in_what_is_listed_and_never_on_a_command_line() -> None:
    made = handed("index-url = https://user:secret@i/simple\nproxy = http://me:secret@proxy:1")
    assert all("secret" not in each.value for each in made.listed)
    assert all("secret" not in option for option in made.options)
    assert made.variables["UV_DEFAULT_INDEX"] == "https://user:secret@i/simple"


@pytest.mark.parametrize(
    ("variables", "files", "origin"),
    [
        ({"UV_INDEX": "https://mine"}, {}, "UV_INDEX"),
        ({"UV_DEFAULT_INDEX": "https://mine"}, {}, "UV_DEFAULT_INDEX"),
        ({}, {"/home/ann/.config/uv/uv.toml": 'index-url = "https://mine"'}, "/home/ann/.config/uv/uv.toml"),
        ({}, {"/p/uv.toml": '[[index]]\nurl = "https://mine"'}, "/p/uv.toml"),
        ({}, {"/p/pyproject.toml": '[[tool.uv.index]]\nurl = "https://mine"'}, "/p/pyproject.toml"),
        ({}, {"/p/pyproject.toml": "[tool.uv.pip]\nno-index = true"}, "/p/pyproject.toml"),
        ({"UV_CONFIG_FILE": "/u.toml"}, {"/u.toml": 'find-links = ["/w"]'}, "/u.toml"),
    ],
)
def test_uvs_own_index_settings_win(variables: dict[str, str], files: dict[str, Node], origin: str) -> None:
    made = handed("index-url = https://pips\nextra-index-url = https://more\ncert = /ca.pem", variables, files)
    assert made.options == ()
    assert made.variables == {"SSL_CERT_FILE": "/ca.pem"}
    notes = {each.setting: each.note for each in made.listed if each.option is None}
    assert set(notes) == {"index-url", "extra-index-url"}
    assert all(origin in (note or "") for note in notes.values())


@pytest.mark.parametrize(
    "files",
    [
        {"/p/pyproject.toml": "[tool.uv]\ndev-dependencies = []", "/uv.toml": 'index-url = "https://mine"'},
        {"/p/uv.toml": "not toml ["},
        {"/p/pyproject.toml": '[tool.other]\nindex-url = "x"'},
    ],
)
def test_files_that_say_nothing_of_indexes_do_not_win(files: dict[str, Node]) -> None:
    assert handed("index-url = https://pips", files=files).variables == {"UV_DEFAULT_INDEX": "https://pips"}


def test_a_variable_that_the_user_has_set_stays() -> None:
    made = handed("cert = /pips.pem\ntimeout = 5", {"SSL_CERT_FILE": "/mine.pem", "UV_HTTP_TIMEOUT": "9"})
    assert made.variables == {}
    assert [each.note for each in made.listed] == ["SSL_CERT_FILE is set, and wins", "UV_HTTP_TIMEOUT is set, and wins"]


def test_a_variable_that_says_the_same_already_is_not_a_contradiction() -> None:
    made = handed("cert = /ca.pem", {"SSL_CERT_FILE": "/ca.pem"})
    assert [(each.option, each.note) for each in made.listed] == [("SSL_CERT_FILE", None)]


def test_a_strategy_that_the_user_has_chosen_stays() -> None:
    made = handed("extra-index-url = https://a", {"UV_INDEX_STRATEGY": "first-index"})
    assert made.options == ()


@pytest.mark.parametrize("nearer", ["", '[project]\nname = "x"', "[tool.other]\nx = 1", "not toml ["])
def test_a_nearer_pyproject_that_does_not_configure_uv_does_not_end_the_walk(nearer: str) -> None:
    files: dict[str, Node] = {"/p/pyproject.toml": nearer, "/uv.toml": 'index-url = "https://mine"'}
    made = handed("index-url = https://pips", files=files)
    assert made.variables == {}
    assert any("/uv.toml" in (each.note or "") for each in made.listed)


@pytest.mark.parametrize(
    "setting", ["constraint = /c.txt", "build-constraint = /c.txt", "pre = yes", "extra-index-url = https://a"]
)
def test_a_lock_is_given_no_options_about_resolving(setting: str) -> None:
    made = handed(setting)
    assert made.options
    assert for_lock(made).options == ()


@pytest.mark.parametrize("setting", ["constraint", "build-constraint"])
def test_a_lock_is_given_no_variables_about_resolving(setting: str) -> None:
    made = handed(f"{setting} = https://me:pw@h/c.txt")
    assert len(made.variables) == 1
    locked = for_lock(made)
    assert locked.variables == {}
    assert [(each.option, each.note) for each in locked.listed] == [(None, "a lock names every version itself")]
