"""The lint of words reads what people read, and nothing else; this repository has none of the words."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIST = """\
# a comment
told, was said = reported
allow a.md: was said so (a quotation)
"""


def lint() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / ".ci" / "words.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["words"] = module  # NamedTuple looks its module up
    spec.loader.exec_module(module)
    return module


def found(path: str, text: str) -> list[str]:
    module = lint()
    return [line.split(": ")[0] for line in module.findings(path, text, module.read_words(LIST))]


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.py", '"""It is told."""\n', ["a.py:1"]),
        ("a.py", 'x = 1\n\n\ndef f() -> None:\n    """One.\n\n    What was\n    said.\n    """\n', ["a.py:7"]),
        ("a.py", "x = 1  # Told so\n", ["a.py:1"]),
        ("a.py", 'raise ValueError(f"{x} was told")\n', ["a.py:1"]),
        ("a.py", "raise ValueError('it was ' f'said {x}')\n", ["a.py:1"]),
        ("a.py", 'told = {"told": was_told}\n', []),
        ("a.py", '"""`told` and untold."""\n', []),
        ("tests/a.py", 'assert text == "it was told"\n', []),
        ("tests/a.py", '"""It was told."""\n', ["tests/a.py:1"]),
        ("tests/a.py", "x = 1\n\n\ndef test_it_was_told() -> None: ...\n", ["tests/a.py:4"]),
        ("tests/a.py", "def told() -> None: ...\n", []),
        ("b.md", "It was told.\n\n```sh\ntold\n```\n`told`\n", ["b.md:1"]),
        ("a.md", "It was said so.\n", []),
        ("b.md", "It was said so.\n", ["b.md:1"]),
    ],
)
def test_what_is_read(path: str, text: str, lines: list[str]) -> None:
    assert found(path, text) == lines


@pytest.mark.parametrize("line", ["allow a.md: told", "skip a.md"])
def test_an_exception_needs_a_reason(line: str) -> None:
    with pytest.raises(AssertionError, match="without a reason"):
        lint().read_words(line)


def test_this_repository_has_none_of_the_words() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("the lint reads the files that git knows")
    done = subprocess.run([sys.executable, ".ci/words.py"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout == ""
    assert done.returncode == 0
