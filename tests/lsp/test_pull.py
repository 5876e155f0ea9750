"""Findings pulled by the client: reports with result ids, of one document and of the workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from editor import PULLS, Editor, codes, editing, part, span, whole

CANCELLED, INVALID_PARAMS, INVALID_REQUEST = -32800, -32602, -32600
OPTIONS = {"settings": {"diagnostics": {"no-environment": "off"}}}


def reported(report: dict[str, Any]) -> list[str]:
    return [code for _, code in codes(report["items"])]


def settle(editor: Editor) -> None:
    """Answer the server's request to pull again."""
    message = editor.next("workspace/diagnostic/refresh")
    editor.wire.send({"jsonrpc": "2.0", "id": message["id"], "result": None})


def test_a_client_that_pulls_gets_no_pushed_diagnostics(tmp_path: Path) -> None:
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        wire = editor.wire
        provider = editor.said["capabilities"]["diagnosticProvider"]
        assert provider == {"identifier": "venvoy", "interFileDependencies": True, "workspaceDiagnostics": True}
        editor.open("requirements.txt", "foo=>1\n")
        report = editor.pull("requirements.txt")
        assert (report["kind"], reported(report)) == ("full", ["invalid-operator"])
        again = editor.pull("requirements.txt", report["resultId"])
        assert again == {"kind": "unchanged", "resultId": report["resultId"]}
        editor.change("requirements.txt", part(0, 3, 5, ">="))
        mended = editor.pull("requirements.txt", report["resultId"])
        assert (mended["kind"], mended["items"]) == ("full", [])
        assert mended["resultId"] != report["resultId"]
        editor.close("requirements.txt")
        assert wire.finish() == (0, [])


def test_a_pull_waits_for_the_first_parse(tmp_path: Path) -> None:
    text = "".join(f"package-{number}>=1\n" for number in range(20_000)) + "foo=>1\n"
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        editor.open("requirements.txt", text)
        editor.change("requirements.txt", part(0, 0, 0, "bar=>1\n"))
        assert codes(editor.pull("requirements.txt")["items"]) == [
            (0, "invalid-operator"),
            (20_001, "invalid-operator"),
        ]


def test_how_a_file_is_included_wins_over_its_name(tmp_path: Path) -> None:
    text = "foo[x]==1\n"
    (tmp_path / "constraints.txt").write_text(text)
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        editor.open("constraints.txt", text, "requirements")
        assert reported(editor.pull("constraints.txt")) == ["constraint-extras"]
        editor.open("requirements.txt", "-r constraints.txt\n")
        assert "constraint-extras" not in reported(editor.pull("requirements.txt"))
        settle(editor)
        assert "constraint-extras" not in reported(editor.pull("constraints.txt"))
        editor.close("constraints.txt")
        reports = editor.pull_workspace()
        assert "constraint-extras" not in reported(reports[editor.uri("constraints.txt")])


def test_included_files_come_along(tmp_path: Path) -> None:
    (tmp_path / "base.in").write_text("foo=>1\n")
    (tmp_path / "pins.txt").write_text("bar[x]==1\n")
    (tmp_path / "open.in").write_text("baz=>1\n")
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        editor.open("open.in", "baz>=1\n", "requirements")
        editor.open("requirements.txt", "-r base.in\n-c pins.txt\n-r open.in\n")
        related = editor.pull("requirements.txt")["relatedDocuments"]
        # The open one is the editor's own to pull.
        assert sorted(related) == [editor.uri("base.in"), editor.uri("pins.txt")]
        assert reported(related[editor.uri("base.in")]) == ["invalid-operator"]
        assert reported(related[editor.uri("pins.txt")]) == ["constraint-extras"]
        # What is found in an included file is not reported at the include, too, whether the editor has it open or not.
        assert "constraint-extras" not in reported(editor.pull("requirements.txt"))
        editor.open("pins.txt", (tmp_path / "pins.txt").read_text(encoding="utf-8"), "requirements")
        assert reported(editor.pull("pins.txt")) == ["constraint-extras"]
        assert "constraint-extras" not in reported(editor.pull("requirements.txt"))
    plain: dict[str, Any] = {"textDocument": {"diagnostic": {}}}
    with editing(tmp_path, plain, OPTIONS) as editor:
        editor.open("requirements.txt", "-r base.in\n")
        assert "relatedDocuments" not in editor.pull("requirements.txt")


def test_the_workspace_holds_files_that_were_never_opened(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("-c ../odd.lst\n-c pins.txt\nfoo=>1\n")
    (tmp_path / "requirements" / "pins.txt").write_text("bar[x]==1\n")
    (tmp_path / "odd.lst").write_text("baz[x]==1\n")
    (tmp_path / "notes.txt").write_text("foo=>1\n")
    (tmp_path / "old-environment").mkdir()
    (tmp_path / "old-environment" / "pyvenv.cfg").write_text("")
    (tmp_path / "old-environment" / "requirements.txt").write_text("foo=>1\n")
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        wire = editor.wire
        editor.open("requirements.txt", "foo=>1\n", version=7)
        reports = editor.pull_workspace()
        names = ["odd.lst", "requirements.txt", "requirements/dev.txt", "requirements/pins.txt"]
        assert sorted(reports) == [editor.uri(name) for name in names]
        assert [reports[editor.uri(name)]["version"] for name in names] == [None, 7, None, None]
        assert [reported(reports[editor.uri(name)]) for name in names] == [
            ["constraint-extras"],
            ["invalid-operator"],
            ["invalid-operator"],
            ["constraint-extras"],
        ]
        ids = {uri: report["resultId"] for uri, report in reports.items()}
        assert {report["kind"] for report in editor.pull_workspace(ids).values()} == {"unchanged"}
        (tmp_path / "requirements" / "dev.txt").write_text("foo>=1\n")
        (tmp_path / "requirements" / "new.txt").write_text("foo=>1\n")
        wire.notify("workspace/didChangeWatchedFiles", {"changes": []})
        settle(editor)
        after = editor.pull_workspace(ids)
        assert sorted(after) == sorted(editor.uri(name) for name in [*names, "requirements/new.txt"])
        assert after[editor.uri("odd.lst")]["items"] == [], "nothing includes it any more"
        assert after[editor.uri("requirements/dev.txt")]["items"] == []
        assert reported(after[editor.uri("requirements/new.txt")]) == ["invalid-operator"]
        assert "constraint-extras" not in reported(after[editor.uri("requirements/pins.txt")])
        # A single one may be asked for too, open or not; what is not a requirements file has no findings.
        assert reported(editor.pull("requirements/new.txt")) == ["invalid-operator"]
        assert editor.pull("notes.txt") == {"kind": "full", "items": []}
        assert editor.pull("untitled:Untitled-1") == {"kind": "full", "items": []}
        assert editor.pull("requirements/missing.txt") == {"kind": "full", "items": []}


def test_the_workspace_in_parts(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"requirements-{number}.txt").write_text("foo=>1\n")
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        assert editor.pull_workspace(partialResultToken="part") == {}
        parts = [editor.next("$/progress")["params"] for _ in range(2)]
        assert [each["token"] for each in parts] == ["part", "part"]
        assert [len(each["value"]["items"]) for each in parts] == [50, 10]


def test_the_client_is_asked_to_pull_again(tmp_path: Path) -> None:
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        wire = editor.wire
        editor.open("requirements.txt", "foo=>1\n")
        before = editor.pull("requirements.txt")
        settings = {"venvoy": {"diagnostics": {"no-environment": "off", "invalid-operator": "hint"}}}
        for _ in range(3):
            wire.notify("workspace/didChangeConfiguration", {"settings": settings})
        asked = editor.next("workspace/diagnostic/refresh")
        # While it is not answered no other is sent; then one for all that came meanwhile.
        after = editor.pull("requirements.txt", before["resultId"])
        assert [each["severity"] for each in after["items"]] == [4]
        assert "refresh" not in str(wire.kept)
        wire.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
        assert editor.next("workspace/diagnostic/refresh")["id"] != asked["id"]
        assert editor.pull("requirements.txt", after["resultId"])["kind"] == "unchanged"


def test_findings_that_change_without_an_edit_are_to_be_pulled_again(tmp_path: Path) -> None:
    hints = {"workspace": {**PULLS["workspace"], "inlayHint": {"refreshSupport": True}}}
    with editing(tmp_path, {**PULLS, **hints}, OPTIONS) as editor:
        editor.open("requirements.txt", "-r base.txt\n")
        before = editor.pull("requirements.txt")
        assert reported(before) == ["include-not-found"]
        (tmp_path / "base.txt").write_text("")
        editor.next("workspace/diagnostic/refresh")
        editor.next("workspace/inlayHint/refresh")
        assert editor.pull("requirements.txt", before["resultId"])["items"] == []


def test_a_client_that_knows_no_refresh_is_not_asked(tmp_path: Path) -> None:
    with editing(tmp_path, {"textDocument": {"diagnostic": {}}}, OPTIONS) as editor:
        wire = editor.wire
        editor.open("requirements.txt", "foo=>1\n")
        editor.pull("requirements.txt")
        wire.notify("workspace/didChangeConfiguration", {"settings": {}})
        editor.pull("requirements.txt")
        assert wire.finish() == (0, [])


def test_a_pull_that_is_cancelled_is_answered_once(tmp_path: Path) -> None:
    text = "".join(f"package-{number}>=1\n" for number in range(30_000))
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        wire = editor.wire
        editor.open("requirements-warm.txt", "foo\n")
        editor.pull("requirements-warm.txt")
        editor.open("requirements.txt", text)
        params = {"textDocument": {"uri": editor.uri("requirements.txt")}}
        first = wire.request("textDocument/diagnostic", params)
        wire.send({"jsonrpc": "2.0", "id": first, "method": "textDocument/diagnostic", "params": params})
        wire.notify("$/cancelRequest", {"id": first})
        wire.notify("$/cancelRequest", {"id": 10_000})
        strange: tuple[Any, ...] = ({"id": []}, {"id": 1.5}, {"id": None}, {}, [])
        for odd in strange:
            wire.notify("$/cancelRequest", odd)
        answers = [wire.answer(first), wire.answer(first)]
        assert sorted(each["error"]["code"] for each in answers) == [CANCELLED, INVALID_REQUEST]
        assert editor.pull("requirements.txt")["items"] == []


def test_what_is_asked_wrongly_is_answered(tmp_path: Path) -> None:
    with editing(tmp_path, PULLS) as editor:
        wire = editor.wire
        for method, params, path in (
            ("textDocument/diagnostic", {}, "$.textDocument"),
            ("textDocument/diagnostic", {"textDocument": {"uri": 5}}, "$.textDocument.uri"),
            ("workspace/diagnostic", {"previousResultIds": [{"uri": "a"}]}, "$.previousResultIds[0].value"),
            ("textDocument/codeAction", {"textDocument": {"uri": "a"}}, "$.range"),
        ):
            error = wire.call(method, params)["error"]
            assert (error["code"], error["data"]["path"]) == (INVALID_PARAMS, path)
        for method in ("textDocument/hover", "textDocument/completion", "textDocument/inlayHint"):
            assert wire.call(method, {"textDocument": 5})["error"]["code"] == INVALID_PARAMS
        assert editor.actions("requirements.txt", span(0, 0, 0)) == []


def test_pulls_that_wait_when_the_client_goes_are_answered(tmp_path: Path) -> None:
    text = "".join(f"package-{number}>=1\n" for number in range(30_000))
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        wire = editor.wire
        editor.open("requirements-warm.txt", "foo\n")
        editor.pull("requirements-warm.txt")
        editor.open("requirements.txt", text)
        first = wire.request("textDocument/diagnostic", {"textDocument": {"uri": editor.uri("requirements.txt")}})
        assert "result" in wire.call("shutdown")
        wire.notify("exit", None)
        (answer,) = [each for each in wire.rest() if each.get("id") == first]
        assert "result" in answer or answer["error"]["code"] == CANCELLED
        assert wire.status() == 0


@pytest.mark.skipif(os.name == "nt", reason="names of files that are no UTF-8 are those of POSIX systems")
def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)
    with open(folder + b"/requirements.txt", "w") as file:
        file.write("-r missing.txt\n")
    # The library that watches folders fails for such names; what is asked for here does not need it.
    options = {"settings": {**OPTIONS["settings"], "watch": False}}
    with editing(tmp_path, PULLS, options) as editor:
        (report,) = editor.pull_workspace().values()
        assert reported(report) == ["include-not-found"]
        uri = tmp_path.as_uri() + "/caf%E9/requirements.txt"
        editor.open(uri, "-r missing.txt\n")
        assert reported(editor.pull(uri)) == ["include-not-found"]
        editor.change(uri, whole(""))
        assert reported(editor.pull(uri)) == []


def test_a_file_that_is_gone_loses_its_findings(tmp_path: Path) -> None:
    for name in ("requirements [1].txt", "requirements-2.txt"):
        (tmp_path / name).write_text("foo=>1\n")
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        first, second = editor.uri("requirements [1].txt"), editor.uri("requirements-2.txt")
        reports = editor.pull_workspace()
        assert sorted(reports) == sorted([first, second])
        (tmp_path / "requirements-2.txt").unlink()
        # An editor may write a name otherwise than we do.
        otherwise = first.replace("%5B", "[").replace("%5D", "]")
        known = {otherwise: "x", second: reports[second]["resultId"]}
        left = editor.pull_workspace(known)
        assert sorted(left) == sorted([first, second])
        assert left[second] == {"uri": second, "version": None, "kind": "full", "items": []}
        assert reported(left[first]) == ["invalid-operator"]
        assert sorted(editor.pull_workspace({first: left[first]["resultId"]})) == [first]


def test_a_uri_may_be_quoted_otherwise(tmp_path: Path) -> None:
    with editing(tmp_path, PULLS, OPTIONS) as editor:
        quoted = editor.uri("requirements [\u00e9].txt")
        plain = f"{tmp_path.as_uri()}/requirements [\u00e9].txt"
        assert quoted != plain
        editor.open(quoted, "foo=>1\n")
        for uri in (quoted, plain, quoted.replace("%C3%A9", "%c3%a9")):
            assert reported(editor.pull(uri)) == ["invalid-operator"]
