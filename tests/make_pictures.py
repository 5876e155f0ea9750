"""Draws what the terminal shows, for the documentation: `nox --session pictures` writes docs/images/terminal-*.svg.

Each picture is a session in a small project at a pseudo-terminal; what the commands print is drawn as it is, in its colours.
The pictures need no network, neither to be made nor to be shown.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from made_wheels import make_wheel
from terminal import VENVOY, at_terminal

FOLDER = Path(__file__).parents[1] / "docs" / "images"
COLUMNS = 92
TEMPLATE = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Picture(msgspec.Struct, frozen=True):
    """A session: its name and title, what is there before, and the lines that are typed."""

    name: str
    title: str
    lines: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda folder: None


def with_requirements(folder: Path) -> None:
    """Write a requirements file with the usual mistakes."""
    (folder / "requirements.txt").write_text("flask>=3,<4\nrequests=>2.31\npip install pandas\nsix\n")


def without_base(folder: Path) -> None:
    """Make an environment, and let its interpreter lead to a Python that is gone."""
    at_work(folder, f"venvoy create -q --python {sys.executable} -p flask")
    python = folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/opt/python3.11/bin/python3.11")


PICTURES = (
    Picture("create", "An environment, filled", ("venvoy create --yes", "venvoy install flask", "venvoy status")),
    Picture(
        "check",
        "A requirements file, checked and fixed",
        ("venvoy check --no-environment", "venvoy check --no-environment --fix"),
        with_requirements,
    ),
    Picture(
        "repair",
        "The Python of an environment is gone",
        ("venvoy doctor", "venvoy repair .venv", "venvoy run -- flask"),
        without_base,
    ),
)
_RETURNED = re.compile(r"[^\n]*\r(?!\n)(?:\x1b\[2K)?")
"""What a line held before the cursor went back to its start, as a line of progress does."""


def at_work(folder: Path, line: str) -> str:
    """Run a line in a shell at a terminal, and return what it shows, with its colours."""
    tools = folder.parent / "tools"
    variables = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "NO_COLOR": "",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder.parent / "wheels"),
    }
    with at_terminal(folder, command=("bash", "--norc", "-c", line), variables=variables, columns=COLUMNS) as terminal:
        terminal.rest()
        terminal.status()
    return _RETURNED.sub("", terminal.raw.decode("utf-8", "replace")).replace("\r\n", "\n")


def draw(picture: Picture) -> str:
    """Return a picture as SVG."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place).resolve()
        folder, tools, wheels = root / "shop", root / "tools", root / "wheels"
        for each in (folder, tools, wheels):
            each.mkdir()
        (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n')
        main = {"flask": "flask:main"}
        body = {"flask/__init__.py": b"def main() -> int:\n    print('Flask 3.1.2')\n    return 0\n"}
        make_wheel(str(wheels), "flask", "3.1.2", requires=["werkzeug"], scripts=main, files=body)
        make_wheel(str(wheels), "werkzeug", "3.1.4")
        script = tools / "venvoy"
        script.write_text(f'#!/bin/sh\nexec "{VENVOY[0]}" -m venvoy_server "$@"\n')
        script.chmod(0o755)
        picture.prepare(folder)
        console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
        for line in picture.lines:
            console.print(Text.assemble(("$ ", "bold green"), (line, "bold")))
            shown = at_work(folder, line).rstrip("\n").replace(str(folder), "~/shop").replace(str(root), "~")
            console.print(Text.from_ansi(shown))
            console.print()
        return console.export_svg(
            title=picture.title, code_format=TEMPLATE % picture.title, unique_id=f"terminal-{picture.name}"
        )


if __name__ == "__main__":
    with contextlib.chdir(FOLDER):
        for each in PICTURES:
            svg = "\n".join(line.rstrip() for line in draw(each).split("\n"))
            Path(f"terminal-{each.name}.svg").write_text(svg, encoding="utf-8")
            print(f"wrote docs/images/terminal-{each.name}.svg")  # noqa: T201
