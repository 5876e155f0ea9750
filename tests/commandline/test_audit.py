"""`venvoy check --audit` and `venvoy vulnerabilities`, as a person types them."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from fake_osv import record, serving
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


@pytest.mark.parametrize("words", [("vulnerabilities", "somewhere"), ("check", "--vulnerabilities", "somewhere")])
def test_a_place_that_does_not_exist(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run_venvoy(tmp_path, *words).returncode == 2
