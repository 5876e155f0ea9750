from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fakes import FakeHost, Folder, Node
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import Checker, check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.entry import block_entry, fast_entry, make_entry
from venvoy_server.dependencies.dialects.requirements_txt.lines import body_of, continues, join
from venvoy_server.dependencies.editing.completion import completions
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.packages.model import Distribution

HASH = "--hash=sha256:" + "0123456789abcdef" * 4
OTHER = "--hash=sha256:" + "fedcba9876543210" * 4
PIECES = [
    "foo", "bar", "Foo", "a.b", "foo_", "zope.interface", "x[y]", "[a,b]",
    "==1.0", ">=1,<2", ">=1", "<1", "~=1", "~=1.4", "=>1", "==1.*", " ", "  ", "\t",
    "\n", "\n", "\n", "\r\n", "\r", "\f", "\u2028", "\\\n", " \\\n", " \\\r\n", "\\", "#", " # c", "# venvoy: ignore\n", "  # venvoy: ignore[invalid-operator]",
    "; ", ";", 'python_version < "3"', 'python_version >= "3.8"', "python_version < 3", ' and os_name == "nt"', 'sys_platform == "win32"',
    "-r base.txt", "-c c.txt", "-e ./x", "--pre",
    "--hash=sha256:aa", f" {HASH}", f" \\\n    {HASH}", f" \\\n    {OTHER}", "--require-hashes", "--no-index",
    "-i https://u:p@h/s", "--extra-index-url http://h/s", "--no-binary foo",
    "foo @ https://h/foo-1.0.zip", "git+https://h/o/r#egg=foo", "./x", "../y", "${X}", "$X",
    "é", "🐍", "\u200b", "\0", "'", '"', "(", ")", "[", "]", ",", "@", "-", "--", "x==1# y", "<<<<<<< HEAD",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
# Edits by line, and by how far behind (or before) its beginning: there a line may become another's.
EDITS = st.lists(
    st.tuples(
        st.integers(0, 8),
        st.integers(-2, 20),
        st.integers(0, 12),
        st.lists(st.sampled_from([*PIECES, "x"]), max_size=3).map("".join),
    ),
    max_size=6,
)
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _inputs() -> Inputs:
    files: dict[str, Node] = {
        "/w/base.txt": "bar>=2\n-r requirements.txt\n",
        "/w/c.txt": f"foo<1\nbar==1 {HASH}\n",
        "/w/x/setup.py": "",
        "/w": Folder(),
    }
    foo = Distribution(
        "foo", "foo", "1.0", "/e", "/e/foo", requires=("bar>=3", "gone; extra == 'y'"), provides_extras=("y",)
    )
    bar = Distribution("bar", "bar", "2.0", "/e", "/e/bar", requires=("absent",))
    values = {"python_version": "3.11", "python_full_version": "3.11.4", "os_name": "posix", "sys_platform": "linux"}
    facts = EnvironmentFacts({"foo": foo, "bar": bar}, values, "/e", "env")
    return Inputs("/w/requirements.txt", FakeHost(files), "/w", facts, {"X": "valueofx"}, environment_expected=True)


ON = RuleLevels(
    {"hygiene": "on", "uv": "on", "extraneous-package": "on", "missing-hash": "on", "unused-constraint": "on"}
)


@RELAXED
@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_and_findings_inside_it(data: bytes) -> None:
    decoded = decode(data)
    document = Document.parse(decoded.text, "/w/requirements.txt")
    assert "".join(entry.raw for entry in document.entries) == decoded.text
    for finding in check(document, _inputs(), settings=ON):
        assert 0 <= finding.start <= finding.end <= len(decoded.text), finding
        for related in finding.related:
            assert related.path is not None or 0 <= related.start <= related.end <= len(decoded.text)
        for edit in [edit for fix in finding.fixes for edit in fix.edits if edit.path is None]:
            assert 0 <= edit.start <= edit.end <= len(decoded.text)


@RELAXED
@given(TEXTS)
def test_any_mixture_of_lines_gives_findings_inside_it(text: str) -> None:
    document = Document.parse(text, "/w/requirements.txt", variables={"X": "valueofx"})
    for finding in check(document, _inputs(), settings=ON):
        assert 0 <= finding.start <= finding.end <= len(text), finding
        assert "valueofx" not in finding.message


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, EDITS)
@example("foo\rbar\n", [(1, 0, 0, "\n")])
@example("foo\rx\nbar\n", [(1, 0, 1, "")])
@example("foo\nbar\n", [(1, 0, 1, "x")])
def test_an_edited_document_is_the_parsed_one_and_has_its_findings(
    text: str, edits: list[tuple[int, int, int, str]]
) -> None:
    inputs = _inputs()
    document = Document.parse(text, inputs.path, variables=inputs.variables)
    checker = Checker(inputs=inputs, settings=ON)
    checker.update(document)
    for number, (line, offset, length, replacement) in enumerate(edits):
        places = [*document.starts, len(text)]
        start = max(0, min(places[line % len(places)] + offset, len(text)))
        text = text[:start] + replacement + text[start + length :]
        document = document.edit(start, start + length, replacement)
        again = Document.parse(text, inputs.path, variables=inputs.variables)
        assert document.text == text
        assert document.entries == again.entries
        assert document.starts == again.starts
        assert document.labels == sorted(set(document.labels))
        if number % 3 != 1:  # now and then two edits come before a look
            checker.update(document)
            assert checker.findings() == check(again, inputs, settings=ON)


@RELAXED
@given(TEXTS)
def test_safe_fixes_done_twice_change_nothing_more_and_keep_comments(text: str) -> None:
    inputs = _inputs()
    once = fix_all(Document.parse(text, inputs.path), inputs, settings=ON).text
    assert fix_all(Document.parse(once, inputs.path), inputs, settings=ON).text == once
    assert [line for line in _comments(text) if line not in _comments(once)] == []


def _comments(text: str) -> list[str]:
    entries = Document.parse(text).entries
    return [entry.raw[entry.comment_start : entry.comment_end].strip() for entry in entries if entry.kind == "comment"]


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,6}", fullmatch=True)
CLAUSES = st.from_regex(
    r" ?(==|>=|<=|!=|<|>|~=) ?[0-9]{1,3}(\.[0-9]{1,2}){0,3}(a1|rc2|\.post3|\.dev0|\.\*)?", fullmatch=True
)
LINES = st.tuples(
    st.sampled_from(["", " ", "\t"]), NAMES, st.sampled_from(["", "[a]", " [ a , b-c ]", "[]"]), st.lists(CLAUSES, max_size=2).map(",".join),
    st.sampled_from(["", ";", '; python_version < "3"', " ;os_name=='nt' ", "; x", '; os_name == "a -b"']), st.sampled_from(["", "  # c", " #", "#x", " "]),
    st.sampled_from(["", "\n", "\r\n"]),
).map("".join)  # fmt: skip


def test_the_commonest_forms_take_the_short_way() -> None:
    """The two tests below prove nothing unless some line does."""
    assert fast_entry('foo[a]>=1,<2; python_version < "3.12"  # why\n') is not None
    assert block_entry(f"foo==1.0 \\\n    {HASH} \\\n    {OTHER}\n", 0) is not None


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_the_short_way_to_an_entry_ends_where_the_long_one_does(line: str) -> None:
    quick = fast_entry(line)
    if quick is not None:
        assert quick == make_entry(join([line], {}), line, False, False)


@settings(max_examples=100, deadline=None)
@given(
    NAMES,
    CLAUSES,
    st.lists(st.sampled_from([HASH, OTHER, HASH.replace("a", "b")]), min_size=1, max_size=3),
    st.sampled_from(["", "\n", "\nx\n"]),
)
def test_a_block_of_hashes_is_read_as_line_by_line(name: str, clause: str, hashes: list[str], end: str) -> None:
    text = name + clause + "".join(f" \\\n    {each}" for each in hashes) + end
    block = block_entry(text, 0)
    if block is None:
        return
    lines = text.splitlines(True)
    stop = next(number for number, line in enumerate(lines) if not continues(body_of(line))) + 1
    entry = make_entry(join(lines[:stop], {}), "".join(lines[:stop]), False, False)
    assert (block.kind, block.raw, block.text, block.requirement, block.options) == (
        entry.kind,
        entry.raw,
        entry.text,
        entry.requirement,
        entry.options,
    )
    for at in range(len(block.text)):
        assert re.match(r"\s", block.text[at]) or block.locate(at, at + 1) == entry.locate(at, at + 1)
        low, high = block.locate(at, at + 1)
        assert block.raw[low:high] == block.text[at]


LONG = [
    "foo" + " " * 50_000 + "x", "[" * 20_000, "foo" + "," * 50_000, "a-" * 50_000, "foo" + "=" * 50_000, "foo; " + '"' * 20_001, "foo; " + "(" * 5_000,
    "foo; " + 'os_name == "a" and ' * 2_000 + 'os_name == "a"', "foo" + ",".join(f">={number}" for number in range(2_000)), "foo==" + "1." * 50_000,
    "foo==" + "1" * 5_000, "foo" + "\t" * 50_000 + "-x", "foo @ https://" + "a@" * 20_000, "/" * 50_000, "." + "/" * 99 + "x", "foo " + " " * 50_000 + "#",
    "${X}" * 10_000, "\\\n" * 20_000, "foo[" + "a," * 20_000 + "a]", "https://h/x" + "#egg=a&" * 10_000, "foo==1" + " --hash=sha256:aa" * 2_000,
    "--" + "x" * 50_000, "foo; " + "x" * 50_000, "-e " + "x" * 50_000 + "[", "-r " + "\\" * 50_001 + "x", "foo==1 # " + "# " * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("line", LONG, ids=lambda line: line[:8] + str(len(line)))
def test_a_monstrous_line_is_read_like_any_other(line: str) -> None:
    inputs = _inputs()
    document = Document.parse(line + "\nfoo=>1\n", inputs.path, variables=inputs.variables)
    findings = check(document, inputs, settings=ON)
    assert "invalid-operator" in [finding.code for finding in findings]
    assert completions(document, len(line), inputs) is not None
    hover(document, len(line) // 2, inputs)
