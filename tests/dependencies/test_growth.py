"""The work of every rule grows with the text, not with its square: each rule runs on the text that is worst for it.

Compared is processor time of this thread, four times as many lines against one: linear work takes 4 times as long,
n log n 4.6, quadratic 16. What is measured is repeated until it is below the limit, a few times at most, because
others use the machine too. Work of a few milliseconds says nothing about growth and is not compared; quadratic work,
a comparison for each pair of 1,600 lines, takes ten and more.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from os.path import dirname, join

import msgspec
import pytest

from dependencies.marked_cases import Case, inputs_of, read_cases, text_of
from fakes import FakeHost, Folder, Node
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import Checker, check
from venvoy_server.dependencies.editing.completion import awaits_versions
from venvoy_server.dependencies.editing.embedded_completion import completions_in
from venvoy_server.dependencies.positions import Positions
from venvoy_server.dependencies.rules import BY_CODE, RULES
from venvoy_server.handlers.diagnostics import Converter

pytestmark = pytest.mark.slow("growth")

SIZES = (400, 1600)
LIMIT = 9.0
NEGLIGIBLE_SECONDS = 0.008
ATTEMPTS = 4
PATH = "/w/requirements.txt"

Text = Callable[[int, int], str]
"""Returns a text of a size; every one has other numbers in it, so that no cache answers for the rule."""


def _lines(*patterns: str) -> Text:
    """Return a text of lines in turn; `{0}` is a number that rises, `{1}` one that falls."""

    def text(size: int, first: int) -> str:
        rounds = max(1, size // len(patterns))
        return "".join(
            [f"{each.format(first + number, rounds - number)}\n" for number in range(rounds) for each in patterns]
        )

    return text


def _one(start: str, pattern: str, joint: str, end: str = "") -> Text:
    """Return a text that is one logical line of many parts."""
    return lambda size, first: start + joint.join([pattern.format(first + each) for each in range(size)]) + end + "\n"


def _joined(*texts: str | Text) -> Text:
    return lambda size, first: "".join([each if isinstance(each, str) else each(size, first) for each in texts])


_SAME_PROJECT = _lines("foo=={0}")
_EXTRA_INDEXES = _lines("--extra-index-url https://{0}.example/simple")
_SHA = "--hash=sha256:" + 64 * "a"
WORST: dict[str, tuple[Text, ...]] = {
    "wrong-digest-length": (
        _one("foo @ https://h/x.zip#", "sha256={0}", "&"),
        _one("foo==1 ", "--hash=sha256:{0}", " "),
    ),
    "web-page-url": (
        _one("https://github.com/o/r/tree/", "a{0}", "/"),
        _lines("git+https://github.com/o/r{0}/blob/main/x"),
    ),
    "typographic-character": (_one("foo", "\u2014", ""), _one("", "\u2014\u2014pre", " "), _lines("foo{0}\u22651")),
    "requirements-file-as-requirement": (_lines("requirements-{0}.txt"), _lines("../requirements{0}.txt")),
    "quoted-version": (_one("foo", '=="{0}"', ","), _lines('foo{0}=="1"')),
    "python-as-project": (_lines("python>={0}"),),
    "missing-semicolon": (_one("foo==1 ", 'os_name == "x"', " and "), _lines('foo{0} python_version < "3"')),
    "marker-impossible-value": (
        _one("foo; ", 'sys_platform == "windows"', " or "),
        _lines('foo{0}; sys_platform == "macos" and os_name == "nt"'),
    ),
    "local-version-without-index": (_lines("torch=={0}+cu118"), _one("torch", "=={0}+cu118", ",")),
    "install-command": (_one("pip install ", "foo{0}", " "), _lines("pip install foo{0}")),
    "freeze-leftover": (
        _lines("foo{0} @ file:///home/conda/feedstock_root/foo-{0}/work"),
        _one("foo @ file:///", "work", "/"),
    ),
    "command-line-option": (_one("foo ", "--no-deps", " "), _one("", "--target=x{0}", " ")),
    "continuation-joins-requirements": (_one("", "six \\\n", ""), _one("", "foo{0}==1 \\\n", "")),
    "odd-line-end": (_one("", "\u2028", ""), _one("foo \\", "\x85 \\", "")),
    "conflicting-requirements": (_SAME_PROJECT, _lines("foo{0}==1", "foo{0}==2")),
    "dependency-confusion": (_EXTRA_INDEXES,),
    "duplicate-hash": (_one("foo==1 ", _SHA, " \\\n  "), _one("foo==1 ", "--hash=sha256:{0:064x}", " \\\n  ")),
    "duplicate-requirement": (_SAME_PROJECT, _lines("foo[e{0}]"), _lines('foo; python_version == "3.{0}"')),
    "extra-index-lost": (
        _EXTRA_INDEXES,
        _joined(_EXTRA_INDEXES, "-i https://main.example/simple\n"),
        _lines("--extra-index-url https://{0}.example/simple", "-i https://{0}.example/simple"),
    ),
    "format-control-conflict": (
        _lines("--no-binary p{0}"),
        _lines("--no-binary p{0}", "--only-binary p{0}"),
        _one("--no-binary ", "p{0}", ",", "\n--only-binary p0"),
        _joined(_one("--no-binary ", "p{0}", ","), _one("--only-binary ", "p{0}", ",")),
    ),
    "include-cycle": (_lines("-r chain{0}.txt"),),
    "include-error": (_lines("-r chain{0}.txt"), _lines("-r broken{0}.txt")),
    "include-not-found": (_lines("-r missing{0}.txt"), _lines("-r missing.txt")),
    "include-repeated": (_lines("-r chain{0}.txt", "-r ./chain{0}.txt"),),
    "index-in-the-middle": (_joined("foo\n", _lines("-i https://{0}.example/simple", "foo{0}")),),
    "index-overridden": (_lines("-i https://{0}.example/simple"),),
    "index-with-no-index": (_joined("--no-index\n", _lines("-i https://{0}.example/simple")),),
    "merge-extras": (_lines("foo[e{0}]"),),
    "missing-hash": (_joined(f"--no-require-hashes\nfoo==1 {_SHA}\n", _lines("foo{0}==1")),),
    "not-sorted": (_lines("foo{1}"),),
    "redundant-clause": (_one("foo", ">={0}", ","), _one("foo", "!={0}", ",\\\n")),
    "repeated-requirement": (_lines("foo==1"),),
    "require-and-no-require-hashes": (_lines("--require-hashes", "--no-require-hashes"),),
    "standard-library": (_lines("os=={0}"),),
    "template": (_one("", "{{{{ x", " "), _one("foo==", "{{% ", ""), _lines("{{{{ x }}}}=={0}")),
    "unsatisfiable-specifier": (_one("foo", "!={0}", ","),),
    "url-fragment-ignored": (_one("git+https://h.example/o/foo#", "a{0}", "&"),),
    "utf16-without-mark": (_lines("f\0o\0o\0=\0=\0{0}"), _one("f", "\0o", "")),
    "version-and-url": (_lines("foo=={0}", "foo @ https://h/foo-{0}.tar.gz"),),
    "wrong-package-name": (_lines("sklearn=={0}"),),
}
READ: tuple[tuple[str, Text], ...] = (
    ("x.py", _joined("# /// script\n# dependencies = [\n", _lines('# "foo{0}",'), "# ]\n# ///\n")),
    ("x.py", _lines("# /// script", "#")),
    ("pyproject.toml", _joined("[project]\ndependencies = [\n", _lines('"foo{0}",'), "]\n")),
    ("pyproject.toml", _one("[project]\ndependencies = [", '"foo{0}"', ", ", "]")),
    ("pyproject.toml", _lines("[tool.poetry.group.g{0}.dependencies]", 'foo{0} = "^{0}"')),
    ("pyproject.toml", _one("", "a{0}.b.c.d.e.f.g.h", ".", "=1")),
    ("pyproject.toml", _one("[", "a{0}.b.c.d.e.f.g.h", ".", "]")),
    ("pyproject.toml", _lines("[[tool.uv.index]]", 'name = "i{0}"')),
    ("Pipfile", _lines("[c{0}]", 'foo{0} = "*"')),
    ("setup.cfg", _joined("[options]\ninstall_requires =\n", _lines("  foo{0}"))),
    ("setup.cfg", _joined("[options]\n", _lines("install_requires = a", "#"))),
    ("environment.yml", _joined("dependencies:\n", _lines("- foo{0}={0}"), "- pip:\n", _lines("  - foo{0}"))),
    ("pylock.toml", _lines("[[packages]]", 'name = "foo{0}"', "[[packages.wheels]]", 'url = "https://h/{0}.whl"')),
)
_CFG = "[options]\ninstall_requires =\n  "
COMPLETED: tuple[tuple[str, Text], ...] = (
    ("setup.cfg", _joined(_CFG, _one("", "a.a{0}.", "", "b=1"))),
    ("setup.cfg", _joined(_CFG, _one("six; ", "a{0}.", "", "b=1"))),
    ("pyproject.toml", _one('[project]\ndependencies = ["', "a.a{0}.", "", '"]')),
    ("requirements.txt", _one("", "a.a{0}.", "")),
)
CONVERTED: tuple[Text, ...] = (
    _one("", "\u2028", ""),
    _one("", "six\x85", ""),
    _one("# \U0001f40d", "\u200b", ""),
    _one("foo==", "${{V{0}}}", "", " # \xe9"),
    _one("", "six \\\n", "", "# \xe9"),
)
GROUPS = _lines('g{0} = ["foo{0}==1", {{include-group = "h{0}"}}]', 'h{0} = ["foo{0}==2"]')
GENERAL: tuple[Text, ...] = (
    _one("foo; ", 'python_version == "3.{0}"', " or "),
    _one("foo[", "e{0}", ",", "]"),
    _one("foo ", "--global-option=x{0}", " "),
    _one("", "--pre", " "),
    _one("foo==", "${{V{0}}}", ""),
    _one("foo", " ", "", "==1"),
    _one("", "\\\n", "", "foo"),
    _one("", "six \\\n", ""),
    _one("", "foo{0}==1 \\\n", ""),
    _one("", "-r x{0}.txt \\\n", ""),
    _one("foo==1 ", "# \u2028\\", ""),
    _one("foo==1 ", "--hash=x{0} \\ \n", ""),
    _one("foo", "(", ""),
    _one("https://h/x-1.whl", "#egg=a", ""),
    _one("", "{{{{ x }}}}", " "),
    _lines("foo \\", "# comment \\"),
    _lines("# foo{0}==1"),
    _lines("foo{0} =>"),
    _lines("-e ./foo{0}"),
    _lines("git+https://h/foo{0}.git#egg=foo{0}"),
    _lines("foo{0}==1  # venvoy: ignore"),
)


class Workload(msgspec.Struct, frozen=True):
    """A text of a size, and what surrounds it."""

    text: str
    inputs: Inputs
    constraints: bool | None = None


def _made(text: Text, size: int, attempt: int) -> Workload:
    """Return a workload with files to include: a chain of all sizes that ends in a cycle, and files with errors."""
    nodes: dict[str, Node] = {PATH: "", "/w": Folder()}
    first = attempt * SIZES[-1]
    content = text(size, first)
    if "-r " in content:
        names = range(first, first + size)
        nodes |= {f"/w/chain{number}.txt": f"-r chain{number + 1}.txt\n" for number in names}
        nodes |= {f"/w/chain{first + size}.txt": f"-r chain{first}.txt\n"}
        nodes |= {f"/w/broken{number}.txt": "foo =>\n" for number in names}
    return Workload(content, Inputs(PATH, FakeHost(nodes), "/w"))


def _marked(case: Case, size: int, attempt: int) -> Workload:
    """Return the document of a case, again and again."""
    lines = (case.lines * (size // len(case.lines) + 1))[:size]
    return Workload(text_of(lines), inputs_of(case), case.values.get("mode") == "constraints" or None)


def _cost(rules: tuple[Rule, ...], work: Workload) -> float:
    document = document_of(work.text, work.inputs, work.constraints)
    levels = RuleLevels({rule.code: "on" for rule in rules if not rule.on})
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        checker = Checker(rules, levels, work.inputs)
        checker.update(document)
        checker.findings()
        return time.thread_time() - start
    finally:
        gc.enable()


def _growth(rules: tuple[Rule, ...], work: Callable[[int, int], Workload]) -> float:
    return _growth_of(lambda size, attempt: _cost(rules, work(size, attempt)))


def _growth_of(cost: Callable[[int, int], float]) -> float:
    """Return how often the cost of the small size the large one costs, 0 if that is negligible."""
    small = large = float("inf")
    for attempt in range(ATTEMPTS):
        large = min(large, cost(SIZES[1], 2 * attempt))
        if large <= NEGLIGIBLE_SECONDS:
            return 0.0
        small = min(small, cost(SIZES[0], 2 * attempt + 1))
        if large / small <= LIMIT:
            break
    return large / small


def _reading_cost(path: str, text: str) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        EmbeddedDocument.of(text, path)
        return time.thread_time() - start
    finally:
        gc.enable()


def _first_case(code: str) -> Case | None:
    with open(join(dirname(__file__), "rules", f"{code}.txt"), encoding="utf-8") as file:
        return next((case for case in read_cases(file.read()) if case.lines), None)


@pytest.mark.parametrize("code", sorted(rule.code for rule in RULES if rule.scope != "decode"))
def test_the_work_of_a_rule_grows_with_the_text(code: str) -> None:
    rules, case = (BY_CODE[code],), _first_case(code)
    for text in WORST.get(code, ()):
        assert _growth(rules, partial(_made, text)) <= LIMIT
    if case is not None:
        assert _growth(rules, partial(_marked, case)) <= LIMIT


@pytest.mark.parametrize("number", range(len(GENERAL)))
def test_the_work_of_all_rules_together_grows_with_the_text(number: int) -> None:
    assert _growth(RULES, partial(_made, GENERAL[number])) <= LIMIT


@pytest.mark.parametrize("number", range(len(READ)))
def test_the_work_of_reading_a_format_grows_with_the_text(number: int) -> None:
    path, text = READ[number]
    assert _growth_of(lambda size, attempt: _reading_cost(path, text(size, attempt * SIZES[-1]))) <= LIMIT


@pytest.mark.parametrize("number", range(len(COMPLETED)))
def test_the_work_of_completing_grows_with_the_text(number: int) -> None:
    path, text = COMPLETED[number]

    def cost(size: int, attempt: int) -> float:
        inputs = Inputs(path, FakeHost({}), "/")
        document = document_of(text(size, attempt * SIZES[-1]), inputs)
        gc.collect()
        start = time.thread_time()
        assert completions_in(document, document.length - 3, inputs) == []
        awaits_versions(document, document.length - 3, inputs)
        return time.thread_time() - start

    assert _growth_of(cost) <= LIMIT


@pytest.mark.parametrize("number", range(len(CONVERTED)))
def test_the_work_of_converting_findings_grows_with_the_text(number: int) -> None:
    def cost(size: int, attempt: int) -> float:
        work = _made(CONVERTED[number], size, attempt)
        findings = check(document_of(work.text, work.inputs), work.inputs)
        gc.collect()
        start = time.thread_time()
        positions = Positions.of(work.text)
        for each in Converter("", positions, "utf-16", lambda path: None).diagnostics(findings):
            positions.offset(each.range.start.line, each.range.start.character)
        return time.thread_time() - start

    assert _growth_of(cost) <= LIMIT


def test_the_work_of_comparing_groups_that_include_others_grows_with_the_text() -> None:
    def work(size: int, attempt: int) -> Workload:
        text = "[dependency-groups]\n" + GROUPS(size, attempt * SIZES[-1])
        path = "/w/pyproject.toml"
        return Workload(text, Inputs(path, FakeHost({path: text, "/w": Folder()}), "/w"))

    assert _growth((BY_CODE["conflicting-requirements"],), work) <= LIMIT
