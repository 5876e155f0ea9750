"""The commands that are not methods: `call` and `run`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from wire import run_venvoy

VERSION = platform.python_version()
MINOR = VERSION.rpartition(".")[0]

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX programs")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a project with an environment whose Python is a link."""
    environment = tmp_path / "work" / ".venv"
    (environment / "lib" / f"python{MINOR}" / "site-packages").mkdir(parents=True)
    (environment / "bin").mkdir()
    (environment / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    home = Path(sys.executable).resolve().parent
    (environment / "pyvenv.cfg").write_text(f"home = {home}\nversion = {VERSION}\n")
    return tmp_path / "work"


# --- call ------------------------------------------------------------------------------------------------------------


def test_call_takes_params_and_prints_the_result(work: Path) -> None:
    params = {"folders": [str(work)], "scope": "workspace"}
    for name in ("discover", "venvoy/discover", "venvoy.discover"):
        done = run_venvoy(work, "call", name, json.dumps(params))
        assert (done.returncode, done.stderr) == (0, "")
        assert len(json.loads(done.stdout)["environments"]) == 1
    done = run_venvoy(work, "call", "inspect", "-", input=json.dumps({"path": str(work / ".venv")}))
    assert json.loads(done.stdout)["environment"]["version"] == VERSION
    assert json.loads(run_venvoy(work, "call", "info").stdout)["name"] == "venvoy"


@pytest.mark.parametrize(
    ("params", "status", "code", "path"),
    [
        ('{"path": 5}', 2, -32602, "$.path"),
        ("{}", 2, -32602, "$.path"),
        ("[]", 2, -32602, "$"),
        ("{", 2, -32602, "$"),
        ("", 2, -32602, "$"),
        ("\udcff", 2, -32602, "$"),
        ('{"path": "/nothing here"}', 3, -32803, "/nothing here"),
    ],
)
def test_call_answers_an_error_as_the_service_does(work: Path, params: str, status: int, code: int, path: str) -> None:
    done = run_venvoy(work, "call", "inspect", params)
    assert done.returncode == status
    error = json.loads(done.stdout)["error"]
    assert (error["code"], error["data"]["path"]) == (code, path)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("discovr",), ("info", "{}", "{}"), ("",)])
def test_call_needs_a_method(work: Path, words: tuple[str, ...]) -> None:
    done = run_venvoy(work, "call", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("venvoy call: ")
    assert "Usage: venvoy call METHOD" in run_venvoy(work, "call", "--help").stdout


# --- run -------------------------------------------------------------------------------------------------------------

SHOW = "import json, os, sys; print(json.dumps([sys.argv[1:], sys.prefix, os.environ.get('VIRTUAL_ENV')]))"


@posix
@pytest.mark.parametrize("before", [(), ("--",), ("--environment", ".venv"), ("--environment=.venv", "--")])
def test_run_has_the_environment_active_and_no_shell_between(work: Path, before: tuple[str, ...]) -> None:
    words = ("$(touch marker)", "a b", "--", "-h", "")
    done = run_venvoy(work, "run", *before, "python", "-c", SHOW, *words)
    assert (done.returncode, done.stderr) == (0, "")
    prefix = str(work / ".venv")
    assert json.loads(done.stdout) == [list(words), prefix, prefix]
    assert not (work / "marker").exists()


@posix
def test_run_has_the_status_of_its_command(work: Path) -> None:
    assert run_venvoy(work, "run", "--", "python", "-c", "raise SystemExit(7)").returncode == 7
    done = run_venvoy(work, "run", "no-such-command-anywhere")
    assert done.returncode == 127 and done.stderr.count("\n") == 1
    done = run_venvoy(work, "run", str(work))
    assert done.returncode == 126 and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "status"), [((), 2), (("--",), 2), (("--odd=1", "x"), 2), (("--environment", "missing", "x"), 3)]
)
def test_run_says_what_it_misses(work: Path, words: tuple[str, ...], status: int) -> None:
    done = run_venvoy(work, "run", *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("venvoy run: ") and done.stderr.count("\n") == 1


@posix
@pytest.mark.parametrize("name", ["pip", "pytest", "python3.1"])
def test_run_takes_no_python_tool_of_another_environment(work: Path, tmp_path: Path, name: str) -> None:
    other = tmp_path / "other" / "bin"
    other.mkdir(parents=True)
    (tmp_path / "other" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (other / name).write_text("#!/bin/sh\necho RAN\n")
    (other / name).chmod(0o755)
    path = {"PATH": f"{other}{os.pathsep}{os.environ['PATH']}"}
    done = run_venvoy(work, "run", name, variables=path)
    assert (done.returncode, done.stdout) == (127, "")
    assert str(other / name) in done.stderr
    assert "venvoy install" in done.stderr or name == "python3.1"
    assert run_venvoy(work, "run", str(other / name), variables=path).stdout == "RAN\n"


@posix
def test_run_does_not_look_elsewhere_for_what_is_broken_in_the_environment(work: Path, tmp_path: Path) -> None:
    scripts, elsewhere = work / ".venv" / "bin", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("gone", "plain"):
        (elsewhere / name).write_text("#!/bin/sh\necho RAN\n")
        (elsewhere / name).chmod(0o755)
    (scripts / "gone").write_text("#!/nowhere/python\n")
    (scripts / "gone").chmod(0o755)
    (scripts / "plain").write_text("#!/bin/sh\n")
    path = {"PATH": f"{elsewhere}{os.pathsep}{os.environ['PATH']}"}
    done = run_venvoy(work, "run", "gone", variables=path)
    assert (done.returncode, done.stdout) == (127, "") and "/nowhere/python" in done.stderr
    assert run_venvoy(work, "run", "plain", variables=path).returncode == 126


# --- activate --------------------------------------------------------------------------------------------------------


@posix
def test_activate_knows_the_shell_that_runs_it(work: Path) -> None:
    command = f'PS1="$ "; eval "$({sys.executable} -m venvoy_server activate)"; echo "$PS1$VIRTUAL_ENV"; deactivate; echo "$PS1"'
    environment = {**os.environ, "VENVOY_STATE_DIR": str(work / "state"), "SHELL": "/bin/zsh"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        ["bash", "--norc", "-c", command], cwd=work, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == f"(work) $ {work / '.venv'}\n$ \n", done.stderr


@posix
@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="the orphan's parent is found in /proc")
def test_in_an_unknown_shell_nothing_is_printed_to_evaluate(work: Path) -> None:
    """An orphan's parent is the first process, which is not a person's shell."""
    with open("/proc/1/comm", encoding="utf-8") as file:
        if file.read().strip() in ("bash", "sh", "zsh"):
            pytest.skip("the first process of this machine is a shell")
    code = (
        "import os, subprocess, sys\n"
        "first = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    while os.getppid() == first: pass\n"
        "    done = subprocess.run([sys.executable, '-m', 'venvoy_server', 'activate'], capture_output=True, text=True)\n"
        "    print(done.returncode, repr(done.stdout), done.stderr)\n"
    )
    environment = {**os.environ, "VENVOY_STATE_DIR": str(work / "state")}
    command = [sys.executable, "-c", code]
    # The orphan holds the pipe, so this waits for it.
    done = subprocess.run(
        command, cwd=work, env=environment, stdout=subprocess.PIPE, text=True, timeout=60, start_new_session=True
    )
    assert done.stdout.startswith("2 ''"), done.stdout
    assert "name it with --shell" in done.stdout


def test_create_names_the_environment_before_the_work_begins(tmp_path: Path) -> None:
    deep = tmp_path / "src" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    done = run_venvoy(deep, "create", "--dry-run", f"--python={sys.executable}")
    assert done.stderr == f"Creating: {tmp_path}/.venv\n", done.stderr
    (tmp_path / ".venv").mkdir()
    done = run_venvoy(deep, "create", "--dry-run", f"--python={sys.executable}")
    assert done.stderr.startswith(f"Environment: {tmp_path}/.venv\n"), done.stderr
    (tmp_path / ".venv").rmdir()
    assert run_venvoy(deep, "create", "--dry-run", "--quiet", f"--python={sys.executable}").stderr == ""


# --- every command ---------------------------------------------------------------------------------------------------


def test_a_bug_is_a_failure_and_no_finding() -> None:
    program = "import sys; from venvoy_server.command_line import run_command; sys.exit(run_command([None]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert "Error" in done.stderr and "Traceback" in done.stderr
