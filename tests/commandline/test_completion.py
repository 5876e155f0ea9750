"""Completion: what may come next, as `venvoy completion --words` answers it, and the scripts in the shells themselves."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from venvoy_protocol import methods
from venvoy_server.commandline.help import OTHER_COMMANDS
from venvoy_server.oneshot import view_of
from venvoy_server.shell_completion import SHELLS
from venvoy_server.shell_completion.candidates import completions
from wire import environment_in, run_venvoy

MINOR = platform.python_version().rpartition(".")[0]
HERE = os.path.dirname(sys.executable)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project, now the current folder, with an environment that holds a package, and a file with a space."""
    folder = tmp_path / "work"
    site = folder / ".venv" / "lib" / f"python{MINOR}" / "site-packages"
    (site / "flask-3.0.dist-info").mkdir(parents=True)
    (site / "flask-3.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: flask\nVersion: 3.0\n")
    (folder / ".venv" / "bin").mkdir()
    (folder / ".venv" / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    home = Path(sys.executable).resolve().parent
    (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\nversion = {platform.python_version()}\n")
    (folder / "two words.txt").write_text("")
    monkeypatch.chdir(folder)
    for name, value in environment_in(tmp_path).items():
        monkeypatch.setenv(name, value)
    return folder


def words(*typed: str) -> list[str]:
    return [word for word, _ in completions(typed).words]


def test_commands_come_first() -> None:
    assert words("dis") == ["discover"]
    assert {*methods.NAMES, *(name for name, _ in OTHER_COMMANDS), "--version"} <= set(words(""))
    assert words("nonsense", "") == [] and words() == words("")


@pytest.mark.parametrize("name", methods.NAMES)
def test_every_option_of_every_command_is_offered_with_a_word_about_it(name: str) -> None:
    found = dict(completions((name, "-")).words)
    for option in view_of(name).options:
        if not option.positional:
            is_on = option.kind == "flag" and option.default is True
            assert found.get(f"--no-{option.name}" if is_on else f"--{option.name}"), option.name


@pytest.mark.parametrize("name", methods.NAMES)
def test_every_choice_of_every_option_is_offered(name: str) -> None:
    for option in view_of(name).options:
        if option.choices and not option.positional:
            assert words(name, f"--{option.name}", "") == list(option.choices)
            assert words(name, f"--{option.name}=") == [f"--{option.name}={each}" for each in option.choices]
            assert words(name, f"--{option.name}", "=", "") == [f"--{option.name}={each}" for each in option.choices]


@pytest.mark.parametrize(
    ("typed", "expected", "paths"),
    [
        (("create", "--if-exists", "re"), {"reuse", "replace"}, "none"),
        (("create", "-r", ""), set(), "files"),
        (("create", "--folder", ""), set(), "folders"),
        (("check", "--select", "syntax,invalid-op"), {"syntax,invalid-operator"}, "none"),
        (("check", "--ignore=hyg"), {"--ignore=hygiene"}, "none"),
        (("check", ""), set(), "files"),
        (("rules", "invalid-op"), {"invalid-operator"}, "none"),
        (("activate", "--shell", "pow"), {"powershell"}, "none"),
        (("completion", "z"), {"zsh"}, "none"),
        (("help", "chec"), {"check"}, "none"),
        (("call", "chec"), {"check"}, "none"),
        (("menu", "mai"), {"main"}, "none"),
        (("run", "--", "./"), set(), "files"),
        (("run", "--env"), {"--environment"}, "none"),
        (("serve", "--std"), {"--stdio"}, "none"),
        (("uninstall", "fl"), {"flask"}, "none"),
        (("packages", "--why", "fl"), {"flask"}, "none"),
        (("inspect", ".ve"), {".venv"}, "folders"),
        (("select", ""), {".venv"}, "folders"),
        (("install", "--environment", "."), {".venv"}, "folders"),
    ],
)
def test_values(work: Path, typed: tuple[str, ...], expected: set[str], paths: str) -> None:
    found = completions(typed)
    assert ({word for word, _ in found.words}, found.paths) == (expected, paths)


def test_versions_of_the_pythons_of_this_machine(work: Path) -> None:
    found = words("create", "--python", "")
    assert len(found) == len(set(found)) and all(each.startswith(("2.", "3.")) for each in found)


# --- in the shells ----------------------------------------------------------------------------------------------------

BASH = """
{script}
COMP_WORDS=(venvoy {words}); COMP_CWORD={last}; compopt() {{ :; }}; _venvoy; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
FISH = """
{script}
complete -C "venvoy {words}" | string replace -r '\\t.*' ''
"""
ELVISH = """
use builtin
{script}
for each [($edit:completion:arg-completer[venvoy] venvoy {words})] {{ echo (to-string $each) }}
"""


def run_shell(shell: str, text: str, folder: Path) -> list[str]:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"no {shell} here")
    done = subprocess.run(
        [program, *(["--norc"] if shell == "bash" else ["--no-config"] if shell == "fish" else [])],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**environment_in(folder.parent), "PATH": f"{HERE}:{os.environ['PATH']}"},
        timeout=120,
    )
    assert done.stderr == "", done.stderr
    return done.stdout.split("\n")[:-1]


TYPED = [
    (("create", "--sys"), ["--system-site-packages"]),
    (("create", "--if-exists", "re"), ["reuse", "replace"]),
    (("uninstall", "fl"), ["flask"]),
    (("check", "two"), ["two words.txt"]),
]


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_bash(work: Path, typed: tuple[str, ...], expected: list[str]) -> None:
    script = run_venvoy(work, "completion", "bash").stdout
    quoted = " ".join(f"'{word}'" for word in typed)
    assert run_shell("bash", BASH.format(script=script, words=quoted, last=len(typed)), work) == expected


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_fish(work: Path, typed: tuple[str, ...], expected: list[str]) -> None:
    script = run_venvoy(work, "completion", "fish").stdout
    found = run_shell("fish", FISH.format(script=script, words=" ".join(typed)), work)
    assert sorted(found) == sorted(expected)


def test_zsh_in_a_terminal(work: Path) -> None:
    """zsh completes in its line editor alone: in a pseudo-terminal, as a person has it."""
    import pty

    if shutil.which("zsh") is None:
        pytest.skip("no zsh here")
    script = work.parent / "venvoy.zsh"
    script.write_text(run_venvoy(work, "completion", "zsh").stdout)
    environment = {**environment_in(work.parent), "PATH": f"{HERE}:{os.environ['PATH']}", "TERM": "xterm", "PS1": "% "}
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(work)
        os.execvpe("zsh", ["zsh", "-f", "-i"], environment)
    shown = b""

    def until(mark: bytes) -> None:
        nonlocal shown
        shown = b""
        while mark not in shown:
            shown += os.read(terminal, 4096)

    os.write(terminal, f"autoload -U compinit; compinit -u -D; source '{script}'; echo rea''dy\n".encode())
    until(b"ready")
    for typed, expected in (
        (b"venvoy create --sys\t", b"--system-site-packages"),
        (b"venvoy check two\t", b"two\\ words.txt"),
    ):
        os.write(terminal, typed)
        until(expected)
        os.write(terminal, b"\x15")
    os.write(terminal, b"exit\n")
    os.close(terminal)
    os.waitpid(child, 0)


XONSH = """
{script}
from xonsh.completer import Completer
from xonsh.parsers.completion_context import CompletionContextParser
line = "venvoy {words}"
found, _ = Completer().complete_from_context(CompletionContextParser().parse(line, len(line)))
print("\\n".join(sorted(str(each) for each in found)))
"""


@pytest.mark.parametrize(("typed", "expected"), [*TYPED[:3], (("check", "two"), ["'two words.txt'"])])
def test_xonsh(work: Path, typed: tuple[str, ...], expected: list[str]) -> None:
    folders = os.pathsep.join([os.environ.get("VENVOY_TEST_SHELLS", ""), os.environ["PATH"]])
    program = shutil.which("xonsh", path=folders)
    if program is None:
        pytest.skip("no xonsh here")
    script = run_venvoy(work, "completion", "xonsh").stdout
    done = subprocess.run(
        [program, "--no-rc", "-c", XONSH.format(script=script, words=" ".join(typed))],
        capture_output=True,
        encoding="utf-8",
        cwd=work,
        env={**environment_in(work.parent), "PATH": f"{HERE}:{os.environ['PATH']}", "XONSH_SHOW_TRACEBACK": "1"},
        timeout=120,
    )
    assert [line.strip() for line in done.stdout.split("\n")[:-1]] == sorted(expected), done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_asks_venvoy_for_the_words(work: Path, shell: str) -> None:
    script = run_venvoy(work, "completion", shell).stdout
    assert "venvoy completion --words -- " in script
    program = shutil.which(shell)
    if program is not None and shell != "bash":
        check = [program, "-compileonly", "-c", script] if shell == "elvish" else [program, "-n", "-c", script]
        done = subprocess.run(check, capture_output=True, text=True, timeout=60, env=environment_in(work.parent))
        assert "edit" in done.stderr if shell == "elvish" else done.stderr == ""


@pytest.mark.parametrize("typed", [(), ("odd",), ("bash", "zsh"), ("--words",)])
def test_completion_needs_a_shell(work: Path, typed: tuple[str, ...]) -> None:
    done = run_venvoy(work, "completion", *typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: venvoy completion" in done.stderr
    assert ("'odd' is not one of the shells bash, zsh" in done.stderr) == (typed == ("odd",))
