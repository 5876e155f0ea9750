"""Which of 112 pins cannot be installed together, against one run of uv on the same file; wheels are made on the spot."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence

from benchmarks.installed import Installed, make_environment, uv_command
from benchmarks.measuring import Case, Options, process, show, take_turns

PINS = 112
VERSIONS = 4
BUDGET = 10.0
"""Times one run of uv: the minimal set takes two runs more than it has lines, and each suggestion one."""

ROUNDS = 7


def run(options: Options) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        links, project = os.path.join(place, "links"), os.path.join(place, "project")
        os.makedirs(links)
        os.makedirs(project)
        for number in range(PINS):
            for version in range(1, VERSIONS + 1):
                _make_wheel(links, f"project{number}", f"{version}.0", _requires(number, version))
        python = make_environment(os.path.join(project, ".venv"))
        head = f"--no-index\n--find-links {links}\n"
        good = _write(project, "good.txt", head, dict.fromkeys(range(PINS), VERSIONS))
        bad = _write(project, "bad.txt", head, {**dict.fromkeys(range(PINS), VERSIONS), 60: 1})
        installed = Installed(place)
        environment = installed.environment(PIP_CONFIG_FILE=os.devnull)
        dry = [uv_command(), "pip", "install", "--quiet", "--dry-run", "--python", python, "-r"]
        check = installed.command("check", "--resolve", "--select", "unsatisfiable")
        cases = [
            Case("uv, the pins fit", process([*dry, good], environment, project)),
            Case("uv, they do not", process([*dry, bad], environment, project, may_fail=True)),
            Case("venvoy check --resolve, they fit", process([*check, good], environment, project)),
            Case(
                "venvoy check --resolve, they do not",
                process([*check, bad], environment, project, may_fail=True),
                BUDGET,
                note="with the lines and what would fit",
            ),
        ]
        take_turns(cases, options.rounds(ROUNDS))
        show(options, f"{PINS} pins", cases)


def _requires(number: int, version: int) -> Sequence[str]:
    """Return what a version depends on: the project before it, in that version or newer."""
    return (f"project{number - 1}>={version}",) if number else ()


def _write(folder: str, name: str, head: str, pins: dict[int, int]) -> str:
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(head + "".join(f"project{number}=={version}.0\n" for number, version in pins.items()))
    return path


def _make_wheel(folder: str, name: str, version: str, requires: Sequence[str]) -> None:
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {each}\n" for each in requires),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*files, f"{info}/RECORD"))
    with zipfile.ZipFile(os.path.join(folder, f"{name}-{version}-py3-none-any.whl"), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
