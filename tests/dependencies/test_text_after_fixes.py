"""After a safe fix, pip ignores nothing that was written on a line it refused, and reads an accepted line as before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os.path import join

import pytest

from dependencies.corpus import HERE, corpus_folder, oracle_files
from dependencies.marked_cases import apply_fix
from dependencies.pip_reading import differences, read
from dependencies.test_safe_fixes import FOLDERS, HEADS, ON, TAILS, WHOLE
from fakes import FakeHost
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.model import Entry

CORPUS = corpus_folder()
PATH = "/w/requirements.txt"

# Texts in which a repair of single characters leaves something over that pip takes for an option.
LEFT_OVER = [
    "foo \u2013 1", "foo \u2014 1", "foo==1 \u2013 the old one", "foo==1 \u2014pre bar", "\u2013 foo", "\u2014\u2014pre foo", "\u2013r base.txt bar",
    "foo@h.example:x y", "git@h.example:o/k.git and more", "foo@h.example:x - y", "ssh://git@h.example/o/k x", "hg://h.example/x y", "git://h.example/x y",
    "'foo' - 1", "foo[x - 1", "foo,- 1", "foo==latest - 1", "foo=1.0 - 1", "foo\u00a0- 1", "foo\t- 1", "foo == 1 - x", "foo 1 - 2", "foo\u2265 1 - 2",
    "pip install foo - 1", "-requests - 1", "foo.- 1", "foo; os_name = 'nt' - 1", "foo# - 1", "foo \u2013\u2013hash=sha256:aa b", "-e foo@h.example:x y",
    "foo @ git@h.example:x y", "git+git@h.example:o/k x y",
]  # fmt: skip


def wrong_safe_fixes(text: str, constraints: bool = False) -> list[str]:
    """Return what each safe fix of a text alone does that it must not; nothing is right."""
    inputs = Inputs(PATH, FakeHost(FOLDERS), "/w")
    document = Document.parse(text, PATH, constraints)
    wrong = []
    for finding in check(document, inputs, settings=ON):
        for fix in finding.fixes:
            if not fix.safe or not fix.edits or any(edit.path is not None for edit in fix.edits):
                continue
            fixed = apply_fix(text, fix)
            after = Document.parse(fixed, PATH, constraints)
            found = sorted(_ignored(after) - _ignored(document))
            found += differences(read(text, PATH, constraints, FOLDERS), read(fixed, PATH, constraints, FOLDERS))
            wrong += [f"{finding.code}: {text!r} -> {fixed!r}: {each}" for each in found]
    return wrong


def _ignored(document: Document) -> set[str]:
    """Return what pip ignores of the lines that it accepts, and the URLs that end in words with spaces."""
    accepted = [entry for entry in document.entries if not entry.fault]
    return {text for entry in accepted for text in (*_dropped(entry), *_words_in_url(entry))}


def _dropped(entry: Entry) -> Iterator[str]:
    return (entry.text[start:end] for start, end in entry.dropped)


def _words_in_url(entry: Entry) -> Iterator[str]:
    found = entry.requirement
    if found is not None and found.form == "url" and " " in found.target:
        yield found.target


def _texts() -> Iterator[tuple[str, bool]]:
    """Yield the hand-written files and the mutants of real lines, and whether they are of constraints."""
    for path in oracle_files(join(HERE, "edge")):
        with open(path, "rb") as data:
            yield decode(data.read()).text, "constraint" in path
    if CORPUS:
        with open(join(CORPUS, "real", "MUTANTS.jsonl"), encoding="utf-8") as file:
            yield from ((json.loads(row)["source"], False) for row in file)


@pytest.mark.parametrize("text", LEFT_OVER)
def test_a_safe_fix_leaves_nothing_over_that_pip_ignores(text: str) -> None:
    assert wrong_safe_fixes(text + "\n") == []


@pytest.mark.slow("examples")
def test_each_safe_fix_of_composed_lines_leaves_nothing_over() -> None:
    lines = [head + tail + end for head in HEADS for tail in TAILS for end in (" - 1", " \u2013 x")]
    lines += [each + end for each in WHOLE for end in (" - 1", " x y", " \u2014 z")]
    assert [each for text in lines for each in wrong_safe_fixes(text + "\n")][:20] == []


@pytest.mark.slow("examples")
def test_each_safe_fix_of_written_files_and_of_mutants_leaves_nothing_over() -> None:
    assert [each for text, constraints in _texts() for each in wrong_safe_fixes(text, constraints)][:20] == []
