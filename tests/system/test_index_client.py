"""The index client against an index that does everything wrong that an index can do."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fake_index
from fake_index import JSON, FakeIndex, Request, answers, in_turn, page, serving, wheel
from venvoy_server.operations.index_model import HiddenText, index_at
from venvoy_server.system.index.fetched import Fetched, Validators
from venvoy_server.system.index.index_client import IndexClient
from venvoy_server.system.index.listing import MOST_FILES
from venvoy_server.system.index.logins import Keyring, Logins
from venvoy_server.system.index.network import Network, origin_of
from venvoy_server.system.index.transport import Transport

CANARY = "canary-password-7f3a"
LOCAL = frozenset({"127.0.0.1", "localhost"})


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex({"flask": page("flask", "2.0", "1.0")})) as running:
        yield running


def client(
    variables: dict[str, str] | None = None,
    *,
    home: str = "/nowhere",
    keyring: Keyring | None = None,
    user_urls: tuple[str, ...] = (),
    **network: Any,
) -> IndexClient:
    origins = frozenset(origin for url in user_urls if (origin := origin_of(url)))
    transport = Transport(Network(**{"user_hosts": LOCAL, **network}), "venvoy/test")
    return IndexClient(transport, Logins(variables or {}, home, keyring, origins), lambda: None)


def fetch(index: FakeIndex, key: str = "flask", **network: Any) -> Fetched:
    return client(**network).fetch(index_at(index.url, "user"), key)


def versions(found: Fetched) -> list[str]:
    assert found.page is not None, found.reason
    return [release.version for release in found.page.releases]


# --- what an index answers as it should -------------------------------------------------------------------------


def test_json_is_condensed(index: FakeIndex) -> None:
    index.pages["flask"] = page("flask", "2.0", "10.0", "9.0", **{"requires-python": ">=3.8", "core-metadata": True})
    found = fetch(index)
    assert found.state == "here" and versions(found) == ["2.0", "9.0", "10.0"]
    assert found.page and found.details
    file = found.page.releases[0].files[0]
    assert (file.name, file.requires_python, file.size, file.has_metadata) == (
        "flask-2.0-py3-none-any.whl",
        ">=3.8",
        1234,
        True,
    )
    assert file.uploaded == 1767323045
    detail = found.details.files[file.name]
    assert detail.hashes == {"sha256": "ab" * 32}
    assert detail.url == index.url.replace("/simple", f"/files/{file.name}")


def test_html_is_condensed_to_the_same(index: FakeIndex) -> None:
    index.pages["flask"] = page("flask", "2.0", "1.0", **{"requires-python": ">=3.8"})
    index.pages["flask"]["files"][1]["yanked"] = "broken"
    as_json = fetch(index)
    index.kind = "html"
    as_html = fetch(index)
    assert as_html.page and as_json.page and as_html.details and as_json.details
    assert versions(as_html) == versions(as_json)
    assert [file.requires_python for release in as_html.page.releases for file in release.files] == [">=3.8"] * 2
    assert [file.yanked for release in as_html.page.releases for file in release.files] == ["broken", None]
    assert as_html.details == as_json.details


def test_a_request_names_only_the_project(index: FakeIndex) -> None:
    fetch(index)
    headers = index.log[0].headers
    assert index.log[0].path == "/simple/flask/"
    assert set(headers) == {"host", "accept", "accept-encoding", "user-agent"}
    assert headers["user-agent"] == "venvoy/test"


def test_an_answer_that_did_not_change_is_not_sent_again(index: FakeIndex) -> None:
    first = fetch(index)
    again = client().fetch(index_at(index.url, "user"), "flask", first.validators)
    assert first.validators == Validators('"1"') and again.state == "unchanged"
    assert index.log[1].headers["if-none-match"] == '"1"'


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=1200", 1200),
        ("public, max-age=90, must-revalidate", 90),
        ("max-age=0", 60),
        ("no-store", 60),
        ("max-age=99999999999999999999", 86400),
        ("max-age=x", 600),
        ("", 600),
    ],
)
def test_freshness_is_what_the_index_says(index: FakeIndex, control: str, seconds: int) -> None:
    index.headers = {"Cache_Control": control} if control else {}
    found = fetch(index)
    assert (found.state, found.fresh_seconds, found.validators) == ("here", seconds, Validators())


# --- what goes wrong --------------------------------------------------------------------------------------------


def typed(kind: str, body: bytes) -> fake_index.Handler:
    return lambda request: request.answer(200, body, Content_Type=kind)


def truncated_gzip(request: Request) -> None:
    body = gzip.compress(json.dumps(page("flask", "1.0")).encode())
    request.answer(200, body[:-20], Content_Type=JSON, Content_Encoding="gzip")


def short_body(request: Request) -> None:
    request.begin(200, Content_Type=JSON, Content_Length="5000")
    request.write(b'{"files": [')


def bomb(request: Request) -> None:
    request.answer(200, BOMB, Content_Type=JSON, Content_Encoding="gzip")


def endless(request: Request) -> None:
    request.begin(200, Content_Type=JSON)
    while request.write(b" " * 1_000_000):
        pass


def drops(request: Request) -> None:
    request.drop()


BOMB = gzip.compress(b" " * 70_000_000, 1)
PAGE = json.dumps(page("flask", "1.0")).encode()
MANY = b'{"files":[' + b",".join([b"{}"] * (MOST_FILES + 1)) + b"]}"
FAILURES: dict[str, tuple[fake_index.Handler, str, str]] = {
    "404": (answers(404), "absent", ""),
    "410": (answers(410), "absent", ""),
    "451": (answers(451), "absent", ""),
    "401": (answers(401), "login", "wants a login"),
    "403": (answers(403), "login", "refuses"),
    "500": (answers(500), "failed", "status 500"),
    "502": (answers(502), "failed", "status 502"),
    "429": (answers(429, Retry_After="7"), "failed", "status 429"),
    "304 without a row": (answers(304), "unchanged", ""),
    "dropped": (drops, "failed", "ended the connection"),
    "truncated gzip": (truncated_gzip, "failed", "breaks off"),
    "gzip of nothing": (lambda r: r.answer(200, PAGE, Content_Type=JSON, Content_Encoding="gzip"), "failed", "damaged"),
    "unknown packing": (lambda r: r.answer(200, PAGE, Content_Type=JSON, Content_Encoding="br"), "failed", "packed"),
    "short body": (short_body, "failed", "ended the connection"),
    "bomb": (bomb, "failed", "too large"),
    "endless body": (endless, "failed", "too large"),
    "wrong type": (typed("text/plain", PAGE), "failed", "not a project page"),
    "no type": (lambda r: r.answer(200, PAGE), "failed", "not a project page"),
    "other json": (typed("application/json", PAGE), "failed", "not a project page"),
    "login page": (typed("text/html", b"<form action=/login><input name=user></form>"), "failed", "not a project page"),
    "broken json": (typed(JSON, PAGE[:-5]), "failed", "not a project page"),
    "nested json": (typed(JSON, b'{"x":' + b"[" * 100_000), "failed", "not a project page"),
    "nested file": (typed(JSON, b'{"files":[{"hashes":' + b"[" * 10_000 + b"]" * 10_000 + b"}]}"), "failed", ""),
    "list": (typed(JSON, b"[]"), "failed", "not a project page"),
    "invalid utf-8": (typed(JSON, b'{"files":[],"name":"\xff"}'), "here", ""),
    "too many files": (typed(JSON, MANY), "failed", "more files"),
    "other version": (typed(JSON, b'{"meta":{"api-version":"2.0"},"files":[]}'), "failed", "version"),
    "newer minor version": (typed(JSON, b'{"meta":{"api-version":"1.9"},"files":[]}'), "here", ""),
    "redirect loop": (lambda r: r.answer(302, b"", Location=r.path), "failed", "too often"),
    "redirect to a file": (answers(302, Location="file:///etc/passwd"), "failed", "HTTP address"),
    "redirect to nonsense": (answers(302, Location="http://[::"), "failed", "HTTP address"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_an_index_that_fails(index: FakeIndex, name: str) -> None:
    behaviour, state, reason = FAILURES[name]
    index.behaviour = behaviour
    found = fetch(index)
    assert (found.state, reason in found.reason) == (state, True), found


def test_an_index_that_answers_a_byte_at_a_time_is_left(index: FakeIndex) -> None:
    gone = threading.Event()

    def dribble(request: Request) -> None:
        request.begin(200, Content_Type=JSON)
        while request.write(b" "):
            gone.wait(0.02)

    index.behaviour = dribble
    found = fetch(index, whole_seconds=0.3)
    gone.set()
    assert (found.state, found.reason, found.is_server) == ("failed", "it takes too long to answer", True)


def test_an_index_that_is_down_is_a_failure_of_the_server() -> None:
    with serving(FakeIndex()) as index:
        url = index.url
    found = client().fetch(index_at(url, "user"), "flask")
    assert (found.state, found.is_server) == ("failed", True)
    assert client().fetch(index_at("http://host.invalid/simple", "user"), "x").reason == "its host is not known here"


@pytest.mark.parametrize("first", [drops, answers(502), answers(503)], ids=["dropped", "502", "503"])
def test_a_broken_connection_is_tried_once_more(index: FakeIndex, first: fake_index.Handler) -> None:
    index.behaviour = in_turn([first, lambda request: index.send_page(request, index.pages["flask"])])
    assert fetch(index).state == "here"
    index.behaviour = in_turn([first, first, lambda request: index.send_page(request, index.pages["flask"])])
    assert fetch(index).state == "failed"


def test_a_busy_server_says_how_long_to_wait(index: FakeIndex) -> None:
    index.behaviour = answers(503, Retry_After="7")
    assert fetch(index).wait_seconds == 7
    assert len(index.log) == 1
    index.behaviour = answers(429, Retry_After="100000")
    assert fetch(index).wait_seconds == 60


def test_files_that_cannot_be_ones_are_left_out(index: FakeIndex) -> None:
    odd = [
        {"filename": 3},
        {"filename": "flask-3.0-py3-none-any.whl", "size": "large", "yanked": False, "upload-time": "yesterday"},
        {"filename": "../../flask-4.0-py3-none-any.whl"},
        {"filename": "flask-5.0-\u202epy3-none-any.whl"},
        {"filename": "flask-6.0-py3-none-any.whl", "hashes": "none"},
        {"filename": "f" * 1000 + "-7.0-py3-none-any.whl"},
        wheel("flask", "1.0", url="http://[::"),
    ]
    index.pages["flask"] = {"files": odd}
    assert versions(fetch(index)) == ["1.0", "3.0"]


# --- redirects, addresses and logins ----------------------------------------------------------------------------


def test_a_redirect_is_followed_without_the_login(index: FakeIndex) -> None:
    with serving(FakeIndex({"flask": page("flask", "3.0")})) as other:
        index.behaviour = lambda request: request.answer(301, b"", Location=f"{other.url}/flask/")
        url = index.url.replace("http://", f"http://user:{CANARY}@")
        found = client().fetch(index_at(url, "user"), "flask")
        assert versions(found) == ["3.0"]
        assert "authorization" in index.log[0].headers and "authorization" not in other.log[0].headers
        assert found.details and CANARY not in repr(found)


def test_an_index_of_the_workspace_is_not_asked_at_a_private_address(index: FakeIndex) -> None:
    found = client(user_hosts=frozenset()).fetch(index_at(index.url, "workspace"), "flask")
    assert (found.state, found.is_server) == ("failed", False) and "private network" in found.reason
    assert index.log == []


def test_a_redirect_to_a_private_address_is_not_followed(index: FakeIndex) -> None:
    index.behaviour = lambda request: request.answer(
        302, b"", Location=index.url.replace("127.0.0.1", "127.0.0.2") + "/flask/"
    )
    found = client(user_hosts=frozenset({"127.0.0.1"})).fetch(index_at(index.url, "user"), "flask")
    assert found.state == "failed" and "private network" in found.reason and len(index.log) == 1


def login(index: FakeIndex, url: str | None = None, **more: Any) -> Fetched:
    index.login = "Basic dXNlcjpjYW5hcnktcGFzc3dvcmQtN2YzYQ=="
    given = more.pop("named_by", "user")
    return client(user_urls=(index.url,), **more).fetch(index_at(url or index.url, given, name="priv-ate"), "flask")


def test_a_login_comes_from_the_url(index: FakeIndex) -> None:
    assert login(index, index.url.replace("//", f"//user:{CANARY}@")).state == "here"
    assert len(index.log) == 1


def test_a_login_comes_from_variables_of_uv(index: FakeIndex) -> None:
    variables = {"UV_INDEX_PRIV_ATE_USERNAME": "user", "UV_INDEX_PRIV_ATE_PASSWORD": CANARY}
    assert login(index, variables=variables).state == "here"


def test_a_login_comes_from_netrc(index: FakeIndex, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login user password {CANARY}\n")
    assert login(index, variables={"NETRC": str(tmp_path / "netrc")}).state == "here"
    (tmp_path / ".netrc").write_text(f"machine 127.0.0.1 login user password {CANARY}\n")
    (tmp_path / ".netrc").chmod(0o600)
    assert login(index, home=str(tmp_path)).state == "here"


def test_netrc_is_not_for_what_the_user_does_not_name(index: FakeIndex, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login user password {CANARY}\n")
    index.login = "Basic x"
    found = client({"NETRC": str(tmp_path / "netrc")}).fetch(index_at(index.url, "workspace"), "flask")
    assert found.state == "login" and "authorization" not in index.log[0].headers


def test_the_keyring_is_asked_once_for_a_server_and_only_after_a_refusal(index: FakeIndex) -> None:
    asked: list[str] = []

    def keyring(url: str) -> HiddenText | None:
        asked.append(url)
        return HiddenText(f"user:{CANARY}")

    index.login = "Basic dXNlcjpjYW5hcnktcGFzc3dvcmQtN2YzYQ=="
    index.pages["django"] = page("django", "1.0")
    asking = client(keyring=keyring, user_urls=(index.url,))
    private = index_at(index.url, "user")
    assert [asking.fetch(private, key).state for key in ("flask", "django", "absent")] == ["here", "here", "absent"]
    assert asked == [index.url]
    assert login(index, keyring=lambda url: None).state == "login"


def test_a_login_is_in_no_text_form() -> None:
    index = index_at(f"https://user:{CANARY}@example.org/simple?token={CANARY}", "user")
    assert CANARY not in repr(index) and CANARY not in index.url
    assert index.login and index.login.value == f"user:{CANARY}"


# --- places on the disk -----------------------------------------------------------------------------------------


def test_folders_and_lists_of_links(tmp_path: Path) -> None:
    place = tmp_path / "wheels and ümlauts"
    place.mkdir()
    for name in ("Flask-2.0.tar.gz", "flask_sqlalchemy-1.0-py3-none-any.whl", "flask-1.0-py3-none-any.whl", "x.txt"):
        (place / name).write_bytes(b"123")
    flat = index_at(str(place), "user", is_flat=True)
    assert versions(client().fetch(flat, "flask")) == ["1.0", "2.0"]
    assert versions(client().fetch(flat, "flask-sqlalchemy")) == ["1.0"]
    assert client().fetch(flat, "django").state == "absent"
    assert versions(client().fetch(index_at(place.as_uri(), "user", is_flat=True), "flask")) == ["1.0", "2.0"]
    assert client().fetch(index_at(str(tmp_path / "gone"), "user", is_flat=True), "flask").state == "absent"
    assert client().fetch(index_at((tmp_path / "gone").as_uri(), "user"), "flask").state == "absent"


def test_a_folder_as_an_index(tmp_path: Path) -> None:
    (tmp_path / "flask").mkdir()
    (tmp_path / "flask" / "index.html").write_text(fake_index.html(page("flask", "1.0")))
    (tmp_path / "My.Project").mkdir()
    (tmp_path / "My.Project" / "my_project-3.0-py3-none-any.whl").write_bytes(b"")
    index = index_at(tmp_path.as_uri(), "user")
    assert versions(client().fetch(index, "flask")) == ["1.0"]
    assert versions(client().fetch(index, "my-project")) == ["3.0"]
    assert client().fetch(index, "other").state == "absent"


def test_a_page_of_links_over_http(index: FakeIndex) -> None:
    index.kind = "html"
    index.pages["links"] = {"files": [wheel("flask", "1.0"), wheel("django", "2.0")]}
    links = index_at(f"{index.url}/links/", "user", is_flat=True)
    assert versions(client().fetch(links, "django")) == ["2.0"]
    assert client().fetch(links, "other").state == "absent"
