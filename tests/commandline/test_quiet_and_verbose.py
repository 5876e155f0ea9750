"""--quiet prints what was asked for, and --verbose what is run; Ctrl-C is reported on a line of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from made_wheels import make_wheel
from wire import environment_in, run_venvoy

PYTHON = f"--python={sys.executable}"
CERTIFICATES = {"PIP_INDEX_URL": "https://me:secret@127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_quiet_hides_what_was_done_but_not_a_dry_run(work: Path) -> None:
    shown = run_venvoy(work, "create", "--quiet", "--dry-run", PYTHON)
    assert shown.stdout.startswith("Would do:") and shown.stderr == ""
    for words in (
        ("create", PYTHON),
        ("select", ".venv"),
        ("trust", "--trusted"),
        ("remove", ".venv"),
        ("restore", ".venv"),
    ):
        done = run_venvoy(work, *words, "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), words
    failed = run_venvoy(work, "create", PYTHON, "--quiet")
    assert failed.returncode == 3 and "--if-exists reuse" in failed.stderr


def test_quiet_shows_what_was_asked_for(work: Path) -> None:
    assert run_venvoy(work, "trust", "--quiet").stdout != ""
    assert run_venvoy(work, "info", "--quiet").stdout == run_venvoy(work, "info").stdout
    (work / "requirements.txt").write_text("foo=>1\n")
    assert run_venvoy(work, "check", "--quiet").stdout.count("\n") == 1


def test_verbose_shows_what_is_run_and_no_credentials(work: Path) -> None:
    done = run_venvoy(work, "create", PYTHON, "--verbose")
    lines = done.stderr.splitlines()
    assert any(line.startswith("$ ") and "uv venv" in line for line in lines), lines
    assert any("status 0" in line for line in lines) and done.stdout.startswith("Created")
    words = ("install", "nothing-of-this-name", "--verbose", "--dry-run")
    refused = run_venvoy(work, *words, variables={**CERTIFICATES, "UV_HTTP_RETRIES": "0"})
    assert "uv pip install" in refused.stderr and "secret" not in refused.stderr
    assert "$ " not in run_venvoy(work, "uninstall", "nothing").stderr


def test_dependencies_that_a_change_breaks_are_reported_on_standard_error(work: Path) -> None:
    for name, needs in (("alpha", ["beta<2"]), ("beta", [])):
        make_wheel(str(work), name, requires=needs)
    variables = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(work), "PIP_CONFIG_FILE": os.devnull}
    run_venvoy(work, "create", PYTHON)
    assert run_venvoy(work, "install", "alpha", "beta", variables=variables).returncode == 0
    said = "warning dependency-missing: alpha 1.0 requires beta<2, which would not be installed.\n"
    shown = run_venvoy(work, "uninstall", "beta", "--dry-run", variables=variables)
    assert (shown.returncode, shown.stderr) == (0, said) and "warning" not in shown.stdout
    as_json = run_venvoy(work, "uninstall", "beta", "--dry-run", "--json", variables=variables)
    assert [each["code"] for each in json.loads(as_json.stdout)["warnings"]] == ["dependency-missing"]
    done = run_venvoy(work, "uninstall", "beta", "--quiet", variables=variables)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said.replace("would not be", "is not"))


def test_pip_settings_that_uv_gets_are_named_with_verbose_only(work: Path) -> None:
    run_venvoy(work, "create", PYTHON)
    variables = {"PIP_CONFIG_FILE": os.devnull, "PIP_TIMEOUT": "7"}
    for more, expected in (((), False), (("--verbose",), True)):
        done = run_venvoy(work, "install", "pip", "--dry-run", *more, variables=variables)
        text = done.stdout + done.stderr
        assert ("passed on to uv" in text) is (expected and done.returncode == 0), text


def test_an_environment_without_pip_has_no_problem_to_count(work: Path) -> None:
    run_venvoy(work, "create", PYTHON)
    assert run_venvoy(work, "doctor").stdout == "No problems in 1 environment.\n"
    verbose = run_venvoy(work, "doctor", "--verbose").stdout
    assert "no-pip" in verbose and verbose.endswith("No problems in 1 environment.\n")


READER = """
import os, sys
from venvoy_server.__main__ import main
class Input:
    @property
    def buffer(self): return self
    def read(self, size=-1):
        print("ready", flush=True)
        return os.read(0, 100)
sys.stdin = Input()
sys.exit(main(["check", "-"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
def test_an_interrupt_is_reported_on_a_line_of_its_own(work: Path) -> None:
    import pty

    variables = environment_in(work.parent)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(work)
        os.execve(sys.executable, [sys.executable, "-c", READER], variables)
    shown = b""
    while b"ready" not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, b"\x03")
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the child has ended
            break
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 130
    assert shown.decode().endswith("^C\r\nvenvoy: interrupted\r\n"), shown
