"""The lines for Windows's cmd.exe, run by the cmd of wine, which reads them as Windows's own does as far as it is known.

All cases are one batch file, so that wine starts once. Skipped where there is no wine (Debian: the package wine).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from venvoy_server.activation import activation_of, command_lines, shell_named
from venvoy_server.environments.model import Environment

WINE = shutil.which("wine")
SECONDS = 300
CODE_PAGE = "cp437"
"""In which cmd reads batch files: the console's own (OEM)."""
WRITTEN = "cp1252"
"""In which wine's cmd writes what `set` shows into a file."""
NAMES = (
    "plain",
    "with space",
    "a&b",
    "a^b",
    "a!b!",
    "(a) b",
    "it's",
    "a,b",
    "größer",
    "a'b`c",
    "@echo",
    "-r",
)
"""Names of project folders that cmd could take for something else; Windows allows all of them."""

pytestmark = [pytest.mark.slow("shells"), pytest.mark.skipif(WINE is None, reason="there is no wine here")]


@pytest.fixture(scope="module")
def drive() -> Iterator[Path]:
    """Return the folder that is `C:` of a new Windows."""
    with tempfile.TemporaryDirectory(prefix="venvoy-wine-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "drive_c"
        subprocess.run(["wineserver", "--kill"], env=variables_of(Path(folder)), check=False, timeout=SECONDS)


def variables_of(prefix: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return {**kept, "HOME": str(prefix), "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "LANG": "C.UTF-8",
            "WINEDLLOVERRIDES": "mscoree,mshtml=", "WINEARCH": "win64"}  # fmt: skip


def cmd(drive: Path, *words: str) -> str:
    assert WINE is not None
    done = subprocess.run(
        [WINE, "cmd", "/c", *words], env=variables_of(drive.parent), capture_output=True, timeout=SECONDS, check=False
    )
    return done.stdout.decode(WRITTEN)


def settings(text: str) -> dict[str, str]:
    """Return what `set` printed, by the upper-case name."""
    rows = (line.partition("=") for line in text.replace("\r", "").split("\n") if "=" in line)
    return {name.upper(): value for name, _, value in rows}


def environment(drive: Path, name: str) -> Environment:
    """Make an environment with one program, `whoisit`, which prints a word."""
    scripts = drive / "p" / name / ".venv" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "whoisit.bat").write_text("@echo found-it\r\n")
    prefix = f"C:\\p\\{name}\\.venv"
    return Environment("venv", prefix, prefix, f"{prefix}\\Scripts\\python.exe", name, name)


def batch(lines: Sequence[str]) -> bytes:
    return "\r\n".join(["@echo off", *lines, ""]).encode(CODE_PAGE)


def run_all(drive: Path, before: Mapping[str, str]) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Activate and deactivate an environment of each name, and return what is set then, by the name."""
    lines = []
    for number, name in enumerate(NAMES):
        commands = command_lines(activation_of(environment(drive, name), "win32", before), "cmd")
        assert commands.problem is None, name
        file = f"C:\\found{number}"
        lines += [*commands.activate, f"set > {file}.on", f"call whoisit > {file}.program"]
        lines += [*commands.deactivate, f"set > {file}.off"]
    (drive / "all.bat").write_bytes(batch(lines))
    cmd(drive, "C:\\all.bat")
    shown = {}
    for number, name in enumerate(NAMES):
        found = drive / f"found{number}"
        on, off = (settings(found.with_suffix(kind).read_text(WRITTEN)) for kind in (".on", ".off"))
        assert found.with_suffix(".program").read_text().strip() == "found-it", name
        shown[name] = (on, off)
    return shown


def test_the_line_that_a_person_types_evaluates_what_the_command_prints(drive: Path) -> None:
    before = settings(cmd(drive, "set"))
    commands = command_lines(activation_of(environment(drive, "typed in"), "win32", {"Path": before["PATH"]}), "cmd")
    (drive / "lines.txt").write_bytes("\r\n".join([*commands.activate, ""]).encode(CODE_PAGE))
    typed = shell_named("cmd").evaluate.replace("%s", "type C:\\lines.txt")
    (drive / "typed.bat").write_bytes(batch([typed, "set > C:\\typed.on"]))
    cmd(drive, "C:\\typed.bat")
    assert settings((drive / "typed.on").read_text(WRITTEN))["VIRTUAL_ENV"] == "C:\\p\\typed in\\.venv"


def test_every_name_is_activated_and_taken_back(drive: Path) -> None:
    before = settings(cmd(drive, "set"))
    assert "PATH" in before and drive.is_dir()
    variables = {"Path": before["PATH"], **{name: value for name, value in before.items() if name != "PATH"}}
    for name, (on, off) in run_all(drive, variables).items():
        prefix = f"C:\\p\\{name}\\.venv"
        assert on["VIRTUAL_ENV"] == prefix
        assert on["PATH"] == f"{prefix}\\Scripts;{before['PATH']}"
        assert off == before, name
