"""A safe fix never changes what pip would install: held over real files, their mutants and generated files.

The generated files come from a seeded generator; VENVOY_GENERATED_FILES says how many (`nox -s fixes` generates 20,000).
"""

from __future__ import annotations

import json
import os
import random
from os.path import basename, join

import pytest

from dependencies.corpus import HERE, corpus_folder, oracle_files
from dependencies.marked_cases import apply_fix
from dependencies.pip_reading import differences, read
from fakes import FakeHost, Folder, Node
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.rules import BY_CODE

CORPUS = corpus_folder()
needs_corpus = pytest.mark.skipif(CORPUS is None, reason="no corpus of real files: set VENVOY_CORPUS")
GENERATED = int(os.environ.get("VENVOY_GENERATED_FILES", "1000"))
FOLDERS: dict[str, Node] = {"/w": Folder(), "/w/x/setup.py": "", "/w/base.txt": "bar\n", "/w/sub/c.txt": "six<2\n"}
ON = RuleLevels({"hygiene": "on", "uv": "on", "consistency": "on"})

HASH = "--hash=sha256:" + "0123456789abcdef" * 4
HEADS = [
    "foo", "Foo.Bar", "foo_", "a-b", "requests", "foo[x]", "foo [ x , y ]", "foo[x", "foo-", "'foo'", '"foo', "numpy,pandas", "- foo", "* foo", "foo.",
    "foo\u200b", "git+https://h.example/o/k.git", "git+https://h.example/o/k.git@v1", "-e git+https://h.example/o/k", "https://h.example/foo-1.0.zip",
    "foo @ https://h.example/foo-1.0.zip", "foo@1.0", "foo @ git+https://h.example/o/foo", "git+git@h.example:o/k.git", "git@h.example:o/k.git",
    "ssh://git@h.example/o/k", "./x", "./x[a]", "-e ./x", "-e x", "../gone", "x/y", "foo.whl", "foo-1.0-py3-none-any.whl", "file:///w/x",
    "-e foo @ https://h.example/a.zip", "https://github.com/o/k",
]  # fmt: skip
TAILS = [
    "", "", "==1.0", ">=1,<2", ">=1.0a1,>=2.0", ">=2,>=1", "==1.0,>=0.5rc1", "=1.0", "=>1", "=<2", "<>1", "~1.2", "^1.2", " 1.0", ">=1 <2", ">=1,,<2",
    "==1.*", ">=1.*", "~=1", "===1.0-X", "==1.0+L", "(>=1)", " (1.0)", "==latest", "==1.0-alpha-1", "==v1.0", "!=3,<2", "<2.0b1,<3", "#egg=foo",
    "#egg=foo[x]", "#egg=foo[x]&subdirectory=p", "#subdirectory=p&egg=foo[x]", "#egg=foo&subdirectory=p", "#egg=foo[x]&sha256=" + "ab" * 32,
    "#egg=foo==1.0", "#sha256=ab&egg=foo==1", "#egg=", ",", "[x]", "@v2", "==1==2", "== 1.0 bar == 2.0", "==1, bar==2", ">=1 and <2", "==1.0,>=1",
    "!=1.0a1,>1", "<=2,<=2.0",
]  # fmt: skip
ENDS = [
    "", "", "", " ", "\t", "  # why", "# why", " #", ";python_version<\"3.9\"", '; python_version < "3.9"', "; python_version < 3.9",
    "; sys.platform == 'linux'", "; os_name = 'nt'", ' ; python_version >= "3" and os_name == "nt"', "; python == '3'", f" {HASH}", f" \\\n    {HASH}",
    f"\n    {HASH}", f" \\ \n    {HASH}", "\t--hash=sha256:aa", " --hash=md5:aa", " --hash=SHA256:" + "ab" * 32, f" {HASH},", f" {HASH}# c", " --pre",
    " --no-binary :all:", " \\", "\\", " -C a=b", "; extra == 'x'", " ;; os_name == 'nt'", "; python_version >= '3.6' && os_name == 'nt'",
    " sys_platform == 'linux'", "\u00a0", "\f", "\r", "\u2028",
]  # fmt: skip
WHOLE = [
    "-r base.txt", "-r ./base.txt", "-rbase.txt", "-r=base.txt", "--requirement=base.txt", "-c sub/c.txt", "-constraint c.txt", "-requests==2.0",
    "-extra-index-url https://h.example/s", "-index-url https://h.example/s", "-editable .", "-find-links ./x", "-foo", "-fx", "-e./x",
    "-i=https://h.example/s", "-ihttps://h.example/s", "--index https://h.example/s", "--extra-index https://h.example/s",
    "--indx-url https://h.example/s", "--pre foo", "--pre=1", "--no-index=1", "--use-feature=truststore", "--use-feature=x", "--req base.txt",
    "--no-binary all", "--no-binary foo bar", "--trusted-host https://h.example", "-f C:\\wheels", "-- comment", "// comment", "; comment", "/* x */",
    "pip install foo", "%pip install foo", "$ pip install foo", "!pip install foo", "import foo", "[tool]", 'foo = "1.0"', '"foo>=1",',
    "numpy 1.0 py39_0 conda-forge", "$ pip install foo 'bar>=1' -r base.txt", "!pip install -U foo", "conda install foo", "\u2014extra-index-url https://h.example/s",
    "\u2013r base.txt", "foo=='1.0'", 'foo>="1",<"2"', "foo\u22651.0", "foo\uff1d\uff1d1", "foo==1.0 and os_name == 'nt'", "foo==1, python_version < 3.9",
    "foo; os_name == 'nt' AND python_version < '3'", "foo; python_version >= '3' and < '4'", "foo==1.x", "foo~>1.0", "foo==latest", "x::foo==1=py3_0",
    "<<<<<<< HEAD", "=======", "# just a comment", "", "   ", "--require-hashes", "\u2014\u2014pre", "foo -e ./x",
    "-e ./x ; os_name == 'nt'", f"-e ./x {HASH}", "{{ x }}", "foo==${X}", "foo==$X", "-e 'foo @ git+https://h.example/o/k#egg=foo[x]'",
]  # fmt: skip


def generated_file(seed: int) -> str:
    """Return a file of a few lines, the same for the same seed."""
    source = random.Random(seed)
    lines = []
    for _ in range(source.randint(1, 7)):
        if source.random() < 0.3:
            line = source.choice(WHOLE) + source.choice(ENDS[:10])
        else:
            line = source.choice(["", "", "", " "]) + source.choice(HEADS) + source.choice(TAILS) + source.choice(ENDS)
        if source.random() < 0.15:
            at = source.randint(0, len(line))
            line = line[:at] + source.choice("=<>!~,;#[]()'\" -.@/\\\tx1") + line[at + source.randint(0, 2) :]
        lines.append(line)
    return source.choice(["\n", "\n", "\r\n"]).join(lines) + source.choice(["\n", ""])


def changed_by_safe_fixes(text: str, path: str = "/w/requirements.txt", constraints: bool = False) -> list[str]:
    """Return what the safe fixes of a text change in pip's reading of it; nothing is right."""
    inputs = Inputs(path, FakeHost(FOLDERS), "/w")
    fixed = fix_all(Document.parse(text, path, constraints), inputs, settings=ON).text
    wrong = differences(read(text, path, constraints, FOLDERS), read(fixed, path, constraints, FOLDERS))
    return [f"{text!r} -> {fixed!r}: {each}" for each in wrong]


def half_repaired(text: str) -> list[str]:
    """Return the fixes of errors of a one-line text after which pip still refuses it."""
    inputs = Inputs("/w/requirements.txt", FakeHost(FOLDERS), "/w")
    wrong = []
    for finding in check(Document.parse(text, inputs.path), inputs):
        if finding.severity != 1 or BY_CODE[finding.code].group not in ("syntax", "files"):
            continue
        for fix in finding.fixes:
            fixed = apply_fix(text, fix)
            if [entry for entry in Document.parse(fixed, inputs.path).entries if entry.fault]:
                wrong.append(f"{finding.code}: {fix.title}: {text!r} -> {fixed!r}")
    return wrong


@pytest.mark.slow("examples")
def test_safe_fixes_of_generated_files_change_nothing_that_pip_reads() -> None:
    wrong = [each for seed in range(GENERATED) for each in changed_by_safe_fixes(generated_file(seed))]
    assert wrong[:20] == []


@pytest.mark.parametrize("path", list(oracle_files(join(HERE, "edge"))), ids=basename)
def test_safe_fixes_of_hand_written_files_change_nothing_that_pip_reads(path: str) -> None:
    assert _changed_in(path) == []


@needs_corpus
@pytest.mark.slow("examples")
def test_safe_fixes_of_real_files_change_nothing_that_pip_reads() -> None:
    assert [each for path in oracle_files(CORPUS or "") for each in _changed_in(path)] == []


@needs_corpus
@pytest.mark.slow("examples")
def test_safe_fixes_of_mutants_change_nothing_that_pip_reads() -> None:
    assert [each for text in _mutants() for each in changed_by_safe_fixes(text)][:20] == []


@pytest.mark.slow("examples")
def test_a_fix_of_an_error_ends_in_a_line_that_pip_accepts() -> None:
    lines = [head + tail + end for head in HEADS for tail in TAILS for end in ("", '; python_version < "3"')]
    lines += [each + end for each in (*WHOLE, *HEADS) for end in ENDS]
    assert [each for text in lines if "\n" not in text for each in half_repaired(text + "\n")][:20] == []


@needs_corpus
@pytest.mark.slow("examples")
def test_a_fix_of_a_mutant_ends_in_a_line_that_pip_accepts() -> None:
    assert [each for text in _mutants() for each in half_repaired(text)][:20] == []


def _changed_in(path: str) -> list[str]:
    with open(path, "rb") as data:
        text = decode(data.read()).text
    return changed_by_safe_fixes(text, f"/w/{basename(path)}", "constraint" in basename(path))


def _mutants() -> list[str]:
    with open(join(CORPUS or "", "real", "MUTANTS.jsonl"), encoding="utf-8") as file:
        return [json.loads(row)["source"] for row in file]
