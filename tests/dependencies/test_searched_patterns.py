"""Searching a text for a pattern takes time in proportion to the text, whatever the text is.

A pattern that begins with what may repeat is tried at each place of a run of it, and each time to the end of the run. The
text of one line comes from others and may be as long as a document, so such a pattern needs a lookbehind, or `match`.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import venvoy_server
from sources import nodes

pytestmark = pytest.mark.slow("growth")

ROOT = Path(venvoy_server.__file__).parent
SEARCHES = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
UNITS = (
    *("#", "# ", "a", "a ", '"', "(", "[", " [", "{", "${", "-", "-a ", "=", "/", "@", ":", ";", "; ", ", ", " ", "\t"),
    *(
        "\\\n",
        "\n",
        "\n ",
        "\r\n",
        "- ",
        "1",
        "1.",
        "..",
        "_",
        "x.",
        "x-x",
        "%(",
        "[a",
        "{{",
        "a://",
        "git+",
        "http://",
    ),
    *("#egg=", "sha256:", "[a]\n", "- a\n", "a: ", "a=", "--a=", "a@b ", "pip install "),
)
SIZES = (1000, 4000)
LIMIT = 9.0
NEGLIGIBLE_SECONDS = 0.0008
ATTEMPTS = 4
SHORT_TEXTS = {
    "venvoy_server.environments.poetry_range._PART": "as_ranges refuses a long text",
    "venvoy_server.menus.failures._FIELDS": "the text is a message of ours",
}
"""Patterns that are given short texts only, each with the reason."""


def _searched() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of all modules that something is searched with, and the names they have."""
    for file, call in nodes(ROOT, *SEARCHES):
        module = ".".join(("venvoy_server", *file.relative_to(ROOT).with_suffix("").parts))
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SEARCHES):
            continue
        value = call.func.value
        if not isinstance(value, ast.Name):
            continue
        if value.id == "re":
            text = call.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield f"{module}:{call.lineno}", re.compile(text.value)
        elif value.id.strip("_").isupper():
            found = getattr(importlib.import_module(module), value.id)
            if hasattr(found, "search") and not isinstance(found.pattern, bytes):
                yield f"{module}.{value.id}", found


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    start = time.thread_time()
    pattern.search(text)
    return time.thread_time() - start


def _grows_too_fast(pattern: re.Pattern[str], unit: str) -> bool:
    small, large = (unit * size for size in SIZES)
    for _ in range(ATTEMPTS):
        short = _seconds(pattern, small)
        if short < NEGLIGIBLE_SECONDS or _seconds(pattern, large) / short <= LIMIT:
            return False
    return True


def test_no_search_takes_time_with_the_square_of_a_run() -> None:
    patterns = dict(_searched())
    assert len(patterns) > 80
    found = [
        f"{name} on {unit!r}"
        for name, pattern in patterns.items()
        if name not in SHORT_TEXTS
        for unit in UNITS
        if _grows_too_fast(pattern, unit)
    ]
    assert found == []


def test_the_exceptions_are_patterns() -> None:
    assert SHORT_TEXTS.keys() <= dict(_searched()).keys()
