"""The command as a person or a script runs it: what is on which stream, and the exit status."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from venvoy_protocol import methods
from venvoy_protocol.version import __version__
from wire import environment_in, run_venvoy

VERSION = platform.python_version()
MINOR = VERSION.rpartition(".")[0]
VENVOY = (sys.executable, "-m", "venvoy_server")
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX files, terminals and signals")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def make_environment(folder: Path) -> Path:
    """Make an environment whose files say its version."""
    site = folder / "lib" / f"python{MINOR}" / "site-packages"
    site.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(sys.executable)
    home = Path(sys.executable).resolve().parent
    (folder / "pyvenv.cfg").write_text(f"home = {home}\nversion = {VERSION}\n")
    return folder


def everything_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


# --- help and version ------------------------------------------------------------------------------------------------


def test_version(work: Path) -> None:
    for word in ("--version", "-V"):
        done = run_venvoy(work, word)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"venvoy {__version__}\n", "")


def test_help_lists_every_command(work: Path) -> None:
    done = run_venvoy(work, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in (*methods.NAMES, "serve", "demo"):
        assert f"\n  {name} " in done.stdout
    assert run_venvoy(work, "help").stdout == run_venvoy(work, "-h").stdout == done.stdout
    assert run_venvoy(work, "help", "help").stdout == run_venvoy(work, "help", "--help").stdout != done.stdout
    bare = run_venvoy(work)
    assert (bare.returncode, bare.stdout) == (2, done.stdout)


def test_help_and_the_name_of_a_command(work: Path) -> None:
    for name in ("create", "run", "call"):
        done = run_venvoy(work, "help", name)
        assert done.returncode == 0 and done.stdout == run_venvoy(work, name, "--help").stdout
    assert run_venvoy(work, "help", "creat").returncode == 2


@pytest.mark.parametrize("named", ["/bin/bash", "BASH", "bash.exe", "-bash"])
def test_a_shell_may_be_named_by_its_program(named: str, work: Path) -> None:
    done = run_venvoy(work, "activate", f"--shell={named}", sys.prefix)
    assert done.returncode == 0, done.stderr
    assert done.stdout == run_venvoy(work, "activate", "--shell=bash", sys.prefix).stdout


@pytest.mark.parametrize("name", ["discover", "create", "select", "check", "serve"])
def test_help_of_a_command(work: Path, name: str) -> None:
    for words in (("--help",), ("-h",), ("--help", "--no-such-option"), ("--no-such-option", "-h")):
        if name == "serve" and len(words) > 1:
            continue
        done = run_venvoy(work, name, *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Usage: venvoy {name}" in done.stdout
        assert "\x1b" not in done.stdout and all(line == line.rstrip() for line in done.stdout.splitlines())


# --- wrong usage and failures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("discovr",), 2, "there is no command 'discovr'. Did you mean discover?"),
        (("xyzzy",), 2, "there is no command 'xyzzy'."),
        (("",), 2, "there is no command ''."),
        (("a\x1b[31m\n",), 2, r"there is no command 'a\x1b[31m\n'."),
        (("--jsno",), 2, "a command comes before '--jsno', as in `venvoy status --jsno`."),
        (("-q", "stauts"), 2, "a command comes before '-q', as in `venvoy status -q`."),
        (("discover", "--scop", "all"), 2, "There is no option --scop. Did you mean --scope?"),
        (("discover", "--scope", "x"), 2, "--scope is one of all, workspace, interpreters; 'x' is none of them."),
        (("discover", "--python", "soon"), 2, "'soon' is not a version"),
        (("inspect",), 2, "PATH is missing."),
        (("inspect", "a", "b"), 2, "Unexpected argument 'b'."),
        (("info", "a"), 2, "Unexpected argument 'a'."),
        (("select",), 2, "Name an environment, or --none, or --clear."),
        (("select", "a", "--none"), 2, "Name an environment, or --none, or --clear."),
        (("check", "-", "a"), 2, "no other file can be named with it"),
        (("discover", "missing"), 3, "missing does not exist."),
        (("discover", "file"), 3, "file is a file, not a folder."),
        (("inspect", "missing"), 3, "There is nothing at"),
        (("inspect", "."), 3, "neither an environment nor a Python."),
        (("selection", "missing"), 3, "There is nothing at"),
        (("packages", "missing"), 3, "There is nothing at"),
        (("select", "missing"), 3, "There is nothing at"),
        (("check", "missing"), 2, "missing does not exist."),
        (("activate", "--shell", "odd", "."), 2, "'odd' is not one of the shells"),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else None,
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_written(
    work: Path, words: tuple[str, ...], status: int, sentence: str
) -> None:
    (work / "file").touch()
    before = everything_in(work)
    done = run_venvoy(work, *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert sentence in done.stderr
    assert done.stderr.startswith("venvoy") and done.stderr.endswith("\n") and done.stderr.count("\n") == 1
    assert everything_in(work) == before
    assert list((work.parent / "home").iterdir()) == []


def test_with_json_a_failure_is_an_object_too(work: Path) -> None:
    done = run_venvoy(work, "discover", "missing", "--json")
    assert done.returncode == 3
    path = str(work / "missing")
    expected = {
        "code": -32803,
        "message": f"The folder {path} does not exist.",
        "data": {"code": "folder-not-found", "path": path},
    }
    assert json.loads(done.stdout) == {"error": expected}
    assert done.stderr == f"venvoy discover: The folder {path} does not exist.\n"
    for words in (
        ("discover", "--json", "--scope", "x"),
        ("select", "--json"),
        ("activate", ".", "--shell=x", "--json"),
    ):
        done = run_venvoy(work, *words)
        assert done.returncode == 2
        assert json.loads(done.stdout)["error"]["code"] == -32602


# --- results ---------------------------------------------------------------------------------------------------------


def test_json_prints_the_result_and_nothing_else(work: Path) -> None:
    make_environment(work / ".venv")
    done = run_venvoy(work, "discover", "--scope", "workspace", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert [each["prefix"] for each in result["environments"]] == [str(work / ".venv")]
    done = run_venvoy(work, "inspect", ".venv/bin/python", "--json", "--quiet", "-v")
    assert json.loads(done.stdout)["environment"]["version"] == VERSION


def test_tables_for_a_person(work: Path) -> None:
    make_environment(work / ".venv")
    done = run_venvoy(work, "discover", "--scope", "workspace")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()[:3]] == [
        ["Environments"],
        ["NAME", "PYTHON", "TOOL", "PATH"],
        ["*", "work", VERSION, "venv", ".venv"],
    ]
    done = run_venvoy(work, "discover", "--scope", "workspace", "home")
    assert done.returncode == 3
    (work / "empty").mkdir()
    assert run_venvoy(work, "discover", "--scope", "workspace", "empty").stdout == "Nothing was found.\n"


def test_check_has_the_form_and_the_status_of_a_compiler(work: Path) -> None:
    (work / "requirements.txt").write_text("# fine\n\n  no such line ==\n")
    done = run_venvoy(work, "check", "requirements.txt", "--no-environment")
    assert done.returncode == 1
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("requirements.txt:3:") and ": error " in first
    assert last.startswith("1 error") and "in 1 file." in last
    done = run_venvoy(work, "check", "-", "--no-environment", "-q", input="\U0001f600 ==\n")
    assert done.returncode == 1 and done.stdout.startswith("requirements.txt:1:")
    (work / "requirements.txt").write_text("flask\n")
    assert run_venvoy(work, "check", "requirements.txt", "--no-environment").returncode == 0


def test_control_characters_in_names_never_reach_the_terminal(work: Path) -> None:
    odd = work / "a\x1b[31mred\x07\r\nb\u202ec"
    make_environment(odd / ".venv")
    for words in (
        ("discover", "--scope", "workspace"),
        ("inspect", str(odd / ".venv")),
        ("selection", str(odd)),
        ("status", str(odd)),
        ("packages", str(odd / ".venv")),
        ("inspect", str(odd)),
        ("discover", str(odd / "missing")),
    ):
        done = run_venvoy(work, *words)
        shown = done.stdout + done.stderr
        assert shown and all(character.isprintable() or character == "\n" for character in shown), words
    assert r"a\x1b[31mred\x07\r\nb\u202ec" in run_venvoy(work, "discover", "--scope", "workspace").stdout
    result = json.loads(run_venvoy(work, "discover", "--scope", "workspace", "--json").stdout)
    assert result["environments"][0]["prefix"] == str(odd / ".venv")


@posix
def test_names_that_are_no_utf_8(work: Path) -> None:
    odd = os.fsencode(work) + b"/caf\xe9"
    try:
        os.mkdir(odd)
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    make_environment(Path(os.fsdecode(odd)) / ".venv")
    done = run_venvoy(work, "discover", "--scope", "workspace")
    assert (done.returncode, done.stderr) == (0, "") and r"caf\udce9" in done.stdout
    done = run_venvoy(work, "discover", "--scope", "workspace", "--json")
    assert "caf\ufffd" in json.loads(done.stdout)["environments"][0]["prefix"]
    done = run_venvoy(work, "inspect", os.fsdecode(odd), "--json")
    assert done.returncode == 3 and "caf\ufffd" in json.loads(done.stdout)["error"]["message"]


def test_an_output_that_cannot_hold_a_name_gets_its_escape(work: Path) -> None:
    make_environment(work / "gr\u00fc\u00df" / ".venv")
    done = run_venvoy(work, "discover", "--scope", "workspace", variables={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert r"gr\xfc\xdf" in done.stdout


# --- terminals, pipes, signals ---------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_colour_only_on_a_terminal_that_wants_it(work: Path, variables: dict[str, str], coloured: bool) -> None:
    make_environment(work / ".venv")
    assert "\x1b" not in run_venvoy(work, "discover", "--scope", "workspace", variables=variables).stdout
    environment = {name: value for name, value in environment_in(work.parent).items() if name != "NO_COLOR"}
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*VENVOY, "discover", "--scope", "workspace"], cwd=work, env={**environment, **variables}, stdout=theirs
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass  # on Linux the end of a terminal is an error
        os.close(ours)
    assert process.returncode == 0 and b"work" in shown
    assert (b"\x1b[" in shown) is coloured


@posix
@pytest.mark.parametrize(
    "words", [("discover", "--scope", "workspace"), ("info", "--json"), ("--help",), ("check", "-")]
)
def test_a_reader_that_has_seen_enough(work: Path, words: tuple[str, ...]) -> None:
    """As in `venvoy discover | head -1`, at the hardest: the pipe is closed before the first byte."""
    process = subprocess.Popen(
        [*VENVOY, *words],
        cwd=work,
        env=environment_in(work.parent),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
@pytest.mark.parametrize(
    "words",
    [
        *[("info",), ("info", "--json"), ("info", "--help"), ("--help",), ("--version",), ("check", "-", "--fix")],
        *[("check", "-", "--output-format", "sarif"), ("call", "info"), ("completion", "bash"), ("serve", "--help")],
    ],
)
def test_an_output_that_is_full(work: Path, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*VENVOY, *words],
            cwd=work,
            env=environment_in(work.parent),
            input="foo=>1\n",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "venvoy: The result cannot be written: No space left on device."
    assert "Traceback" not in done.stderr


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", ["info", "info --json", "discover --scope workspace", "--help"])
def test_standard_streams_that_are_closed(work: Path, closed: str, words: str) -> None:
    shell = f'exec "$0" -m venvoy_server {words} {closed}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable], cwd=work, env=environment_in(work.parent), capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")


WAITING = """
import sys
from venvoy_server.__main__ import main


class Input:
    buffer = property(lambda self: self)
    def read(self, size=-1):
        sys.stderr.write("reading\\n")
        sys.stderr.flush()
        return sys.__stdin__.buffer.read(size)

sys.stdin = Input()
sys.exit(main(["check", "-"]))
"""


@posix
def test_ctrl_c_ends_a_command_with_130(work: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        cwd=work,
        env=environment_in(work.parent),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None and process.stdout is not None
        assert process.stderr.readline() == "reading\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stdout.read() == ""
        assert process.stderr.read() == "venvoy: interrupted\n"


@posix
def test_a_current_folder_that_is_gone(work: Path) -> None:
    gone, environment = work / "gone", make_environment(work / ".venv")
    shell = 'rmdir "$PWD" && exec "$0" -m venvoy_server "$@"'
    for words in (
        *(("info",), ("discover",), ("selection",), ("status",), ("inspect", str(environment)), ("check", "-")),
        *(
            ("discover", "a"),
            ("check", "a"),
            ("create", "a"),
            ("run", "--environment", "a", "b"),
            ("doctor", str(work)),
        ),
    ):
        gone.mkdir(exist_ok=True)
        done = subprocess.run(
            ["sh", "-c", shell, sys.executable, *words],
            cwd=gone,
            env=environment_in(work.parent),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=60,
        )
        assert done.returncode in (0, 2, 3) and done.stderr.count("\n") <= 1, done.stderr


# --- options before the command, and colour --------------------------------------------------------------------------


def test_options_may_come_before_the_command(work: Path) -> None:
    after = run_venvoy(work, "selection", "--json", "--folder", str(work))
    before = run_venvoy(work, "--json", "selection")
    assert (before.returncode, json.loads(before.stdout)["selection"]["folder"]) == (0, str(work))
    assert after.returncode == 2  # an option that the command does not have stays one
    assert run_venvoy(work, "--color", "always", "discover", "--scope", "interpreters").stdout.startswith("\x1b[1m")


@pytest.mark.parametrize(
    ("choice", "variables", "coloured"),
    [
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {}, False),
    ],
)
def test_color_comes_before_the_variables(work: Path, choice: str, variables: dict[str, str], coloured: bool) -> None:
    done = run_venvoy(work, "discover", "--scope", "interpreters", f"--color={choice}", variables=variables)
    assert ("\x1b[" in done.stdout) is coloured
    wrong = run_venvoy(work, "discover", "--color", "alway")
    assert wrong.returncode == 2 and "Did you mean always?" in wrong.stderr


def test_the_selected_environment_is_marked(work: Path) -> None:
    make_environment(work / ".venv")
    make_environment(work / "envs" / "other")
    lines = run_venvoy(work, "discover", "--scope", "workspace").stdout.splitlines()
    marks = {line.split()[-1]: line[:1] for line in lines[2:] if " venv " in line}
    assert marks == {".venv": "*", "envs/other": " "}
    assert "*" not in run_venvoy(work, "discover", "--scope", "workspace", "--json").stdout
    lines = run_venvoy(work, "discover", "--scope", "workspace", "envs").stdout.splitlines()
    assert [line[:1] for line in lines[2:] if "other" in line] == [" "]


def test_run_says_what_it_does_not_do(work: Path) -> None:
    done = run_venvoy(work, "run", "--with", "six", "--", "true")
    assert done.returncode == 2 and "`venvoy run` installs nothing" in done.stderr


def test_a_copy_for_another_python_says_so() -> None:
    code = "import sys; sys.modules['msgspec._core'] = None; from venvoy_server.command_line import run; sys.exit(run(['status']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith(f"venvoy: this copy is not for Python {sys.version_info[0]}.{sys.version_info[1]} (")
    assert "Traceback" not in done.stderr
