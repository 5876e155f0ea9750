"""Functions of texts and offsets, at the values where their result changes."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from dependencies.case_indexes import snapshot_of
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.line import Line
from venvoy_server.dependencies.analysis.line_contents import content, same_but_extras
from venvoy_server.dependencies.analysis.run_policy import run_policy
from venvoy_server.dependencies.analysis.text_difference import text_difference
from venvoy_server.dependencies.dialects.formats import other_format
from venvoy_server.dependencies.editing.on_index import context_of
from venvoy_server.dependencies.editing.project_list import lists_of
from venvoy_server.dependencies.positions import width


@pytest.mark.parametrize(
    "character", ["\0", "a", "\x7f", "\x80", "é", "\u07ff", "\u0800", "€", "\uffff", "\U00010000", "🐍"]
)
def test_the_width_of_a_text_is_that_of_its_encoding(character: str) -> None:
    for text in (character, f"a{character}b", character * 2):
        assert width(text, "utf-8") == len(text.encode())
        assert width(text, "utf-16") == len(text.encode("utf-16-le")) // 2
        assert width(text, "utf-32") == len(text)


def test_two_texts_differ_in_one_part_and_it_is_the_smallest() -> None:
    texts = ["".join(each) for size in range(5) for each in itertools.product("ab", repeat=size)]
    for old, new in itertools.product(texts, repeat=2):
        start, end, new_end = text_difference(old, new)
        assert old[:start] + new[start:new_end] + old[end:] == new
        if start < min(end, new_end):
            assert old[start] != new[start] and old[end - 1] != new[new_end - 1]


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("/w/requirements.txt", "six\n", None),
        ("/w/requirements.txt", "PK\x03\x04rest", "an archive"),
        ("/w/requirements.txt", "\x7fELF\x02", "a program"),
        ("/w/requirements.txt", "MZ\x90\x00", "a program"),
        ("/w/requirements.txt", "MZ six\n", None),
        ("/w/requirements.lock", "six==1\n", None),
        ("/w/any.lock", "\ufeff \t\r\n{}", "a lock file in JSON"),
        ("/w/any.lock", '[[package]]\nname = "a"\n', "a lock file in TOML"),
        ("/w/a.py", "import os\n", "a Python script"),
        ("/w/a.py", "# /// script\n# dependencies = []\n# ///\n", None),
        ("/w/environment.yml", "dependencies:\n- a\n", None),
        ("/w/environment.yml", "a: b\n", "a YAML file"),
        ("C:\\w\\REQUIREMENTS.TXT", "six\n", None),
    ],
)
def test_what_a_file_is_that_holds_no_requirements(path: str, text: str, what: str | None) -> None:
    assert other_format(path, text) == what


def test_the_lists_of_a_project_are_those_that_are_lists() -> None:
    text = (
        '[project]\nname = "x"\ndependencies = ["A.b>=1", "c"]\nkeywords = ["k"]\n[project.optional-dependencies]\nweb = ["d"]\n'
        'bad = "e"\n[dependency-groups]\ndev = ["f", {include-group = "g"}]\ng = []\n[tool.x]\ndependencies = ["h"]\n'
    )
    assert dict(lists_of(text)) == {
        ("project", "dependencies"): {"a-b", "c"},
        ("project", "optional-dependencies", "web"): {"d"},
        ("dependency-groups", "dev"): {"f"},
        ("dependency-groups", "g"): set(),
    }
    assert dict(lists_of("[project\n")) == {}


@pytest.mark.parametrize(
    ("option", "policy"),
    [
        ("--pre", {"prereleases": "allow"}),
        ("--prefer-binary", {"prefer_binary": True}),
        ("--only-binary :all:", {"only_binary": {":all:"}}),
        ("--only-binary A.b,c\n--no-binary c", {"only_binary": {"a-b"}, "no_binary": {"c"}}),
        ("--no-binary :all:\n--no-binary :none:", {"no_binary": set()}),
        ("--all-releases A.b", {"prereleases_of": {"a-b": "allow"}}),
        ("--only-final a\n--only-final :all:", {"prereleases": "disallow", "prereleases_of": {}}),
        ("--require-hashes", {}),
    ],
)
def test_the_options_of_a_run_change_which_releases_count(option: str, policy: dict[str, object]) -> None:
    snapshot = snapshot_of([("index", "foo 1.0")])
    assert snapshot is not None
    context = context_of(Document.parse(f"{option}\nfoo\n"), Inputs(index=snapshot))
    found = run_policy(context)
    assert found == msgspec.structs.replace(snapshot.policy, **policy)


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("foo[a]>=1", "foo[b]>=1", True),
        ("foo>=1", "foo[b]>=1", True),
        ("foo[a]>=1", "foo[a]>=1", False),
        ("foo[a]>=1", "foo[b]>=2", False),
        ("foo[a]>=1", "foo[a]>=2", False),
        ("foo[a]; os_name=='nt'", "foo[b]", False),
    ],
)
def test_lines_that_differ_in_their_extras_alone(one: str, other: str, are: bool) -> None:
    document = Document.parse(f"{one}\n{other}\n")
    first, second = (content(Line(document, label, entry)) for label, entry in document.pairs())
    assert same_but_extras(first, second) is are
