"""Which mutants mypy refuses, for `mutation.py`."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from mutants import Mutant, apply

ROOT = Path(__file__).resolve().parent.parent


def refused_by_types(mutants: list[Mutant], folder: Path) -> list[Mutant]:
    """Return the mutants in which mypy finds an error that it does not find in the same file without the change.

    One run looks at many mutants, at most one in a file.
    """
    root = folder / "types"
    for name in ("server", "protocol"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    texts = {each.file: (root / each.file).read_text(encoding="utf-8") for each in mutants}
    plain = {file: ast.unparse(ast.parse(text)) for file, text in texts.items()}  # as a mutant is: without comments
    for file, text in plain.items():
        (root / file).write_text(text, encoding="utf-8")
    before, refused, left = _errors_of_types(root), list[Mutant](), list(mutants)
    while left:
        now = {each.file: each for each in reversed(left)}
        left = [each for each in left if each not in now.values()]
        for file, text in plain.items():
            (root / file).write_text(apply(now[file], texts[file]) if file in now else text, encoding="utf-8")
        after = _errors_of_types(root)
        refused += [each for file, each in now.items() if after.get(file, set()) - before.get(file, set())]
    return refused


def _errors_of_types(root: Path) -> dict[str, set[str]]:
    """Return mypy's messages by file, without the numbers of lines."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "server/venvoy_server"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        file, _, rest = line.partition(":")
        found.setdefault(file, set()).add(rest.partition(" ")[2])
    return found
