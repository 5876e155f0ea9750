"""Neovim and Emacs while VS Code runs: what one of the three selects, the others show.

python tests/editors/together_with_vscode.py FILE MARKS

FILE belongs to a project with `.venv` (selected at the start) and `.venv2`. Each editor waits for `.venv2`, which VS Code selects;
then Neovim selects no environment, and at last Emacs selects `.venv2` again. In the folder MARKS appear `neovim-ready` and
`emacs-ready` when they show `.venv`, `neovim-shows` and `emacs-shows` when they show what VS Code selected, and `neovim-selected`
after Neovim's turn. An editor waits for its turn until VS Code, which shows what was selected before, writes `neovim-turn` or `emacs-turn`.
What went wrong is printed, and the exit status is then not 0.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from real_editors import SECONDS, Emacs, Neovim

SERVER = [sys.executable, "-P", "-m", "venvoy_server", "serve", "--stdio"]


def main(file: str, marks: Path) -> None:
    """Run both editors to the end of their stories."""

    def mark(name: str) -> str:
        return str(marks / name)

    neovim: list[list[Any]] = [
        ["edit", file],
        ["attached"],
        ["status", "(.venv)"],
        ["mark", mark("neovim-ready")],
        ["status", "(.venv2)"],
        ["mark", mark("neovim-shows")],
        ["appears", mark("neovim-turn")],
        ["menu", ["select", "Use no environment"]],
        ["status", "No Python"],
        ["mark", mark("neovim-selected")],
        ["status", "(.venv2)"],
    ]
    emacs: list[list[Any]] = [
        ["edit", file],
        ["status", "(.venv)"],
        ["mark", mark("emacs-ready")],
        ["status", "(.venv2)"],
        ["mark", mark("emacs-shows")],
        ["status", "No Python"],
        ["appears", mark("emacs-turn")],
        ["menu", ["select", ".venv2"]],
        ["status", "(.venv2)"],
    ]
    with ThreadPoolExecutor(2) as pool:
        running = [
            pool.submit(Neovim(SERVER, os.environ).live, *neovim, trusted=True),
            pool.submit(Emacs(SERVER, os.environ).live, *emacs, trusted=True),
        ]
        for each in running:
            each.result(SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
