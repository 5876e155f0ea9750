"""An edit of one line costs the same in a file of any length, whatever is known of package indexes: counted in calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.index.condense import page_of
from venvoy_server.index.model import IndexFile
from venvoy_server.index.snapshot import Answer, IndexSnapshot

INDEX = "https://index.example/simple"


def calls_of_an_edit(lines: int, answers: Callable[[str], tuple[Answer, ...]]) -> int:
    """Return how many functions an edit in the middle of a long file calls."""
    names = [f"name-{number}" for number in range(lines)]
    text = "".join(f"{name}==1.0\n" for name in names)
    index = IndexSnapshot((INDEX,), {name: answers(name) for name in names})
    document, checker = Document.parse(text), Checker(inputs=Inputs(index=index))
    checker.update(document)
    at, count = text.index("name-200"), 0

    def called(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    for _ in range(2):  # the first edit loads what edits need
        document, count = document.edit(at, at, "x"), 0
        sys.setprofile(called)
        try:
            checker.update(document)
        finally:
            sys.setprofile(None)
    return count


def known(name: str) -> tuple[Answer, ...]:
    return (Answer(INDEX, "known", page_of(name, [IndexFile(f"{name}-1.0.tar.gz"), IndexFile(f"{name}-2.0.tar.gz")])),)


def test_an_edit_costs_the_same_in_a_file_of_any_length() -> None:
    unknown, full = (lambda name: (Answer(INDEX, "unknown"),)), known
    for answers in (unknown, full):
        few, many = calls_of_an_edit(300, answers), calls_of_an_edit(1200, answers)
        assert many < few + 100, "in 1,200 lines as in 300"
