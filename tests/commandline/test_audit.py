"""`venvoy check --audit` and `venvoy vulnerabilities`, as a person types them."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from fake_osv import record, serving
from venvoy_protocol.audit_answers import AuditAnswers
from venvoy_protocol.check import CheckResult, Counts, Resolution
from venvoy_protocol.index_answers import IndexAnswers, IndexNote
from venvoy_server.commandline.check_summary import lacks_answers
from wire import run_venvoy

AUDIT = ("check", "--no-environment", "--audit", "--select", "security")


def test_an_audit_as_a_person_does_it(tmp_path: Path) -> None:
    work, settings = tmp_path / "my work", tmp_path / "settings" / "venvoy"
    work.mkdir()
    settings.mkdir(parents=True)
    variables = {"XDG_CONFIG_HOME": str(settings.parent), "APPDATA": str(settings.parent)}

    def run(*words: str) -> CompletedProcess[str]:
        return run_venvoy(work, *words, variables=variables)

    (work / "requirements.txt").write_text("six==1.0\nidna>=2\n")
    with serving(record("PYSEC-1", "six", {"introduced": "0"}, {"fixed": "2"})) as osv:
        (settings / "config.toml").write_text(f'vulnerabilitiesUrl = "{osv.url}"\n')
        refused = run(*AUDIT)
        assert refused.returncode == 3 and "`--vulnerabilities database`" in refused.stderr
        assert osv.asked == []
        once = run(*AUDIT[:2], "--vulnerabilities", "osv", *AUDIT[3:])
        assert once.returncode == 0  # warnings
        assert "requirements.txt:1:4: warning vulnerable-version" in once.stdout
        assert "1 looked up, 0 not known, 1 without a version, 1 vulnerable" in once.stderr
        assert "not looked up" in run("vulnerabilities").stdout
        assert osv.url in run("vulnerabilities", "osv").stdout
        assert run(*AUDIT, "--strict").returncode == 1
        osv.mode = "500"
        (work / "requirements.txt").write_text("six==1.0\nflask==1\n")
        failed = run(*AUDIT)
        assert failed.returncode == 0 and "1 not known" in failed.stderr
        assert f"could not be looked up at {osv.url}: it answers with status 500" in failed.stderr
        assert "vulnerable-version" in failed.stdout
        fails = run(*AUDIT, "--error-on-no-answer")
        assert fails.returncode == 3 and fails.stdout == failed.stdout and "1 not known" in fails.stderr
        assert run(*AUDIT, "--error-on-no-answer", "--strict").returncode == 1
        asked = len(osv.asked)
        offline = run(*AUDIT, "--offline", "--error-on-no-answer")
        assert offline.returncode == 3 and len(osv.asked) == asked
        osv.mode = ""
        assert run(*AUDIT, "--error-on-no-answer").returncode == 0


@pytest.mark.parametrize("words", [("vulnerabilities", "somewhere"), ("check", "--vulnerabilities", "somewhere")])
def test_a_place_that_does_not_exist(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run_venvoy(tmp_path, *words).returncode == 2


@pytest.mark.parametrize(
    ("more", "is_lacking"),
    [
        ({}, False),
        ({"notes": [IndexNote(code="index-login", message="It wants a login.")]}, True),
        ({"index": IndexAnswers(indexes=[], offline=False, known=3, absent=1, unknown=0)}, False),
        ({"index": IndexAnswers(indexes=[], offline=True, known=3, absent=0, unknown=1)}, True),
        ({"audit": AuditAnswers(source="osv", known=1, unknown=0, unversioned=3, vulnerable=1)}, False),
        ({"audit": AuditAnswers(source="osv", known=1, unknown=2, unversioned=0, vulnerable=0)}, True),
        ({"resolutions": [Resolution(path="/r", verdict="fits", reason="there was no time")]}, False),
        ({"resolutions": [Resolution(path="/r", verdict="unknown", reason="there was no time")]}, True),
    ],
)
def test_what_counts_as_no_answer(more: dict[str, Any], is_lacking: bool) -> None:
    assert lacks_answers(CheckResult(files=[], counts=Counts(checked=1), **more)) is is_lacking


@pytest.mark.parametrize("option", ["--error-on-no-answer", "--offline"])
def test_options_of_look_ups_need_one(tmp_path: Path, option: str) -> None:
    done = run_venvoy(tmp_path, "check", option)
    assert done.returncode == 2 and "--index" in done.stderr and "--audit" in done.stderr
