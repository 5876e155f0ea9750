"""`venvoy check` and `venvoy rules`: what they print, what they write, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wire import environment_in, run_venvoy

CHECK = ("check", "--no-environment")
GRIN = "\U0001f600"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_columns_count_characters(work: Path) -> None:
    (work / "requirements.txt").write_text(f"foo # {GRIN}\nbar {GRIN}{GRIN} # {GRIN}\n-r {GRIN} no\n", encoding="utf-8")
    lines = run_venvoy(work, *CHECK).stdout.splitlines()
    assert lines[0].startswith("requirements.txt:2:5: error ")
    text = f"{GRIN}{GRIN}=>1\n"
    named = run_venvoy(work, *CHECK, "-", "--stdin-filename", "dev.txt", input=text).stdout.splitlines()[0]
    assert named.startswith("dev.txt:1:1: error invalid-name ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_fixes_are_written_in_the_files_own_encoding_and_line_ends(work: Path, encoding: str) -> None:
    path = work / "requirements.txt"
    head = "# coding: latin-1" if encoding == "latin-1" else "# "
    path.write_bytes(f"{head}\r\n# \u00e9\r\nfoo=>1\nbar\r\nqux=>2".encode(encoding))
    path.chmod(0o640)
    shown = run_venvoy(work, *CHECK, "--diff")
    assert "+foo>=1" in shown.stdout.splitlines() and shown.returncode == 1
    assert b"=>" in path.read_bytes().replace(b"\0", b"")
    done = run_venvoy(work, *CHECK, "--fix")
    assert done.returncode == 0 and done.stdout.splitlines()[-1].endswith("2 fixed.")
    assert path.read_bytes() == f"{head}\r\n# \u00e9\r\nfoo>=1\nbar\r\nqux>=2".encode(encoding)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o640
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert run_venvoy(work, *CHECK, "--fix").returncode == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before, "fixing twice changes nothing more"
    assert run_venvoy(work, *CHECK, "--diff").stdout == ""
    assert os.listdir(work) == ["requirements.txt"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links, and modes of POSIX systems")
def test_what_is_linked_stays_linked_and_what_may_not_be_written_is_reported(work: Path) -> None:
    (work / "real.txt").write_text("foo=>1\n")
    (work / "requirements.txt").symlink_to("real.txt")
    assert run_venvoy(work, *CHECK, "--fix", "--json").returncode == 0
    assert (work / "requirements.txt").is_symlink() and (work / "real.txt").read_text() == "foo>=1\n"
    if os.geteuid() != 0:
        (work / "real.txt").write_text("foo=>1\n")
        work.chmod(0o500)
        done = run_venvoy(work, *CHECK, "--fix")
        work.chmod(0o700)
        assert done.returncode == 3 and "Could not write" in done.stderr
        assert (work / "real.txt").read_text() == "foo=>1\n"


def test_standard_input_is_fixed_to_standard_output(work: Path) -> None:
    done = run_venvoy(work, *CHECK, "-", "--fix", input="foo=>1\nbar baz\n")
    assert (done.returncode, done.stdout) == (1, "foo>=1\nbar baz\n")
    assert "requirements.txt:2:" in done.stderr and "1 fixed." in done.stderr
    shown = run_venvoy(work, *CHECK, "-", "--diff", "-q", input="foo=>1\n")
    assert (shown.stdout.splitlines()[-2:], shown.stderr) == (["-foo=>1", "+foo>=1"], "")
    assert os.listdir(work) == []


@pytest.mark.parametrize("data", [b"foo\n# caf\xe9\n", b"\xff\xfefoo", b"# coding: no-such\nfoo=>1\n"])
def test_what_pip_cannot_decode_is_a_finding_in_a_file_and_in_standard_input(work: Path, data: bytes) -> None:
    path = work / "requirements.txt"
    path.write_bytes(data)

    def checked(*words: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "venvoy_server", *CHECK, *words]
        return subprocess.run(
            command, cwd=work, env=environment_in(work.parent), input=data, capture_output=True, timeout=60
        )

    file, given = checked(), checked("-")
    assert (file.returncode, given.returncode) == (1, 1)
    assert b"requirements.txt:1:" in file.stdout and b": error un" in file.stdout
    assert (given.stdout, given.stderr) == (file.stdout, b"")
    (of_file,), (of_given,) = (json.loads(checked("--json", *more).stdout)["files"] for more in ((), ("-",)))
    assert of_given["diagnostics"] == of_file["diagnostics"] and of_given["uri"] == path.as_uri()
    for words in (("--fix",), ("--diff",), ("--output-format", "sarif")):
        assert (checked(*words).returncode, checked("-", *words).returncode) == (1, 1)
    assert checked("-", "--fix").stdout == data == path.read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--fix", "--diff"), "take one of them"),
        (("-", "other.txt"), "no other file"),
        (("--output-format", "xml"), "is one of concise, full, grouped, json, "),
    ],
)
def test_what_does_not_go_together(work: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run_venvoy(work, *CHECK, *words, input="")
    assert done.returncode == 2 and sentence in done.stderr and done.stdout == ""


def test_formats_for_machines(work: Path) -> None:
    (work / "a,b").mkdir()
    (work / "a,b" / "requirements.txt").write_text(f"{GRIN}\n  foo=>1\n", encoding="utf-8")
    done = run_venvoy(work, *CHECK, "--output-format", "github")
    assert done.returncode == 1
    place = "file=a%2Cb/requirements.txt,line=2,col=6,endLine=2,endColumn=8"
    assert f"::error {place},title=venvoy (invalid-operator)::" in done.stdout
    plain = run_venvoy(work, *CHECK, "--json").stdout
    assert run_venvoy(work, *CHECK, "--output-format", "json").stdout == plain
    assert {found["code"] for found in json.loads(plain)["files"][0]["diagnostics"]} == {
        "invalid-name",
        "invalid-operator",
    }
    log = json.loads(run_venvoy(work, *CHECK, "--output-format", "sarif").stdout)
    (run,) = log["runs"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "utf16CodeUnits")
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] == "error"
    region = run["results"][1]["locations"][0]["physicalLocation"]
    assert region["artifactLocation"]["uri"] == (work / "a,b" / "requirements.txt").as_uri()
    assert region["region"] == {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 8}


def test_rules_in_a_table_and_one_by_one(work: Path) -> None:
    (work / "pyproject.toml").write_text('[tool.venvoy.diagnostics]\ninvalid-operator = "hint"\nweak-hash = "off"\n')
    rows = {line.split()[0]: line.split()[1:3] for line in run_venvoy(work, "rules").stdout.splitlines()}
    assert (rows["invalid-operator"], rows["weak-hash"][1], rows["final-newline"][1]) == (["hint", "on"], "off", "off")
    one = run_venvoy(work, "rules", "invalid-operator").stdout
    assert "Example" in one and "Fix:" in one
    wrong = run_venvoy(work, "rules", "invalid-operatr")
    assert wrong.returncode == 3 and "Is invalid-operator meant?" in wrong.stderr
