"""The syntax of Python files, for tests that read code."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from pathlib import Path


def parsed(text: str) -> ast.Module:
    """Parse a module without garbage collections, which take most of the time: a tree has many objects and no garbage."""
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        gc.enable()


def nodes(folder: Path, *words: str) -> Iterator[tuple[Path, ast.AST]]:
    """Yield each node of the Python files below a folder, with its file; with `words`, only of files with one of them."""
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not words or any(word in text for word in words):
            for node in ast.walk(parsed(text)):
                yield path, node
