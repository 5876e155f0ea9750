"""What package indexes say of an open file: shown when it is known, never waited for, and not asked for what is half typed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editor import PULLS, Editor, asked, at, editing, part
from fake_index import FakeIndex, Request, answers, page, serving
from fake_osv import record
from fake_osv import serving as serving_osv
from lsp.test_push import make_environment

OFF = {"no-environment": "off"}
SECONDS = 60.0


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex({name: page(name, "1.0", "2.0") for name in ("flask", "django", "requests")})) as running:
        yield running


def on(index: FakeIndex) -> dict[str, str]:
    own = {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    return {"VENVOY_INDEX": "on", "PIP_INDEX_URL": index.url, **own}


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def codes_until(editor: Editor, name: str, code: str) -> list[str]:
    """Return the codes of the first findings that have a code."""
    while code not in (found := [each["code"] for each in editor.published(name)["diagnostics"]]):
        pass
    return found


def test_the_names_of_an_open_file_are_looked_up(index: FakeIndex, tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask==9.0\nnone\n", version=1)
        assert [each["code"] for each in editor.pushed("requirements.txt")] == []
        found = codes_until(editor, "requirements.txt", "unknown-package")
        while found != ["no-such-version", "unknown-package"]:
            found = codes_until(editor, "requirements.txt", "no-such-version")
        assert sorted(index.asked) == ["flask", "none"]
        editor.change("requirements.txt", part(0, 7, 10, "2.0"))
        assert [each["code"] for each in editor.pushed("requirements.txt")] == ["unknown-package"]
        editor.change("requirements.txt", part(1, 0, 0, "--no-index\n"))
        assert "unknown-package" not in [each["code"] for each in editor.pushed("requirements.txt")]


def test_installed_metadata_counts_as_that_of_the_release(index: FakeIndex, tmp_path: Path) -> None:
    site = make_environment(tmp_path, "django-2.0", "flask-1.0")
    with open(site / "flask-1.0.dist-info" / "METADATA", "w") as file:
        file.write("Metadata-Version: 2.1\nName: flask\nVersion: 1.0\nRequires-Dist: django<2\n\n")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask==1.0\ndjango==2.0\n", version=1)
        codes_until(editor, "requirements.txt", "pin-breaks-dependency")


def test_metadata_that_the_index_serves_is_looked_up_in_the_end(index: FakeIndex, tmp_path: Path) -> None:
    index.add_metadata("flask", "1.0", "Requires-Dist: django<2")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask==1.0\ndjango==2.0\n", version=1)
        codes_until(editor, "requirements.txt", "pin-breaks-dependency")


def test_the_setting_switches_it_off(index: FakeIndex, tmp_path: Path) -> None:
    variables = {"PIP_INDEX_URL": index.url, "VENVOY_INDEX": ""}
    options = {"settings": {"diagnostics": OFF, "index": "off"}}
    with editing(tmp_path, options=options, variables=variables) as editor:
        editor.open("requirements.txt", "flask==1.0\n", version=1)
        editor.pushed("requirements.txt")
        editor.change("requirements.txt", part(0, 10, 10, "\ndjango"))
        editor.pushed("requirements.txt")
    assert index.log == []


def test_a_name_that_is_half_typed_is_not_sent(index: FakeIndex, tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask\n", version=1)
        editor.pushed("requirements.txt")
        for at, letter in enumerate("django"):
            editor.change("requirements.txt", part(1, at, at, letter))
        until(lambda: "django" in index.asked)
    assert set(index.asked) == {"flask", "django"}


def test_findings_do_not_wait_for_a_slow_index(index: FakeIndex, tmp_path: Path) -> None:
    go = threading.Event()

    def slow(request: Request) -> None:
        go.wait(SECONDS)
        request.answer(404)

    index.behaviour = slow
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask=>1\n", version=1)
        assert [each["code"] for each in editor.pushed("requirements.txt")] == ["invalid-operator"]
        editor.change("requirements.txt", part(0, 5, 7, ">="))
        assert editor.pushed("requirements.txt") == []
        go.set()


def test_an_index_that_does_not_answer_is_logged_once(index: FakeIndex, tmp_path: Path) -> None:
    index.behaviour = answers(500)
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "flask\ndjango\n", version=1)
        assert editor.pushed("requirements.txt") == []
        while True:
            message = editor.wire.receive()
            if message.get("method") == "window/logMessage":
                break
        assert "gives no answer" in message["params"]["message"]
        tooltip = editor.wire.call("venvoy/status", {"path": str(tmp_path)})["result"]["tooltip"]
        assert tooltip.splitlines()[-1] == message["params"]["message"]
        index.behaviour = None


def pulled_until(editor: Editor, name: str, wanted: str) -> None:
    """Pull the findings of the workspace whenever the server asks for it, until a file has one with a code."""
    while wanted not in [each["code"] for each in editor.pull_workspace()[editor.uri(name)]["items"]]:
        message = editor.next("workspace/diagnostic/refresh")
        editor.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": None})


def test_files_that_are_not_open_have_findings_of_the_index(index: FakeIndex, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("-c pins.lst\nflask==9.0\n")
    (tmp_path / "pins.lst").write_text("django==9.0\n")
    options = {"settings": {"diagnostics": OFF}}
    with editing(tmp_path, PULLS, options, variables=on(index)) as editor:
        pulled_until(editor, "requirements.txt", "no-such-version")
        pulled_until(editor, "pins.lst", "no-such-version")
        assert sorted(index.asked) == ["django", "flask"]
        (related,) = editor.pull("requirements.txt")["relatedDocuments"].values()
        assert [each["code"] for each in related["items"]] == ["no-such-version"]


def test_files_that_are_not_open_have_findings_about_vulnerabilities(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six==1.0\n")
    with serving_osv(record("PYSEC-1", "six", {"introduced": "0"}, {"fixed": "2"})) as osv:
        settings = {"diagnostics": OFF, "vulnerabilities": "osv", "vulnerabilitiesUrl": osv.url}
        with editing(tmp_path, PULLS, {"settings": settings}) as editor:
            pulled_until(editor, "requirements.txt", "vulnerable-version")
            assert len(osv.asked) == 2


def test_names_in_files_that_are_not_open_stay_here_if_look_ups_are_off(index: FakeIndex, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("flask==9.0\n")
    with editing(
        tmp_path, PULLS, {"settings": {"diagnostics": OFF}}, variables={**on(index), "VENVOY_INDEX": "off"}
    ) as editor:
        assert editor.pull_workspace()[editor.uri("requirements.txt")]["items"] == []
        editor.open("other.txt", "")
        assert editor.pull_workspace()[editor.uri("requirements.txt")]["items"] == []
    assert index.log == []


def test_lines_in_view_are_asked_for_before_others(index: FakeIndex, tmp_path: Path) -> None:
    go, names = threading.Event(), [f"p{number:03}" for number in range(1000)]

    def slow(request: Request) -> None:
        go.wait(SECONDS)
        request.answer(404)

    index.behaviour = slow
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "\n".join(names) + "\n", version=1)
        until(lambda: len(index.log) >= 8)
        view = {"start": at(980, 0), "end": at(990, 0)}
        asked(editor, "inlayHint", range=view)
        go.set()
        until(lambda: len(set(index.asked)) >= 700)
        # Some come before, while the cache is read for those in view.
        assert set(names[980:991]) <= set(list(dict.fromkeys(index.asked))[:700])


def test_what_a_person_points_at_is_asked_for_first(index: FakeIndex, tmp_path: Path) -> None:
    go, names = threading.Event(), [f"p{number:03}" for number in range(1000)]

    def slow(request: Request) -> None:
        go.wait(SECONDS)
        request.answer(404)

    index.behaviour = slow
    index.by_name["zope"] = lambda request: index.send_page(request, page("zope", "1.0"))
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}, variables=on(index)) as editor:
        editor.open("requirements.txt", "\n".join([*names, "zope"]) + "\n", version=1)
        until(lambda: len(index.log) >= 16)
        assert "zope" not in index.asked, "all that may run at once are others"
        text = ""
        while "Would install" not in text:
            text = asked(editor, "hover", position=at(1000, 1))["contents"]["value"]
        assert "p999" not in index.asked, "others still wait"
        waiting = asked(editor, "hover", position=at(0, 1))["contents"]["value"]
        assert "Its index data is not available yet." in waiting
        go.set()
