"""The formats of `venvoy check`: each is read back by a reader of its kind, and says the same of the same findings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from venvoy_protocol.check import CheckedFile, CheckParams, CheckResult, Counts
from venvoy_protocol.text import Diagnostic, Position, Range
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.check_summary import statistics_lines, summary_lines, with_shown_findings
from venvoy_server.commandline.findings import Report, Texts
from venvoy_server.commandline.formats import FORMATS, renderer
from venvoy_server.commandline.formats.marked_line import marked_line
from venvoy_server.commandline.style import Style
from venvoy_server.commandline.view import Switches
from venvoy_server.handlers.check import check
from venvoy_server.system.machine import RealMachine
from wire import environment_in, run_venvoy

GRIN = "\U0001f600"
TEXT = f"foo=>1 # {GRIN}\nbar 1.0\n\n\t{GRIN} <&\"'\n-i https://me:token0123456789@h.example/s%20x\nfoo==2\n"
NAME = "a, b;c:d/requirements.txt"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    for name, text in ((NAME, TEXT), ("requirements.txt", "six==1.0\n")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    context = CallContext(RealMachine(), Client([str(tmp_path)], kind="person"), Cancellation())
    result = check(context, CheckParams(no_environment=True))
    assert [len(each.diagnostics) > 2 for each in result.files] == [True, False]
    return Report(result, Texts(), Style(colour=False), 80)


def places(report: Report) -> list[tuple[str, int, int]]:
    """Return code, line and column of every finding, as people count."""
    return [(each.code, *report.texts.place(file, each.range.start)) for file, each in report.findings()]


def test_concise_is_a_line_per_finding(report: Report) -> None:
    pattern = re.compile(rf"{re.escape(NAME)}:(\d+):(\d+): (?:error|warning|information|hint) ([\w-]+) .+")
    found = [pattern.fullmatch(line) for line in renderer("concise")(report).splitlines()]
    assert [(each[3], int(each[1]), int(each[2])) for each in found if each] == places(report)


def test_grouped_names_a_file_once(report: Report) -> None:
    head, *lines = renderer("grouped")(report).splitlines()
    assert head == f"{NAME}:"
    assert [(line.split()[0], line.split()[2]) for line in lines] == [
        (f"{line}:{column}", code) for code, line, column in places(report)
    ]


def test_github_escapes_what_its_commands_are_made_of(report: Report) -> None:
    lines = renderer("github")(report).splitlines()
    assert len(lines) == len(places(report))
    assert lines[0].startswith("::error file=a%2C b;c%3Ad/requirements.txt,line=1,col=4,endLine=1,endColumn=6,title=")


def test_azure_has_errors_and_warnings(report: Report) -> None:
    lines = renderer("azure")(report).splitlines()
    pattern = re.compile(r"##vso\[task\.logissue type=(\w+);sourcepath=([^;\]]+);linenumber=(\d+);columnnumber=(\d+);")
    found = [match for line in lines if (match := pattern.match(line))]
    assert {each[1] for each in found} == {"error", "warning"} and len(lines) == len(places(report))
    assert {each[2] for each in found} == {"a, b%3Bc:d/requirements.txt"}


def test_gitlab_fingerprints_are_unique_and_stay_when_lines_move(report: Report, tmp_path: Path) -> None:
    issues = json.loads(renderer("gitlab")(report))
    assert len({each["fingerprint"] for each in issues}) == len(issues) == len(places(report))
    for each in issues:
        assert set(each) == {"check_name", "description", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["location"]["path"] == NAME and each["location"]["positions"]["begin"]["line"] > 0
    (tmp_path / NAME).write_text(f"# moved\n{TEXT}", encoding="utf-8")
    context = CallContext(RealMachine(), Client([str(tmp_path)], kind="person"), Cancellation())
    moved = Report(check(context, CheckParams(no_environment=True)), Texts(), report.style)
    again = json.loads(renderer("gitlab")(moved))
    assert {each["fingerprint"] for each in again} == {each["fingerprint"] for each in issues}


@pytest.mark.parametrize("strict", [False, True])
def test_junit_counts_what_fails(report: Report, strict: bool) -> None:
    report = Report(report.result, report.texts, report.style, 0, strict)
    root = ElementTree.fromstring(renderer("junit")(report).encode())
    counts = report.result.counts
    failing = counts.error + (counts.warning if strict else 0)
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [NAME, "requirements.txt"]
    assert root.get("failures") == str(failing) == str(len(root.findall(".//failure")))
    for node in (root, *suites):
        assert int(node.get("tests", "0")) == len(node.findall(".//testcase"))


def test_sarif_refers_to_its_rules_and_replaces_what_it_names(report: Report) -> None:
    log = json.loads(renderer("sarif")(report))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules)) and all(rule["help"]["text"] for rule in run["tool"]["driver"]["rules"])
    assert len(run["results"]) == len(places(report))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"] and result["level"] in ("error", "warning", "note")
    change = run["results"][0]["fixes"][0]["artifactChanges"][0]
    assert change["artifactLocation"]["uri"].startswith("file:///")
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 6},
        "insertedContent": {"text": ">="},
    }


def test_rdjson_counts_bytes(report: Report) -> None:
    found = json.loads(renderer("rdjson")(report))["diagnostics"]
    assert [each["code"]["value"] for each in found] == [code for code, _, _ in places(report)]
    (odd,) = [each for each in found if each["location"]["range"]["start"]["line"] == 4]
    span = odd["location"]["range"]
    line = TEXT.splitlines()[3].encode()
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1].decode().startswith(GRIN)
    assert found[0]["suggestions"][0]["text"] == ">="


def test_full_shows_the_line_with_its_span_marked_and_the_fix(report: Report) -> None:
    text = renderer("full")(report)
    assert f"1 | foo=>1 # {GRIN}\n  |    ^^\n  |\n  = fix: " in text
    assert "2 | bar 1.0\n  |     ^^^\n  |\n  = unsafe fix: " in text
    assert "token0123456789" not in text


@pytest.mark.parametrize("kind", [each for each in FORMATS if each != "json"])
def test_no_finding_and_no_text_are_fine_in_every_format(kind: str) -> None:
    span = Range(start=Position(line=3, character=7), end=Position(line=4, character=1))
    gone = CheckedFile(
        path="/gone/requirements.txt", diagnostics=[Diagnostic(range=span, severity=4, code="x", message="a\nb")]
    )
    for files in ([], [CheckedFile(uri="untitled:x", diagnostics=[])], [gone]):
        report = Report(CheckResult(files=files, counts=Counts()), Texts(), Style(colour=False))
        assert isinstance(renderer(kind)(report), str)


@pytest.mark.parametrize(
    ("text", "start", "end", "columns", "line", "marks"),
    [
        ("foo=>1", 3, 5, 40, "foo=>1", "   ^^"),
        ("foo", 3, 3, 40, "foo", "   ^"),
        ("\tfoo", 1, 4, 40, "    foo", "    ^^^"),
        ("日本=>1", 2, 4, 40, "日本=>1", "    ^^"),
        ("e\u0301=>1", 2, 4, 40, "e\u0301=>1", " ^^"),
        ("\x1b[31m=>1", 5, 7, 40, r"\x1b[31m=>1", "        ^^"),
        ("a" * 100 + "=>" + "b" * 100, 100, 102, 44, "…" + "a" * 20 + "=>" + "b" * 20 + "…", " " * 21 + "^^"),
        ("x" * 60, 0, 60, 44, "x" * 43 + "…", "^" * 43),
        ("-i https://me:pw@h/s", 0, 2, 40, "-i https://*****@h/s", "^^"),
        ("git+ssh://git@h/s?token=abc", 0, 3, 40, "git+ssh://git@h/s?token=***", "^^^"),
    ],
)
def test_marks_are_under_what_they_mean(text: str, start: int, end: int, columns: int, line: str, marks: str) -> None:
    assert marked_line(text, start, end, columns) == (line, marks)


def test_the_summary_says_how_many_fixes_there_are(report: Report) -> None:
    (line,) = summary_lines(report.result, Switches())
    assert line.endswith("in 2 files. 1 can be fixed with `--fix`, 2 more with `--fix --unsafe-fixes`.")
    assert summary_lines(report.result, Switches({"quiet": True})) == []
    counts = [int(each.split()[0]) for each in statistics_lines(report.result, report.style)]
    assert counts == sorted(counts, reverse=True) and sum(counts) == len(places(report))


# --- the command ------------------------------------------------------------------------------------------------------

CHECK = ("check", "--no-environment")
VENVOY = (sys.executable, "-m", "venvoy_server")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("foo=>1\nbar\n-i http://h.example/simple\n")
    return tmp_path


def test_the_format_by_option_by_variable_and_by_itself(work: Path) -> None:
    assert run_venvoy(work, *CHECK).stdout.startswith("requirements.txt:1:4: error ")
    by_variable = run_venvoy(work, *CHECK, variables={"VENVOY_OUTPUT_FORMAT": "grouped"})
    assert by_variable.stdout.startswith("requirements.txt:\n")
    both = run_venvoy(work, *CHECK, "--output-format", "junit", variables={"VENVOY_OUTPUT_FORMAT": "grouped"})
    assert both.stdout.startswith("<?xml")
    wrong = run_venvoy(work, *CHECK, variables={"VENVOY_OUTPUT_FORMAT": "xml"})
    assert (wrong.returncode, wrong.stdout) == (2, "") and "VENVOY_OUTPUT_FORMAT" in wrong.stderr
    assert run_venvoy(work, *CHECK, variables={"CI": "1", "GITHUB_ACTIONS": "true"}).stdout.startswith(
        "requirements.txt:1"
    )


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
def test_a_terminal_gets_the_full_format(work: Path) -> None:
    import pty

    main, side = pty.openpty()
    command = [*VENVOY, *CHECK]
    done = subprocess.run(
        command,
        cwd=work,
        stdout=side,
        stderr=subprocess.PIPE,
        timeout=60,
        env={**environment_in(work.parent), "NO_COLOR": "1"},
    )
    os.close(side)
    shown = os.read(main, 65536).decode()
    os.close(main)
    assert done.returncode == 1 and "1 | " in shown and "^^" in shown and "= " in shown, shown


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        ("foo=>1\n", (), 1),
        ("foo=>1\n", ("--exit-zero",), 0),
        ("-i http://h.example/s\n", (), 0),
        ("-i http://h.example/s\n", ("--strict",), 1),
        ("-i http://h.example/s\n", ("--strict", "--exit-zero"), 0),
        ("six\n", ("--strict",), 0),
        ("foo=>1\n", ("--ignore", "invalid-operator"), 0),
        ("foo=>1\n", ("--ignore", "syntax"), 0),
        ("foo=>1\n", ("--ignore", "syntax", "--select", "invalid-operator"), 1),
        ("foo=>1\n", ("--select", "security"), 0),
        ("foo=>1\n", ("--select", "security,syntax", "--ignore", "invalid-name,invalid-operator"), 0),
        ("foo=>1\n", ("--select", "invalid-operater"), 2),
        ("foo=>1\n", ("--fix", "--select", "security"), 0),
    ],
)
def test_how_the_command_ends(tmp_path: Path, text: str, words: tuple[str, ...], status: int) -> None:
    (tmp_path / "requirements.txt").write_text(text)
    done = run_venvoy(tmp_path, *CHECK, *words)
    assert done.returncode == status, done.stdout + done.stderr
    assert (tmp_path / "requirements.txt").read_text() == text


def test_fixes_are_listed_by_file_and_code(work: Path) -> None:
    done = run_venvoy(work, *CHECK, "--fix", "--show-fixes")
    assert "Fixed 1 in requirements.txt:\n  1 x invalid-operator\n" in done.stdout
    (work / "requirements.txt").write_text("bar 1.0\n")
    assert run_venvoy(work, *CHECK, "--fix").returncode == 1
    done = run_venvoy(work, *CHECK, "--fix", "--unsafe-fixes")
    assert (done.returncode, (work / "requirements.txt").read_text()) == (0, "bar==1.0\n")


def test_statistics_instead_of_findings(work: Path) -> None:
    lines = run_venvoy(work, *CHECK, "--statistics").stdout.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["insecure-index", "*"] and not any(
        ":1:" in line for line in lines
    )


def test_git_applies_the_diff(tmp_path: Path) -> None:
    folder = tmp_path / "s\u00fcb dir"
    folder.mkdir()
    texts = {
        "requirements dev.txt": b"foo=>1\r\nsix\r\nbar=>2",
        "requirements-bom.txt": b"\xef\xbb\xbffoo=>1\nsix\n",
        "requirements-latin.txt": b"# coding: latin-1\n# caf\xe9\nfoo=>1\n",
        "requirements-mac.txt": b"foo=>1\rsix\rbar=>2",
        "requirements-odd.txt": b"six # \x0b\x1b[1m\nfoo=>1\n",
    }
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    subprocess.run(["git", "init", "-q", tmp_path], check=True, timeout=60)
    with open(tmp_path / "patch", "wb") as file:
        command = [*VENVOY, *CHECK, "--diff"]
        subprocess.run(
            command, cwd=folder, stdout=file, stderr=subprocess.DEVNULL, timeout=60, env=environment_in(folder.parent)
        )
    subprocess.run(["git", "apply", "--whitespace=nowarn", "../patch"], cwd=folder, check=True, timeout=60)
    applied = {name: (folder / name).read_bytes() for name in texts}
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    run_venvoy(folder, *CHECK, "--fix")
    assert applied == {name: (folder / name).read_bytes() for name in texts} != texts


# --- the baseline -----------------------------------------------------------------------------------------------------


def test_findings_of_a_baseline_are_accepted_and_new_ones_fail(work: Path) -> None:
    file, base = work / "requirements.txt", work / "ci" / "baseline.json"
    base.parent.mkdir()
    file.write_text("foo=>1\nfoo=>1\n-i https://me:token0123456789@h.example/simple\n")
    done = run_venvoy(work, *CHECK, "--write-baseline", str(base))
    assert done.returncode == 0 and "accepted in ci/baseline.json" in done.stderr
    written = json.loads(base.read_text())
    assert ("../requirements.txt", "invalid-operator", 2) in {
        (each["path"], each["code"], each["count"]) for each in written["findings"]
    }
    assert "token0123456789" not in base.read_text()
    file.write_text("# moved\n" + file.read_text())
    done = run_venvoy(work, *CHECK, "--baseline", "ci/baseline.json")
    assert (done.returncode, done.stdout) == (
        0,
        f"No findings in 1 file. {sum(each['count'] for each in written['findings'])} accepted by the baseline.\n",
    )
    assert json.loads(run_venvoy(work, *CHECK, "--baseline", str(base), "--json").stdout)["counts"]["error"] == 0
    file.write_text(file.read_text() + "foo=>1\nbar=>2\n")
    done = run_venvoy(work / "ci", *CHECK, "--baseline", "baseline.json", str(file))
    assert done.returncode == 1 and done.stdout.count("error invalid-operator") == 2
    file.write_text("foo=>1\n")
    done = run_venvoy(work, *CHECK, "--baseline", str(base))
    assert done.returncode == 0 and "gone" in done.stderr


@pytest.mark.parametrize("text", [None, "", "{}", '{"version": 2, "findings": []}', "[]"])
def test_a_file_that_is_not_a_baseline(work: Path, text: str | None) -> None:
    if text is not None:
        (work / "base.json").write_text(text)
    done = run_venvoy(work, *CHECK, "--baseline", "base.json")
    assert done.returncode == (2 if text is None else 3) and "base.json" in done.stderr and done.stdout == ""
    assert run_venvoy(work, *CHECK, "--baseline", "a", "--write-baseline", "b").returncode == 2


def test_of_very_many_findings_of_a_file_people_see_the_first_and_how_many_more_there_are() -> None:
    place = Range(start=Position(line=0, character=0), end=Position(line=0, character=1))
    found = [Diagnostic(range=place, severity=2, code="spacing", message=str(number)) for number in range(1003)]
    files = [CheckedFile(uri="untitled:a", diagnostics=found), CheckedFile(uri="untitled:b", diagnostics=found[:1000])]
    result, more = with_shown_findings(CheckResult(files=files, counts=Counts(warning=2003, checked=2)))
    assert [each.diagnostics for each in result.files] == [found[:1000], found[:1000]]
    assert more == ["untitled:a: 3 more findings; the first 1000 are shown, `--json` shows all."]
    assert result.counts.warning == 2003
    assert with_shown_findings(CheckResult(files=files[1:], counts=Counts())) == (
        CheckResult(files=files[1:], counts=Counts()),
        [],
    )
