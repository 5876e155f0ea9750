"""What is kept of each line: its spans, its pieces, and how it leads back to the characters of the document."""

from __future__ import annotations

import gc
import shlex
from collections.abc import Iterator

import msgspec
import pytest

from fakes import FakeHost
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.dialects.requirements_txt.shell_words import Unclosed, split
from venvoy_server.dependencies.model import Entry, Fault, OptionUse, Requirement


@pytest.mark.parametrize("made", [Requirement("path"), OptionUse("--pre", "--pre", 0, 5), Fault("code", 3, 4, "text")])
def test_a_span_that_is_not_there_is_empty(made: msgspec.Struct) -> None:
    values = msgspec.structs.asdict(made)
    spans = [name.removesuffix("_start") for name in values if name.endswith("_start")]
    assert spans
    assert [name for name in spans if values[f"{name}_start"] != values[f"{name}_end"]] == []


def _structs(value: object) -> Iterator[msgspec.Struct]:
    if isinstance(value, msgspec.Struct):
        yield value
        value = msgspec.structs.astuple(value)
    for each in value if isinstance(value, tuple) else ():
        yield from _structs(each)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/w/requirements.txt", "foo[x]>=1 --hash=sha256:aa \\\n  --pre\n-r base.txt\nfoo=>1\n-e ./x\n"),
        ("/w/pyproject.toml", '[project]\nname = "x"\ndependencies = ["a>=1", "b=>1"]\nreadme = "README.md"\n'),
    ],
)
def test_nothing_of_a_line_is_tracked_by_the_collector(path: str, text: str) -> None:
    """A document of 10,000 lines is kept open for hours: the collector would visit each of its parts again and again."""
    document = document_of(text, Inputs(path, FakeHost({path: text}), "/w"))
    found = [each for entry in document.entries for each in _structs(entry)]
    assert {Entry, Requirement, Fault} <= {type(each) for each in found}
    assert {type(each) for each in found if gc.is_tracked(each)} == set()


@pytest.mark.parametrize(
    "text",
    [
        r'-C "a\"b"',
        r'-C "a\\b"',
        r'-C "a\nb"',
        r'-C "a\ b" c',
        r"-C 'a\b' \'x",
        r"a\ b \\ c",
        "a''b \"\" ''",
        r'"a"b\c"d"',
        "a\\",
        '"a\\',
        '"a\\"',
        "'a\\'",
    ],
)
def test_words_with_quotes_and_backslashes_are_those_of_shlex(text: str) -> None:
    try:
        expected: list[str] | None = shlex.split(text)
    except ValueError:
        expected = None
    try:
        words = split(text, 0)
    except Unclosed:
        assert expected is None
        return
    assert [word.text for word in words] == expected
    for word in words:
        origins = range(word.start, word.end) if word.origins is None else word.origins
        assert "".join(text[at] for at in origins) == word.text


def _marked(text: str) -> list[list[str]]:
    """Return, for each entry, the pieces of the document that its logical text comes from, character by character."""
    found = []
    for entry in Document.parse(text, "/w/requirements.txt").entries:
        characters = [entry.locate(at, at + 1) for at in range(len(entry.text))]
        found.append([entry.text, "".join(entry.raw[low:high] for low, high in characters)])
    return found


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("  foo >= 1  # why\n", ["foo >= 1"]),
        ("foo \\\n  >=1 \\\n\\\n --pre\nbar\n", ["foo   >=1  --pre", "bar"]),
        ("foo\\\n>=1\\\n,<2", ["foo>=1,<2"]),
        ("\\\\foo\\\n==1\n", ["foo==1"]),
        ("\\\nfoo\n", ["foo"]),
        ("\\\\\\\n\\\nfoo\\\n", ["foo"]),
        ("foo==1 \\\n# why\nbar\n", ["foo==1", "bar"]),
        ("foo \\\n  # why\nbar\n", ["foo", "bar"]),
        ("foo==1\\", ["foo==1"]),
        ("\\", [""]),
        ("\\foo\\", ["foo"]),
        ("\\\\ foo\\\\", ["foo"]),
        (" \\\n \\\n", [""]),
        ("\\~foo \\\n==1\n", ["~foo ==1"]),
        ("~\\\n\\~x\\\n~\n", ["~~x~"]),
        ("foo \\\n", ["foo"]),
    ],
)
def test_each_character_of_a_joined_line_leads_back_to_itself(text: str, texts: list[str]) -> None:
    assert [[each, each] for each in texts] == _marked(text)
    assert "".join(each.raw for each in Document.parse(text).entries) == text
