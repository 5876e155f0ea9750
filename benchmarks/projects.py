"""Requirements in the array of a pyproject.toml: read and checked from nothing and after an edit, against tomllib and packaging."""

from __future__ import annotations

import gc
import time
import tomllib
from collections.abc import Generator

from packaging.requirements import Requirement

from benchmarks.measuring import Case, Options, show, take_turns, tell, timed
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_slices
from venvoy_server.dependencies.analysis.slices import run_at_once
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.system.files.host import RealHost

FIRST_BUDGET = 3.0
EDIT_BUDGET = 0.25
FORMS = ("p{0}>=1.{1}", "p{0}=={1}.0", "p{0}[x]>=1,<{1}.5", "p{0}>=1.{1}; python_version < '3.13'", "p{0}~={1}.1")
INPUTS = Inputs("/projects/pyproject.toml", RealHost(), "/projects")


def run(options: Options) -> None:
    """Print the tables."""
    count = 500 if options.quick else 10_000
    text = project_text(count)
    cases = [
        Case("tomllib, and packaging.Requirement once each", timed(lambda: _judge(text))),
        Case("venvoy: read and rules", timed(lambda: _check(text)), FIRST_BUDGET),
    ]
    take_turns(cases, options.rounds(7))
    show(options, f"pyproject.toml: {count} dependencies, first time", cases)
    _edited(options, text, count)


def project_text(count: int) -> str:
    """Return a file with so many dependencies, one on a line."""
    lines = [FORMS[number % len(FORMS)].format(number, number % 90 + 1) for number in range(count)]
    strings = "".join([f'    "{line}",\n' for line in lines])
    return f'[project]\nname = "x"\nversion = "1"\ndependencies = [\n{strings}]\n'


def _judge(text: str) -> None:
    for each in tomllib.loads(text)["project"]["dependencies"]:
        Requirement(each)


def _check(text: str) -> tuple[Document, Checker]:
    document = run_at_once(document_slices(text, INPUTS))
    checker = Checker(inputs=INPUTS)
    checker.update(document)
    checker.findings(1000)
    return document, checker


def _edited(options: Options, text: str, count: int) -> None:
    """One requirement in the middle gets another version."""
    first = Case("venvoy: read and rules, first time", timed(lambda: _check(text)))
    edited = Case("venvoy: one requirement edited", budget=EDIT_BUDGET)
    document, checker = _check(text)
    for number in range(options.rounds(7)):
        first.take()
        at = document.text.index("=", len(document.text) // 2 + 97 * number) + 1
        gc.collect()
        start = time.perf_counter()
        document = document.edit(at, at, "1")
        checker.update(document)
        checker.findings(1000)
        edited.values.append(time.perf_counter() - start)
    show(options, f"pyproject.toml: {count} dependencies, to the findings after an edit", [first, edited])
    longest = max(_longest(document_slices(text, INPUTS)), _longest(checker.update_slices(_check(text)[0])))
    tell(f"longest processor time of the analysis thread without a pause: {longest * 1e3:.1f} ms")


def _longest(work: Generator[None, None, object]) -> float:
    longest = 0.0
    while True:
        start = time.thread_time()
        try:
            next(work)
        except StopIteration:
            return max(longest, time.thread_time() - start)
        longest = max(longest, time.thread_time() - start)
