"""Control sequences and direction marks in names, versions and texts that others wrote.

Threat: a package, a file, a folder or a line of a requirements file carries an escape sequence. Printed as it is, it
hides lines, sets a terminal's title or clipboard, or (with a direction mark) shows a line as another one. What holds:
one module writes everything that people read, and only a tab, a line's end and our own colours pass it; JSON writes
them as escapes. What a shell evaluates is exact, except on a terminal.
"""

from __future__ import annotations

import ast
import os
import pty
import subprocess
import sys
import unicodedata
import venv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import nodes
from venvoy_protocol import methods
from venvoy_server.commandline.formats import FORMATS
from venvoy_server.commandline.terminal import for_terminal, harmless
from wire import environment_in

EVIL = "x\x1b]0;owned\x07\x1b[31m\u202e\x9b2Jy"
"""A title for the terminal, a colour, a right-to-left override, and a C1 control."""
SERVER = Path(__file__).parents[2] / "server" / "venvoy_server"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any characters")

WORDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "discover": ((), ("--scope", EVIL), (f"no{EVIL}",)),
    "inspect": ((f".venv{EVIL}",), (EVIL,)),
    "create": (("--dry-run", EVIL), ("--python", EVIL, "o")),
    "select": ((f".venv{EVIL}",), ("--none",), (EVIL,)),
    "remove": (("--dry-run", f".venv{EVIL}"), (EVIL,)),
    "repair": (("--dry-run", f".venv{EVIL}"),),
    "packages": ((f".venv{EVIL}",),),
    "install": (("--dry-run", EVIL), ("--dry-run", "-r", EVIL)),
    "freeze": (("--environment", f".venv{EVIL}"),),
    "check": (
        *[(), *(("--output-format", each) for each in (*FORMATS, EVIL)), ("--statistics",), ("--select", EVIL)],
        *((EVIL,), (f"requirements{EVIL}.txt",)),
    ),
    "rules": ((EVIL,),),
    "trust": (("--trusted", "."), (EVIL,), ("--list",)),
    "menu": ((EVIL,), ("status",)),
    "perform": (("--call-json", f'{{"title": "{EVIL}"}}'),),
}
OTHER: tuple[tuple[str, ...], ...] = (
    (EVIL,),
    *(("call", EVIL), ("call", "inspect", '{"path": "/nope\\u001b[31m"}'), ("call", "discover", EVIL)),
    *(("run", "--", EVIL), ("run", "--", f"./{EVIL}"), ("run", f"--{EVIL}")),
    *(("serve", EVIL), ("demo", EVIL), ("completion", EVIL), ("activate", "--shell", EVIL)),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which every name that can be is hostile."""
    folder = tmp_path_factory.mktemp("terminal") / EVIL
    made = folder / f".venv{EVIL}"
    venv.create(made, with_pip=False)
    site = next((made / "lib").glob("python*")) / "site-packages"
    info = site / "evil-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: evil{EVIL}\nVersion: 1{EVIL}\nSummary: {EVIL}\n")
    (info / "direct_url.json").write_text('{"url": "file:///tmp/\\u001b[31m\\n--index-url=x", "dir_info": {}}')
    (site / f"{EVIL}-1.dist-info").mkdir()
    for name in ("requirements.txt", f"requirements{EVIL}.txt"):
        (folder / name).write_text(f"six=1.16  # {EVIL}\n-r {EVIL}.txt\n{EVIL}==1\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text(f'[project]\nname = "x"\nrequires-python = "{EVIL!a}"\n'.replace("'", ""))
    return folder


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "venvoy_server", *words],
        cwd=folder,
        env=environment_in(folder.parent),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    return (done.stdout + done.stderr).decode("utf-8", "surrogateescape")


def hostile_in(text: str) -> set[str]:
    return {each for each in text if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp") and each not in "\n\t"}


@pytest.mark.parametrize("name", methods.NAMES)
@pytest.mark.slow("commands")
def test_no_command_writes_a_control_character(project: Path, name: str) -> None:
    for words in (*WORDS.get(name, ((),)), (f"--no-such{EVIL}",)):
        for more in ((), ("--json",)):
            if name == "activate" and not more:
                continue  # a shell reads it: below
            text = run(project, name, *words, *more)
            assert not hostile_in(text), (words, text)
            assert "Traceback" not in text


@pytest.mark.parametrize("words", OTHER)
@pytest.mark.slow("commands")
def test_no_other_command_does(project: Path, words: tuple[str, ...]) -> None:
    text = run(project, *words)
    assert not hostile_in(text), text
    assert "Traceback" not in text


@pytest.mark.parametrize("words", [("activate", "--shell", "bash", f".venv{EVIL}"), ("check", "--diff")])
def test_what_a_shell_or_git_reads_is_exact_but_not_on_a_terminal(project: Path, words: tuple[str, ...]) -> None:
    assert "\x1b]0;owned\x07" in run(project, *words)
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "venvoy_server", *words],
        cwd=project,
        env=environment_in(project.parent),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        timeout=60,
    )
    os.close(theirs)
    text = b""
    while True:
        try:
            text += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    assert b"\\x1b" in text
    assert not hostile_in(text.decode().replace("\r\n", "\n"))


@given(st.text(), st.booleans())
def test_whatever_the_text_nothing_but_our_colours_reaches_the_terminal(text: str, colour: bool) -> None:
    shown = for_terminal(text, colour=colour)
    if colour:
        shown = shown.replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert not hostile_in(shown.replace("\r\n", "\n")) or colour
    assert "\x1b" not in for_terminal(text, colour=False)


def test_colours_stay_and_other_sequences_do_not() -> None:
    assert for_terminal("\x1b[31ma\x1b[0m\x1b[2Jb\x1b", colour=True) == "\x1b[31ma\x1b[0m\\x1b[2Jb\\x1b"
    assert for_terminal("\x1b[31ma", colour=False) == "\\x1b[31ma"
    assert harmless("a\r\nb\rc", "\n") == "a\r\nb\\rc"
    assert harmless("a\r\nb") == "a\\r\\nb"
    assert harmless("\u00a0\u3000\udce9") == "\u00a0\u3000\udce9"


def test_one_module_writes_for_people() -> None:
    allowed = {"commandline/terminal.py", "commandline/check.py", "oneshot.py", "terminal_menu.py"}
    allowed |= {"commandline/offers.py", "commandline/questions.py", "relay/main.py", "relay/command.py", "__init__.py"}
    allowed |= {"relay/joining.py"}  # what the service that it started has written, which is printable
    found = set()
    writers = ("print", "sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer.write")
    for path, node in nodes(SERVER, *writers):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in writers:
            found.add(path.relative_to(SERVER).as_posix())
    # A diff and a fixed text, JSON, the progress line and the prompt of menus write by themselves, and are tested above. The
    # question of an offer or a menu is made printable; the relay has the standard library alone, and texts of its own, as
    # has the sentence for a Python that is too old.
    assert found <= {*allowed, "system/processes/interpreter_probe.py"}
