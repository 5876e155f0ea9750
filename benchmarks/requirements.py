"""Requirements files: parsing and rules, from nothing and after an edit, against packaging and other parsers."""

from __future__ import annotations

import gc
import os
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median

from packaging.requirements import Requirement

from benchmarks.installed import Installed
from benchmarks.measuring import Case, Options, show, take_turns, tell
from benchmarks.rpc import Server
from benchmarks.tools import install_tools
from benchmarks.trees import requirements_text
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.packages.model import Distribution
from venvoy_server.system.files.host import RealHost

FIRST_BUDGETS = {False: 0.6, True: 2.2}
EDIT_BUDGET = 0.01
RUN_BUDGET = 0.02
RUN_FILES = 200
SLICE_MILLISECONDS = 20.0
COUNTS = (100, 1000, 10_000)
LARGEST = 10_000
PARSERS = ("pip-requirements-parser", "requirements-parser")
SERVER = "requirements-language-server"
_CODES = {
    "pip-requirements-parser": "from pip_requirements_parser import RequirementsFile\ndef parse(path): RequirementsFile.from_file(path)",
    "requirements-parser": "import requirements\ndef parse(path):\n with open(path) as file: list(requirements.parse(file))",
}
_TIMED = "\nimport sys, time\nstart = time.perf_counter()\nparse(sys.argv[1])\nprint(time.perf_counter() - start)"


def run(options: Options) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="venvoy-benchmark-") as place:
        for hashed in (False, True):
            for count in COUNTS[:1] if options.quick else COUNTS:
                _first(options, place, count, hashed)
        count = 1000 if options.quick else LARGEST
        for hashed in (False, True):
            _edited(options, place, count, hashed)
        _run_edited(options, place, 20 if options.quick else RUN_FILES)
        _memory(options, place, count)
        if not options.quick:
            _other_parsers(options, place)


def _inputs(place: str, environment: EnvironmentFacts | None = None) -> Inputs:
    path = os.path.join(place, "requirements.txt")
    return Inputs(
        path=path, host=RealHost(), root=place, environment=environment, environment_expected=environment is not None
    )


def _check(text: str, inputs: Inputs) -> Checker:
    checker = Checker(inputs=inputs)
    checker.update(Document.parse(text, inputs.path))
    checker.findings()
    return checker


# --- from nothing -------------------------------------------------------------------------------------------------------


def _first(options: Options, place: str, count: int, hashed: bool) -> None:
    """Each round has another text, so that nothing is remembered of its lines."""
    texts = [requirements_text(count, hashed=hashed, seed=seed) for seed in range(options.rounds(7) + 1)]
    requirements = [list(_requirement_texts(text)) for text in texts]
    facts = [_installed(each) for each in requirements]
    inputs = _inputs(place)
    kind = f"{count} lines, 10 a requirement with hashes" if hashed else f"{count} lines"
    budget = FIRST_BUDGETS[hashed] if count == LARGEST else None
    found = f"{len(_check(texts[0], inputs).findings())} findings"
    cases = [
        Case(
            "packaging.Requirement, each once",
            _next(lambda number: [Requirement(text) for text in requirements[number]]),
        ),
        Case("venvoy: parse", _next(lambda number: Document.parse(texts[number], inputs.path))),
        Case("venvoy: parse and rules", _next(lambda number: _check(texts[number], inputs)), budget, note=found),
        Case(
            "venvoy: and an environment that has all",
            _next(lambda number: _check(texts[number], _inputs(place, facts[number]))),
        ),
    ]
    take_turns(cases, options.rounds(7), seconds=12)
    show(options, f"requirements: {kind}, first time", cases)


def _requirement_texts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        requirement = line.partition(" #")[0].removesuffix("\\").strip()
        if requirement and requirement[0] not in "#-":
            yield requirement


def _installed(requirements: list[str]) -> EnvironmentFacts:
    """Return an environment that has what is required, in a version that fits most of it."""
    found = {}
    for text in requirements:
        name = text.split("=")[0].split(">")[0].split("[")[0].split("~")[0].strip()
        version = text.partition("=")[2].lstrip("=").split(",")[0].split(";")[0].strip() or "1.0"
        found[name] = Distribution(
            name, name, version, "/site", f"/site/{name}.dist-info", provides_extras=("extra", "other")
        )
    markers = {"python_version": "3.11", "python_full_version": "3.11.7", "sys_platform": "linux"}
    return EnvironmentFacts(found, markers, "/environment", "environment", "3.11.7")


def _next(function: Callable[[int], object]) -> Callable[[], float]:
    """Return what runs a function with 0, 1, 2, ... and says how long each took, garbage collection on."""
    number = -1

    def run() -> float:
        nonlocal number
        number += 1
        gc.collect()
        start = time.perf_counter()
        function(number)
        return time.perf_counter() - start

    return run


# --- after an edit ------------------------------------------------------------------------------------------------------


def _edited(options: Options, place: str, count: int, hashed: bool) -> None:
    """One line in the middle gets another version, or a mistake."""
    text, inputs = requirements_text(count, hashed=hashed), _inputs(place)
    session = _Session(text, inputs)
    first, edited = Case("venvoy: parse and rules, first time"), Case("venvoy: one line edited", budget=EDIT_BUDGET)
    for seed in range(options.rounds(5)):
        fresh = requirements_text(count, hashed=hashed, seed=seed)
        gc.collect()
        start = time.perf_counter()
        _check(fresh, inputs)
        first.values.append(time.perf_counter() - start)
        edited.values += [session.edit(10 * seed + number) for number in range(10)]
    edited.note = f"{len(session.checker.findings())} findings"
    kind = " with hashes" if hashed else ""
    show(options, f"requirements: {count} lines{kind}, to the findings after an edit", [first, edited])
    longest = {
        name: max(_slices(place, count, hashed, name) for _ in range(options.rounds(3))) * 1e3
        for name in ("parse", "rules", "findings")
    }
    told = ", ".join(f"{name} {spent:.1f} ms" for name, spent in longest.items())
    verdict = "" if options.quick else ": ok" if max(longest.values()) <= SLICE_MILLISECONDS else ": over"
    tell(
        f"longest processor time on the event loop without a pause, garbage collection on: {told} (<= {SLICE_MILLISECONDS:g} ms{verdict})"
    )


def _run_edited(options: Options, place: str, files: int) -> None:
    """One line is edited in the document that includes files of 50 lines each, or in one of these files."""
    folder = os.path.join(place, "run")
    os.makedirs(folder, exist_ok=True)
    inputs = _inputs(folder)
    for number in range(files):
        _write(folder, number, requirements_text(50, seed=number))
    text = "".join([f"-r part{number}.txt\n" for number in range(files)]) + requirements_text(50, seed=files)
    first = Case("venvoy: the whole run, first time")
    edited = Case("venvoy: one line of the document edited", budget=RUN_BUDGET)
    elsewhere = Case("venvoy: one line of an included file edited", budget=RUN_BUDGET)
    for round_ in range(options.rounds(5)):
        gc.collect()
        start = time.perf_counter()
        session = _Session(text, inputs)
        session.checker.findings(1000)
        first.values.append(time.perf_counter() - start)
        for number in range(10):
            edited.values.append(session.edit(number))
            part = requirements_text(50, seed=number).replace("==", f"=={round_ + 1}.", 1)
            _write(folder, number, part)
            start = time.perf_counter()
            session.checker.update(session.document)
            session.checker.findings(1000)
            elsewhere.values.append(time.perf_counter() - start)
    show(options, f"requirements: a run of {files} included files, to the findings", [first, edited, elsewhere])


def _write(folder: str, number: int, text: str) -> None:
    with open(os.path.join(folder, f"part{number}.txt"), "w", encoding="utf-8") as file:
        file.write(text)


class _Session:
    """A document under edit."""

    def __init__(self, text: str, inputs: Inputs) -> None:
        self.document = Document.parse(text, inputs.path)
        self.checker = Checker(inputs=inputs)
        self.checker.update(self.document)

    def edit(self, number: int) -> float:
        """Change a line in the middle of the text and return the seconds until the new findings are there."""
        middle = self.document.text.index("==", len(self.document.text) // 2 + number * 97) + 2
        text = "not a version" if number % 4 == 1 else f"{number}."
        start = time.perf_counter()
        self.document = self.document.edit(middle, middle, text)
        self.checker.update(self.document)
        self.checker.findings(1000)
        taken = time.perf_counter() - start
        if number % 4 == 1:  # put it right, untimed, so that mistakes do not pile up
            self.document = self.document.edit(middle, middle + len(text), "")
            self.checker.update(self.document)
        return taken


def _slices(place: str, count: int, hashed: bool, name: str) -> float:
    """Return the longest time between two pauses of one kind of work, in seconds of the processor: others use it too."""
    text, inputs = requirements_text(count, hashed=hashed, seed=99), _inputs(place)
    gc.collect()
    parsing = Document.parse_slices(text, inputs.path)
    if name == "parse":
        return _longest(parsing)
    document = Document.parse(text, inputs.path)
    checker = Checker(inputs=inputs)
    checking = _longest(checker.update_slices(document))
    if name == "rules":
        return checking
    start = time.thread_time()
    checker.findings(1000)
    return time.thread_time() - start


def _longest(slices: Iterator[object]) -> float:
    longest, last = 0.0, time.thread_time()
    for _ in slices:
        longest = max(longest, time.thread_time() - last)
        last = time.thread_time()
    return max(longest, time.thread_time() - last)


# --- memory, and others -------------------------------------------------------------------------------------------------


def _memory(options: Options, place: str, count: int) -> None:
    text, inputs = requirements_text(count), _inputs(place)
    lines = list(_requirement_texts(text))
    kept: list[object] = []
    rows = []
    works: dict[str, Callable[[], object]] = {
        "packaging.Requirement, each kept": lambda: [Requirement(line) for line in lines],
        "venvoy: document and findings": lambda: _check(text, inputs),
    }
    for name, work in works.items():
        work()  # what is remembered between files is no memory of this one
        gc.collect()
        tracemalloc.start()
        kept.append(work())
        gc.collect()
        rows.append(
            Case(
                name,
                values=[tracemalloc.get_traced_memory()[0] / 2**20],
                note=f"{tracemalloc.get_traced_memory()[1] / 2**20:.1f} at most",
            )
        )
        tracemalloc.stop()
        rows[-1].note += f"; one full garbage collection with it {_collection():.1f} ms"
        kept.clear()
    show(options, f"requirements: memory of {count} lines", rows, unit="MiB")
    tell(f"one full garbage collection without either {_collection():.1f} ms")


def _collection() -> float:
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        gc.collect()
        spent.append((time.perf_counter() - start) * 1e3)
    return median(spent)


def _other_parsers(options: Options, place: str) -> None:
    """Other parsers, which know no positions, on the same files."""
    python, there = install_tools(place, (*PARSERS, SERVER))
    if python is None:
        return
    for hashed in (False, True):
        text = requirements_text(1000, hashed=hashed)
        path = os.path.join(place, f"requirements-{hashed}.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        cases = [Case("venvoy: parse and rules", _next(lambda number, text=text: _check(text, _inputs(place))))]  # type: ignore[misc]  # a lambda's default
        cases += [Case(name, _parser(python, name, path)) for name in PARSERS if name in there]
        take_turns(cases, options.rounds(5), seconds=15)
        show(
            options,
            f"requirements: 1000 lines{' with hashes' if hashed else ''}, other parsers (parsing alone, without rules)",
            cases,
        )
    if SERVER in there:
        _other_server(options, place, python)


def _other_server(options: Options, place: str, python: str) -> None:
    """Another language server, opening a file in a folder without an environment."""
    installed, text = Installed(place), requirements_text(1000)
    folder = os.path.join(place, "opened")
    os.makedirs(folder)
    script = os.path.join(os.path.dirname(python), SERVER)
    with (
        Server(installed.command("serve", "--stdio"), installed.environment(), folder) as ours,
        Server([python, script], installed.environment(), folder) as other,
    ):
        ours.load_language_side(folder)
        other.initialize(folder)
        numbers = iter(range(1000))
        counts: dict[str, int] = {}

        def opened(name: str, server: Server) -> Callable[[], float]:
            def run() -> float:
                uri = f"file://{folder}/requirements-{next(numbers)}.txt"
                spent, counts[name] = server.open_document(uri, text)
                return spent

            return run

        cases = [Case("venvoy", opened("venvoy", ours)), Case(SERVER, opened(SERVER, other))]
        take_turns(cases, options.rounds(9), seconds=10)
    for case in cases:
        case.note = f"{counts[case.name]} diagnostics"
    show(options, "requirements: 1000 lines opened, to their diagnostics (4 lines are wrong)", cases)


def _parser(python: str, name: str, path: str) -> Callable[[], float]:
    command = [python, "-W", "ignore", "-c", _CODES[name] + _TIMED, path]
    return lambda: float(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout)
