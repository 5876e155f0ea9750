"""Parse the error message "No solution found" of uv: the projects that it names, and its text as plain sentences.

The message is made for people and may change with any version of uv; it is used only for hints and for display.
"""

from __future__ import annotations

import re

from venvoy_server.packages.read import canonical

DERIVATION_VARIABLE = "UV_INTERNAL__SHOW_DERIVATION_TREE"
"""Environment variable with which uv also prints its derivation tree."""

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_ROOT = re.compile(rf"root==0a0\.dev0 depends on ({_NAME})")
_REQUIRED = re.compile(rf"\b(?:you require|and|requires?|depends on) ({_NAME})")
_CAUSE = re.compile(r"^ *cause: |^ *╰─▶ |^ *× ")
_LIST_INDENT = 4


def suspects(stderr: str) -> frozenset[str]:
    """Return the canonical names of the projects that the user's own lines require, according to uv's error output.

    uv calls the user's lines its root package. If the output does not name that package, the result has all projects
    that anything in the output requires.
    """
    found = _ROOT.findall(stderr) or _REQUIRED.findall(stderr)
    return frozenset(canonical(name) for name in found)


def explanation(stderr: str) -> str:
    """Return the text below the error "No solution found" in uv's error output, with each paragraph on one line.

    The text has uv's explanation and hints. The result is empty if the output `stderr` does not have this error.
    """
    _, found, text = stderr.partition("No solution found")
    if not found:
        return ""
    paragraphs: list[str] = []
    for block in text.split("\n", 1)[-1].split("\n\n"):
        lines = [_CAUSE.sub("", line) for line in block.splitlines() if line.strip()]
        if lines:
            paragraph = _in_one_line(block, lines)
            paragraphs.append(paragraph if paragraph.endswith((".", ")")) else f"{paragraph}.")
    return "\n".join(paragraphs)


def _in_one_line(block: str, lines: list[str]) -> str:
    """Return a paragraph of uv's error output as a single line, with semicolons between the items of an indented list.

    `block` is the paragraph as printed, from which the usual indentation is measured. `lines` are the lines of the
    paragraph without the symbols that uv puts before them, such as `╰─▶`.
    """
    usual = min((len(line) - len(line.lstrip()) for line in block.splitlines()[1:] if line.strip()), default=0)
    words: list[str] = []
    before_is_item = False
    for line in lines:
        is_item = len(line) - len(line.lstrip()) >= usual + _LIST_INDENT and line is not lines[0]
        text = line.strip()
        words.append(f"; {text}" if is_item and before_is_item else f" {text}" if words else text)
        before_is_item = is_item
    return "".join(words)
