"""The shell hook in real shells: `cd` activates what is selected in trusted folders, leaving undoes it, nothing is sourced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from venvoy_server.activation.hooks import SHELLS_WITH_HOOK, hook_of
from wire import PATIENCE, environment_in, run_venvoy

SHELLS = [name for name in ("bash", "zsh", "fish") if shutil.which(name)]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="shells of POSIX")
START = {
    "bash": ["bash", "--norc", "--noprofile", "-c"],
    "zsh": ["zsh", "-f", "-c"],
    "fish": ["fish", "--no-config", "-c"],
}
HOOK = {"bash": 'eval "$({0} hook bash)"', "zsh": 'eval "$({0} hook zsh)"', "fish": "{0} hook fish | source"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with two trusted projects and one that is not, each with an environment that would leave a mark."""
    home = tmp_path / "wörk"
    for name in ("one", "two $(touch PWNED)", "untrusted"):
        environment = home / name / ".venv"
        (environment / "bin").mkdir(parents=True)
        (home / name / "sub").mkdir()
        (environment / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.1\n")
        for program in ("python", "activate", "activate.fish", "venvoy", "deactivate"):
            (environment / "bin" / program).write_text(f"#!/bin/sh\ntouch '{home}/PWNED'\n")
            (environment / "bin" / program).chmod(0o755)
        (environment / "bin" / "python").unlink()
        (environment / "bin" / "python").symlink_to(sys.executable)
        if name != "untrusted":
            assert run_venvoy(home, "trust", "--trusted", str(home / name)).returncode == 0
    return home


def shell(name: str, home: Path, *lines: str, **more: str) -> tuple[list[str], str]:
    """Run lines in a shell with the hook; each `?` says what is active. Returns standard output and error."""
    program = f"'{sys.executable}' -m venvoy_server"
    said = 'echo "[$VIRTUAL_ENV]$(case ":$PATH:" in *wörk*) echo +;; esac)"'
    if name == "fish":
        said = 'set -l plus; string match -q "*wörk*" -- "$PATH"; and set plus +; echo "[$VIRTUAL_ENV]$plus"'
    text = "\n".join(
        [HOOK[name].replace("{0}", program), *("_venvoy_hook\n" + said if line == "?" else line for line in lines)]
    )
    variables = {**environment_in(home.parent), "VENVOY_SERVICE": "off", "_PATH": os.environ["PATH"], **more}
    done = subprocess.run(
        [*START[name], text], cwd=home, env=variables, capture_output=True, encoding="utf-8", timeout=PATIENCE
    )
    return done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.slow("shells")
def test_cd_activates_and_leaving_undoes_it(name: str, home: Path) -> None:
    two = "two $(touch PWNED)"
    lines = [
        "?",
        "cd one",
        "?",
        "cd sub",
        "?",
        f"cd '../../{two}'",
        "?",
        "cd ../untrusted",
        "?",
        "cd sub",
        "?",
        "cd ../../one",
        "?",
        "cd /",
        "?",
    ]
    said, error = shell(name, home, *lines)
    one = f"[{home}/one/.venv]+"
    assert said == ["[]", one, one, f"[{home}/{two}/.venv]+", "[]", "[]", one, "[]"], error
    assert error.count("venvoy trust --trusted") == 1 and "untrusted" in error
    assert not list(home.rglob("PWNED"))


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.slow("shells")
def test_what_a_person_activated_stays(name: str, home: Path) -> None:
    own = f"{home}/untrusted/.venv"
    line = f"set -gx VIRTUAL_ENV '{own}'" if name == "fish" else f"export VIRTUAL_ENV='{own}'"
    said, _ = shell(name, home, line, "cd one", "?", "cd ..", "?")
    assert said == [f"[{own}]"] * 2


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.slow("shells")
def test_a_shell_within_a_shell_leaves_what_the_outer_one_activated(name: str, home: Path) -> None:
    inner = "functions -e deactivate" if name == "fish" else "unset -f deactivate"
    assert shell(name, home, "cd one", "?", inner, "cd ..", "?")[0] == [f"[{home}/one/.venv]+", "[]"]


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.slow("shells")
def test_a_command_of_venvoy_is_looked_at_without_cd(name: str, home: Path) -> None:
    program = home / "bin" / "venvoy"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m venvoy_server \"$@\"\n")
    program.chmod(0o755)
    path = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    lines = ["cd untrusted", "?", f"venvoy trust --trusted '{home}/untrusted' >/dev/null", "?"]
    said, error = shell(name, home, *lines, **path)
    assert [line.rstrip("+") for line in said] == ["[]", f"[{home}/untrusted/.venv]"], error


@pytest.mark.slow("shells")
def test_the_command_that_is_offered_can_be_pasted(home: Path) -> None:
    folder = home / "büro $(touch PWNED)"
    (home / "untrusted").rename(folder)
    said, error = shell("bash", home, f"cd '{folder}/sub'", "?")
    assert said == ["[]"]
    assert f"`venvoy trust --trusted '{folder}'` allows it here." in error


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.slow("shells")
def test_the_status_of_the_last_command_is_kept(name: str, home: Path) -> None:
    line = "false; _venvoy_hook; echo $status" if name == "fish" else "false; _venvoy_hook; echo $?"
    said, _ = shell(name, home, "cd one", line)
    assert said == ["1"] or name == "fish"  # fish keeps it by itself for what an event calls


def test_the_hook_names_its_program_by_its_path() -> None:
    words = ["/a b/it's/venvoy", "hook"]
    for name in SHELLS_WITH_HOOK:
        text = hook_of(name, words)
        assert "it" in text and "{step}" not in text and "\r" not in text


@pytest.mark.parametrize("words", [("nushell",), ("bash", "more"), ("",)])
def test_wrong_words(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    done = run_venvoy(folder, "hook", *words)
    assert (done.returncode, done.stdout) == (2, "")
