"""Which indexes an installation uses: pip's settings or uv's, in order, by whom they are named, and which versions they allow."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fakes import FakeHost
from venvoy_server.operations.handover import hand_over
from venvoy_server.operations.index_model import IndexSettings, index_at, variable_login
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.uv_settings import uv_index_origin

PYPI = "https://pypi.org/simple"
PIP = "/home/u/.config/pip/pip.conf"
UV = "/home/u/.config/uv/uv.toml"
PROJECT = "/work/pyproject.toml"
CANARY = "canary-password-7f3a"


def settings_of(
    files: Mapping[str, str], variables: Mapping[str, str] | None = None, *, project: str | None = "/work"
) -> IndexSettings:
    host = FakeHost(files, home="/home/u", variables=variables)
    return effective_indexes(
        host, variables or {}, "/work/.venv", project, lambda path: path.startswith("/work/") and path != "/work/mine"
    )


def urls(settings: IndexSettings) -> list[str]:
    return [index.url for index in settings.indexes]


CASES: dict[str, tuple[dict[str, str], dict[str, str], list[str], str]] = {
    "nothing": ({}, {}, [PYPI], "version"),
    "pip.conf": (
        {PIP: "[global]\nindex-url = https://a.example/simple/\n"},
        {},
        ["https://a.example/simple"],
        "version",
    ),
    "extra": (
        {PIP: "[global]\nextra-index-url = https://a.example/x\n  https://b.example/y\n"},
        {},
        [PYPI, "https://a.example/x", "https://b.example/y"],
        "version",
    ),
    "variables": (
        {PIP: "[global]\nindex-url = https://a.example/simple\n"},
        {"PIP_INDEX_URL": "https://v.example/simple", "PIP_EXTRA_INDEX_URL": "https://w.example"},
        ["https://v.example/simple", "https://w.example"],
        "version",
    ),
    "no-index": (
        {PIP: "[install]\nno-index = true\nfind-links = /wheels ./more\n"},
        {},
        ["/wheels", "/work/more"],
        "version",
    ),
    "uv wins": (
        {PIP: "[global]\nindex-url = https://a.example/simple\n", UV: 'index-url = "https://u.example/simple"\n'},
        {},
        ["https://u.example/simple"],
        "index",
    ),
    "uv of the project": (
        {
            PROJECT: '[tool.uv]\nindex-strategy = "unsafe-best-match"\n'
            '[[tool.uv.index]]\nname = "one"\nurl = "https://one.example/simple"\n'
            '[[tool.uv.index]]\nname = "only"\nurl = "https://only.example/simple"\nexplicit = true\n',
            UV: '[[index]]\nurl = "https://two.example/simple"\n[[index]]\nurl = "https://d.example"\ndefault = true\n',
        },
        {},
        ["https://one.example/simple", "https://two.example/simple", "https://d.example"],
        "version",
    ),
    "uv's pip table": (
        {PROJECT: '[tool.uv.pip]\nextra-index-url = ["https://e.example/simple"]\n'},
        {},
        ["https://e.example/simple", PYPI],
        "index",
    ),
    "variables of uv": (
        {},
        {"UV_INDEX": "https://a.example name=https://b.example", "UV_DEFAULT_INDEX": "https://d.example"},
        ["https://a.example", "https://b.example", "https://d.example"],
        "index",
    ),
    "no index for uv": ({}, {"UV_NO_INDEX": "1", "UV_FIND_LINKS": "/wheels"}, ["/wheels"], "index"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_indexes_in_order(name: str) -> None:
    files, variables, expected, priority = CASES[name]
    found = settings_of(files, variables)
    assert (urls(found), found.priority) == (expected, priority)


@pytest.mark.parametrize("name", CASES)
def test_the_installer_is_given_the_same(name: str) -> None:
    """Where pip's settings hold, what `hand_over` gives uv is what the look-ups ask."""
    files, variables, expected, _ = CASES[name]
    host = FakeHost(files, home="/home/u", variables=variables)
    handed = hand_over(host, variables, "/work/.venv", "/work")
    given = [handed.variables.get("UV_DEFAULT_INDEX", PYPI).rstrip("/"), *handed.variables.get("UV_INDEX", "").split()]
    found = settings_of(files, variables)
    if found.owner is not None:
        assert "UV_DEFAULT_INDEX" not in handed.variables and "UV_INDEX" not in handed.variables
        return
    simple = [index.url for index in found.indexes if not index.is_flat]
    assert simple == ([] if "--no-index" in handed.options else given)
    assert [index.url for index in found.indexes if index.is_flat] == [
        each.removeprefix("--find-links=") for each in handed.options if each.startswith("--find-links=")
    ] or "/wheels" in expected


def test_who_names_an_index() -> None:
    files = {
        PIP: "[global]\nindex-url = https://user.example\n",
        "/work/.venv/pip.conf": "[global]\nextra-index-url = https://workspace.example\n",
    }
    assert [(each.url, each.named_by) for each in settings_of(files).indexes] == [
        ("https://user.example", "user"),
        ("https://workspace.example", "workspace"),
    ]
    found = settings_of(
        {"/work/uv.toml": 'index-url = "https://w.example"\n', UV: 'extra-index-url = ["https://u.example"]'}
    )
    assert [(each.url, each.named_by) for each in found.indexes] == [
        ("https://u.example", "user"),
        ("https://w.example", "workspace"),
    ]


def test_settings_of_a_folder_that_is_not_trusted_do_not_count() -> None:
    files = {"/work/uv.toml": 'index-url = "https://w.example"\n', PIP: "[global]\nfind-links = ./wheels\n"}
    found = settings_of(files, project=None)
    assert urls(found) == [PYPI] and found.owner is None


def test_only_the_user_can_ask_for_the_keyring_and_leave_certificates_unchecked() -> None:
    mine = {PIP: "[global]\nkeyring-provider = subprocess\ntrusted-host = a.example:8080\ncert = /etc/ca.pem\n"}
    found = settings_of(mine)
    assert (found.asks_keyring, found.insecure_hosts, found.certificates) == (
        True,
        frozenset({"a.example"}),
        "/etc/ca.pem",
    )
    theirs = {
        "/work/.venv/pip.conf": mine[PIP],
        PROJECT: '[tool.uv]\nkeyring-provider = "subprocess"\nallow-insecure-host = ["a.example"]\n',
    }
    found = settings_of(theirs)
    assert (found.asks_keyring, found.insecure_hosts, found.certificates) == (False, frozenset(), None)
    assert settings_of({UV: 'keyring-provider = "subprocess"\nallow-insecure-host = ["a.example"]\n'}).asks_keyring
    assert not settings_of({}).asks_keyring


def test_logins_are_taken_out_of_urls() -> None:
    found = settings_of({PIP: f"[global]\nindex-url = https://u:{CANARY}@a.example/simple?token={CANARY}\n"})
    index = found.indexes[0]
    assert index.login and index.login.value == f"u:{CANARY}"
    assert CANARY not in repr(found) and "@" not in index.address.value


def test_which_versions_may_be_taken() -> None:
    pip = settings_of({PIP: "[global]\npre = yes\nonly-binary = :all:\nno-binary = x,:none:,Foo_Bar\n"}).policy
    assert pip.prereleases == "allow"
    assert (pip.only_binary, pip.no_binary) == (frozenset({":all:"}), frozenset({"foo-bar"}))
    uv = settings_of(
        {PROJECT: '[tool.uv]\nprerelease = "explicit"\nexclude-newer = "2026-01-02T00:00:00Z"\nno-build = true\n'}
    ).policy
    assert uv.uploaded_before == 1767312000 and uv.prereleases == "explicit" and uv.only_binary == frozenset({":all:"})
    assert settings_of({}, {"UV_PRERELEASE": "disallow"}).policy.prereleases == "disallow"
    assert settings_of({}, {"UV_OFFLINE": "1"}).offline == "UV_OFFLINE"
    assert settings_of({PROJECT: "[tool.uv]\noffline = true\n"}).offline == "offline"
    assert settings_of({PROJECT: "[tool.uv]\noffline = false\n"}).offline is None


@pytest.mark.parametrize(
    ("value", "limit"),
    [
        ('"2026-01-02T00:00:00Z"', (True, 1767312000)),
        ("false", (True, None)),
        ("true", (False, None)),
        ('"soon"', (False, None)),
    ],
)
def test_the_limit_of_one_index(value: str, limit: tuple[bool, int | None]) -> None:
    index = f'[[tool.uv.index]]\nurl = "https://a.example/simple"\nexclude-newer = {value}\n'
    found = settings_of({PROJECT: index})
    assert [(each.has_limit, each.uploaded_before) for each in found.indexes] == [limit, (False, None)]
    assert found.policy.uploaded_before is None


def test_the_login_of_an_index_in_uvs_variables() -> None:
    variables = {"UV_INDEX_MY_OWN_2_USERNAME": "u", "UV_INDEX_MY_OWN_2_PASSWORD": "p", "UV_INDEX_X_PASSWORD": "q"}
    shown = {name: variable_login(name, variables) for name in ("my-own.2", "x", "other", "")}
    assert {name: login.value if login else None for name, login in shown.items()} == {
        "my-own.2": "u:p",
        "x": ":q",
        "other": None,
        "": None,
    }


@pytest.mark.parametrize(
    "name",
    ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX"],
)
def test_every_variable_of_uv_about_indexes_counts(name: str) -> None:
    assert uv_index_origin(FakeHost({}), {name: "https://a.example/simple"}, None) == name
    assert uv_index_origin(FakeHost({}), {name: ""}, None) is None


def test_without_a_workspace_all_settings_are_the_users() -> None:
    host = FakeHost({"/work/uv.toml": 'index-url = "https://a.example/simple"\n'}, home="/home/u")
    (index,) = effective_indexes(host, {}, None, "/work").indexes
    assert (index.url, index.named_by) == ("https://a.example/simple", "user")


@pytest.mark.parametrize(
    ("word", "name", "url"),
    [
        ("my-index_1.0=https://a.example/x", "my-index_1.0", "https://a.example/x"),
        ("https://a.example/?x=y", "", "https://a.example/?x=y"),
        ("a b=https://a.example", "", "a"),
        ("a/b=https://a.example", "", "a/b=https://a.example"),
        ("=https://a.example", "", "=https://a.example"),
    ],
)
def test_the_name_of_an_index_in_uvs_variables(word: str, name: str, url: str) -> None:
    first = settings_of({}, {"UV_INDEX": word}).indexes[0]
    assert (first.name, first.url) == (name, url)


def test_a_file_of_settings_in_the_workspace_is_known_by_its_path_on_windows_too() -> None:
    path = "C:\\work\\.venv\\pip.ini"
    host = FakeHost({path: "[global]\nindex-url = https://a.example/simple\n"}, platform="win32")
    found = effective_indexes(host, {}, "C:\\work\\.venv", None, lambda each: each.startswith("C:\\work\\"))
    assert [(each.url, each.named_by) for each in found.indexes] == [("https://a.example/simple", "workspace")]


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("https://me:pw@h.example/x", "me:pw"),
        ("https://me@h.example/x", "me:"),
        ("https://:pw@h.example/x", ":pw"),
        ("https://m%40e:p%2Fw@h.example/x", "m@e:p/w"),
        ("https://h.example/x", None),
        ("https://[h.example/x", None),
    ],
)
def test_the_login_in_a_url(url: str, login: str | None) -> None:
    found = index_at(url, "user").login
    assert (found and found.value) == login


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_variables_with_certificates(name: str) -> None:
    assert settings_of({}, {name: "/ca.pem"}).certificates == "/ca.pem"
    assert settings_of({}, {name: "/ca.pem", "PIP_CERT": "/pip.pem"}).certificates == "/pip.pem"
    assert settings_of({}, {f"X{name}": "/ca.pem"}).certificates is None
