"""What a notification says of two answers."""

from __future__ import annotations

from fakes import FakeHost, Node, python_files, venv_files
from venvoy_server.live.differences import differences
from venvoy_server.locators.discovery import discover
from venvoy_server.locators.model import Found, SearchRequest

BASE = "/opt/python/3.11.7"


def found(*prefixes: str, version: str = "3.11.7", folder: str = "/work") -> Found:
    files: dict[str, Node] = dict(python_files(BASE, version))
    for prefix in prefixes:
        files |= venv_files(prefix, BASE, version)
    host = FakeHost({**files, folder + "/a.py": ""}, variables={"PATH": f"{BASE}/bin"})
    return discover(host, SearchRequest(folders=(folder,)))


def test_clients_are_not_notified_if_nothing_is_different() -> None:
    assert differences(found("/work/a"), found("/work/a")) is None


def test_what_came_and_what_went() -> None:
    params = differences(found("/work/a", "/work/b"), found("/work/b", "/work/c"))
    assert params is not None
    assert [each.prefix for each in params.added] == ["/work/c"]
    assert (params.changed, params.removed) == ([], ["/work/a"])


def test_what_is_another_version_changed_with_its_interpreter() -> None:
    params = differences(found("/work/a"), found("/work/a", version="3.11.9"))
    assert params is not None
    assert [each.version for each in params.changed] == ["3.11.9"]
    assert [each.version for each in params.interpreters_changed] == ["3.11.9"]
    assert not params.added and not params.removed and not params.interpreters_added


def test_an_interpreter_that_came_and_went() -> None:
    none = discover(FakeHost({"/work/a.py": ""}), SearchRequest(folders=("/work",)))
    came = differences(none, found())
    went = differences(found(), none)
    assert came is not None and went is not None
    executable = came.interpreters_added[0].executable
    assert went.interpreters_removed == [executable]


def test_what_another_search_still_finds_did_not_go() -> None:
    assert differences(found("/work/a"), found(), [found("/work/a")]) is None
