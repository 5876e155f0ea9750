"""Report words of `.ci/words.txt` in docstrings, comments, messages and Markdown, with what to write instead.

`python .ci/words.py [FILE...]` checks the files that git knows, or those that are named; the exit status is 1 if a word
was found. In Python, docstrings, comments, and strings with a space in them are read; in Markdown, everything but code.
A test's strings are data, so only its docstrings, its comments and its name are read.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / ".ci" / "words.txt"
_BETWEEN = re.compile(r"[\"']\s*[rfbRFB]{0,2}[\"']")
"""What lies between the parts of a string that is written in several."""


class Words(NamedTuple):
    """What `words.txt` says: a pattern of all words, what to write instead, the exceptions, and the paths left out."""

    pattern: re.Pattern[str]
    instead: dict[str, str]
    exceptions: dict[str, set[str]]
    left_out: tuple[str, ...]


def read_words(text: str) -> Words:
    """Read the list: `word = instead` lines, `allow PATH: phrase (reason)` lines and `skip PATH (reason)` lines."""
    instead: dict[str, str] = {}
    exceptions: dict[str, set[str]] = {}
    left_out: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("allow "):
            path, _, rest = line.removeprefix("allow ").partition(": ")
            phrase, _, reason = rest.partition(" (")
            assert reason, f"an exception without a reason: {line}"
            exceptions.setdefault(path, set()).add(phrase.lower())
        elif line.startswith("skip "):
            path, _, reason = line.removeprefix("skip ").partition(" (")
            assert reason, f"a path left out without a reason: {line}"
            left_out.append(path)
        else:
            words, _, better = line.partition(" = ")
            instead.update(dict.fromkeys((each.strip().lower() for each in words.split(",")), better.strip()))
    longest_first = sorted(instead, key=len, reverse=True)
    alternatives = "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in longest_first)
    return Words(
        re.compile(rf"(?<![\w`-])({alternatives})(?![\w`-])", re.IGNORECASE), instead, exceptions, tuple(left_out)
    )


def prose_of_python(text: str, strings: bool) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each docstring and comment, of each string that reads like a sentence, and the names of tests."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    docstrings = set()
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.removeprefix("test_").replace("_", " ")
        body = getattr(node, "body", None)
        for each in body if isinstance(body, list) else ():
            if (
                isinstance(each, ast.Expr)
                and isinstance(each.value, ast.Constant)
                and isinstance(each.value.value, str)
            ):
                docstrings.add(id(each.value))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in docstrings or (strings and " " in node.value.strip()):
            yield node.lineno, node.value


def prose_of_markdown(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines outside fenced blocks, without the code in them."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, re.sub(r"`[^`]*`", "`", line)


def may_hold(text: str, words: Words) -> bool:
    """Return whether one of the words may be in a Python file: most hold none, which is seen without reading tokens.

    To search for each phrase by itself takes a sixth of the time that the pattern takes.
    """
    plain = " ".join(_BETWEEN.sub(" ", text).replace("_", " ").lower().split())
    return any(phrase in plain for phrase in words.instead) and words.pattern.search(plain) is not None


def findings(path: str, text: str, words: Words) -> Iterator[str]:
    """Yield a line for each word that is found in a file."""
    if path.endswith(".py") and not may_hold(text, words):
        return
    prose = prose_of_markdown(text) if path.endswith(".md") else prose_of_python(text, not path.startswith("tests/"))
    allowed = words.exceptions.get(path, set()) | words.exceptions.get("*", set())
    for start, part in prose:
        for match in words.pattern.finditer(part):
            around = " ".join(part[max(0, match.start() - 60) : match.end() + 60].lower().split())
            if any(phrase in around for phrase in allowed):
                continue
            word = " ".join(match[1].lower().split())
            line = start + part.count("\n", 0, match.start())
            yield f"{path}:{line}: {match[1]!r}: write {words.instead[word]}"


def files(named: list[str]) -> Iterator[str]:
    """Yield the files to check, relative to the repository."""
    listed = named or subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.rstrip("\0").split("\0")
    for each in listed:
        path = Path(each).resolve().relative_to(ROOT).as_posix() if named else each
        if path.endswith((".py", ".md")) and (ROOT / path).is_file():
            yield path


def main() -> int:
    """Print what was found; return the exit status."""
    words = read_words(LIST.read_text(encoding="utf-8"))
    found = [
        line
        for path in files(sys.argv[1:])
        if not path.startswith(words.left_out)
        for line in findings(path, (ROOT / path).read_text(encoding="utf-8"), words)
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
