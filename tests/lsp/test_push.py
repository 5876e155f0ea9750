"""Findings pushed to a client that cannot pull: on the unsaved text, with versions, for what is open."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from editor import Json, at, codes, editing, part, span, whole
from venvoy_server.handlers.rules_page import href_of

OFF = {"no-environment": "off"}


def make_environment(folder: Path, *installed: str) -> Path:
    """Make an environment of this Python by hand, with distributions `name-version` that are nothing but metadata."""
    prefix = folder / ".venv"
    site = prefix / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    site.mkdir(parents=True)
    (prefix / "bin").mkdir()
    base = os.path.dirname(os.path.realpath(sys.executable))
    (prefix / "pyvenv.cfg").write_text(f"home = {base}\nversion = {sys.version.split()[0]}\n")
    (prefix / "bin" / "python").symlink_to(os.path.realpath(sys.executable))
    for each in installed:
        install(site, each)
    return site


def install(site: Path, distribution: str) -> None:
    name, _, version = distribution.partition("-")
    info = site / f"{distribution}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n")
    (info / "INSTALLER").write_text("uv\n")
    (info / "RECORD").write_text("")


def test_findings_follow_the_text_and_end_with_it(tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        wire = editor.wire
        assert "diagnosticProvider" not in editor.said["capabilities"]
        editor.open("requirements.txt", "\U0001f600\nfoo=>1.0\n", version=4)
        first = editor.published("requirements.txt")
        assert first["version"] == 4
        (found,) = [each for each in first["diagnostics"] if each["code"] == "invalid-operator"]
        assert found["range"] == span(1, 3, 5)
        assert (found["severity"], found["source"]) == (1, "venvoy")
        assert found["codeDescription"]["href"] == href_of("invalid-operator")
        assert "fixes" not in found
        editor.change("requirements.txt", part(1, 3, 5, ">="), part(0, 0, 2, "bar"))
        assert editor.pushed("requirements.txt") == []
        editor.close("requirements.txt")
        assert editor.published("requirements.txt") == {"uri": editor.uri("requirements.txt"), "diagnostics": []}
        assert wire.call("textDocument/nothing")["error"]["code"] == -32601


def test_a_thousand_findings_are_enough(tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("requirements.txt", "".join(f"package-{number}>>1\n" for number in range(1500)))
        found = editor.pushed("requirements.txt")
        assert len(found) == 1001
        assert codes(found)[999] == (999, "invalid-operator")
        assert found[-1]["code"] == "more-findings" and found[-1]["severity"] == 3


def test_other_places_and_faded_text(tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("requirements.txt", "foo==1\n\u00e9\u00e9 # x\nfoo==1\n")
        (found,) = [each for each in editor.pushed("requirements.txt") if each["code"] == "repeated-requirement"]
        assert found["tags"] == [1]
        (related,) = found["relatedInformation"]
        assert related["location"] == {"uri": editor.uri("requirements.txt"), "range": span(0, 0, 3)}


def test_settings_take_effect_on_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        wire = editor.wire
        editor.open("requirements.txt", "foo=>1\n")
        assert codes(editor.pushed("requirements.txt")) == [(0, "invalid-operator")]
        settings = {"venvoy": {"diagnostics": {**OFF, "invalid-operator": "off"}}}
        wire.notify("workspace/didChangeConfiguration", {"settings": settings})
        assert editor.pushed("requirements.txt") == []
        wire.notify("workspace/didChangeConfiguration", {"settings": {"venvoy": {"diagnostics": OFF}}})
        assert codes(editor.pushed("requirements.txt")) == [(0, "invalid-operator")]
        # The client does not report that the project's settings were saved; it is noticed.
        (tmp_path / "pyproject.toml").write_text('[tool.venvoy.diagnostics]\ninvalid-operator = "warning"\n')
        assert [each["severity"] for each in editor.pushed("requirements.txt")] == [2]


@pytest.mark.skipif(os.name == "nt", reason="an environment made by hand, as on POSIX systems")
def test_packages_that_come_and_go_are_noticed(tmp_path: Path) -> None:
    site = make_environment(tmp_path, "bar-1.0")
    with editing(tmp_path) as editor:
        editor.open("requirements.txt", "foo\nbar\n")
        assert codes(editor.pushed("requirements.txt")) == [(0, "not-installed")]
        (site / "foo-1.0.dist-info").mkdir()
        while codes(editor.pushed("requirements.txt")) != [(0, "broken-metadata")]:
            pass
        # The rest of the installation does not change the time of a folder.
        (site / "foo-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n\n")
        while editor.pushed("requirements.txt"):
            pass


def test_an_open_file_counts_as_the_editor_shows_it(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("foo==2\n")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("requirements.txt", "-r base.txt\nfoo==1\n")
        assert (1, "conflicting-requirements") in codes(editor.pushed("requirements.txt"))
        # `base.txt` is a requirements file because one includes it.
        editor.open("base.txt", "foo=>1\n")
        assert codes(editor.pushed("base.txt")) == [(0, "invalid-operator")]
        assert codes(editor.pushed("requirements.txt")) == [(0, "include-error")]
        editor.change("base.txt", part(0, 3, 5, "=="))
        assert editor.pushed("base.txt") == []
        assert "conflicting-requirements" not in str(editor.pushed("requirements.txt"))
        # When nothing includes it any more, it is none.
        editor.change("requirements.txt", part(0, 0, 11, ""))
        assert editor.pushed("requirements.txt") == []
        editor.change("base.txt", whole("foo=>1\n"))
        editor.open("requirements-2.txt", "-c base.txt\n")
        assert codes(editor.pushed("base.txt")) == [(0, "invalid-operator")]
        editor.change("base.txt", whole("-e .\n"))
        assert "constraint" in str(codes(editor.pushed("base.txt")))


def test_patterns_may_change_while_files_are_open(tmp_path: Path) -> None:
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("first.deps", "foo=>1\n")
        patterns = {"venvoy": {"diagnostics": OFF, "requirementsPatterns": ["*.deps"]}}
        editor.wire.notify("workspace/didChangeConfiguration", {"settings": patterns})
        assert codes(editor.pushed("first.deps")) == [(0, "invalid-operator")]
        editor.wire.notify("workspace/didChangeConfiguration", {"settings": {"venvoy": {"diagnostics": OFF}}})
        assert editor.published("first.deps")["diagnostics"] == []


def test_an_included_file_that_is_closed_counts_as_it_is_on_disk(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("bar\n")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("requirements.txt", "-r base.txt\nfoo==1\n")
        assert editor.pushed("requirements.txt") == []
        editor.open("base.txt", "foo==2\n")
        assert codes(editor.pushed("requirements.txt")) == [(1, "conflicting-requirements")]
        editor.close("base.txt")  # what was typed is not saved
        assert editor.pushed("requirements.txt") == []


def test_a_file_that_pip_cannot_read_says_so_in_the_editor(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_bytes(b"# \xe9\nfoo\n")
    with editing(tmp_path, options={"settings": {"diagnostics": OFF}}) as editor:
        editor.open("requirements.txt", "# \u00e9\nfoo\n")
        (found,) = editor.pushed("requirements.txt")
        assert (found["code"], found["range"]["start"]) == ("undecodable-file", at(0, 0))
        path.write_text("# \u00e9\nfoo\n", encoding="utf-8")
        editor.save("requirements.txt")
        assert editor.pushed("requirements.txt") == []


def test_a_client_that_cannot_be_asked_to_pull_again_gets_pushed_diagnostics(tmp_path: Path) -> None:
    """Neovim 0.11 is one: what changes in an environment would reach it after an edit only."""
    capabilities: Json = {"textDocument": {"diagnostic": {}, "publishDiagnostics": {}}}
    site = make_environment(tmp_path)
    with editing(tmp_path, capabilities=capabilities) as editor:
        assert "diagnosticProvider" not in editor.said["capabilities"]
        editor.open("requirements.txt", "foo==1\n")
        assert codes(editor.pushed("requirements.txt")) == [(0, "not-installed")]
        assert codes(editor.pull("requirements.txt")["items"]) == [(0, "not-installed")]
        install(site, "foo-1")
        while editor.pushed("requirements.txt"):
            pass
