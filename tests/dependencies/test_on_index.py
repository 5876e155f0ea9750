"""Hover, inlay hints and completion say what package indexes say, from a snapshot."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dependencies.case_indexes import snapshot_of
from venvoy_server.advisories.model import AdvisorySnapshot
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.embedded_document import EmbeddedDocument
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.checker.fixes import FOR_A_PERSON
from venvoy_server.dependencies.editing.completion import awaits_versions, completions
from venvoy_server.dependencies.editing.hints import HintKind, hints
from venvoy_server.dependencies.editing.hover import hover
from venvoy_server.dependencies.editing.on_index import unknown_name, unknown_names
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.index.snapshot import Answer, IndexSnapshot
from venvoy_server.packages.model import Distribution

FACTS = [
    ("index", "foo 1.0;day=10 1.1;day=20;python=>=3.8 1.2;yanked=bad_build 2.0;day=30;python=>=3.13 3.0a1"),
    ("index", "bar 1.0;day=10 2.0;day=998"),
    ("absent", "gone"),
    ("metadata", 'bar 2.0 {"extras": ["x", "y"]}'),
]
INSTALLED = EnvironmentFacts(
    {"foo": Distribution("foo", "foo", "1.0", "/e/site", "/e/site/foo-1.0.dist-info")}, {}, "/e", "env", "3.11.7"
)


def inputs(facts: EnvironmentFacts | None = None, **more: object) -> Inputs:
    snapshot = snapshot_of(FACTS)
    assert isinstance(snapshot, IndexSnapshot)
    return Inputs(index=msgspec.structs.replace(snapshot, **more), environment=facts)


def shown(text: str, at: Inputs, offset: int = 0) -> str:
    found = hover(Document.parse(text), offset, at)
    return found.text if found is not None else ""


def test_hover_says_what_would_be_installed_and_what_is_newest() -> None:
    assert shown("foo<1.1\n", inputs()).split("\n\n") == [
        "**foo**",
        "Would install **1.0** (1970-01-11)",
        "Newest that fits here: **1.1** (1970-01-21)",
        "Newest of all: 2.0, which requires Python `>=3.13`",
        "As of now.",
    ]
    assert "Requires Python `>=3.8`" in shown("foo\n", inputs())
    assert "Would install **1.2**, which is yanked: bad build" in shown("foo==1.2\n", inputs())
    assert "No version of it is compatible with this environment." in shown("foo==9\n", inputs())
    assert shown("gone\n", inputs()).split("\n\n")[1:] == ["Not on the index, as of now."]


def test_hover_says_how_old_its_facts_are_and_nothing_of_what_is_not_known() -> None:
    later = inputs(now=1003 * 86400.0)
    assert "As of 3 days ago." in shown("bar\n", later)
    assert shown("other\n", inputs()) == ""
    assert "env" in shown("other\n", inputs(INSTALLED))
    assert shown("bar @ https://example.org/bar.zip\n", inputs()) == ""


def test_hover_shows_the_status_of_a_project_and_no_markup_of_the_index() -> None:
    snapshot = snapshot_of([("index", "foo 1.0"), ("status", "foo archived see [x](http://evil) *now*")])
    text = shown("foo\n", Inputs(index=snapshot))
    assert "The project is archived: see \\[x\\](http\\://evil) \\*now\\*" in text


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("both", ["1.0 \u2192 1.1", "\u2192 2.0"]),
        ("installed", ["1.0"]),
        ("latest", ["\u2192 1.1", "\u2192 2.0"]),
        ("off", []),
    ],
)
def test_hints_show_the_installed_and_the_newer_version(kind: HintKind, texts: list[str]) -> None:
    document = Document.parse("foo<1.1\nbar==1.0\nbar>=1.0\n")
    assert [hint.text for hint in hints(document, inputs(INSTALLED), shown=kind)] == texts


def test_hints_of_a_part_of_the_document() -> None:
    document = Document.parse("bar==1.0\nbar==1.0\nbar==1.0\n")
    assert [hint.offset for hint in hints(document, inputs(), 9, 17)] == [17]


def test_versions_are_completed_in_the_order_in_which_they_would_be_taken() -> None:
    text = "foo=="
    found = completions(Document.parse(text), len(text), inputs())
    assert [(each.label, each.detail) for each in found] == [
        ("1.1", "1970-01-21"),
        ("1.0", "1970-01-11"),
        ("3.0a1", ""),
    ]
    found = completions(Document.parse(text), len(text), inputs(INSTALLED))
    assert [(each.label, each.detail) for each in found][1] == ("1.0", "1970-01-11, installed")
    found = completions(Document.parse("foo==3"), 6, inputs())
    assert [each.label for each in found] == ["3.0a1"]
    assert completions(Document.parse("none=="), 6, inputs()) == []


def test_versions_are_twenty_at_most() -> None:
    snapshot = snapshot_of([("index", "foo " + " ".join(f"1.{number}" for number in range(50)))])
    found = completions(Document.parse("foo=="), 5, Inputs(index=snapshot))
    assert [each.label for each in found][:2] == ["1.49", "1.48"] and len(found) == 20


def test_extras_are_those_of_the_version_that_would_be_taken() -> None:
    assert [each.label for each in completions(Document.parse("bar["), 4, inputs())] == ["x", "y"]


def test_options_of_the_file_count() -> None:
    assert "**3.0a1**" in shown("foo\n--pre\n", inputs())


def test_a_pyproject_is_the_same() -> None:
    text = '[project]\ndependencies = ["bar==1.0"]\n'
    at = Inputs("/w/pyproject.toml", index=inputs().index)
    document = document_of(text, at)
    assert [hint.text for hint in hints(document, at)] == ["\u2192 2.0"]
    found = hover(document, text.index("bar"), at)
    assert found is not None and "Newest that fits here: **2.0**" in found.text


def test_no_fix_puts_another_project_or_file_in_place_by_itself() -> None:
    """A did-you-mean is what squatters wait for, and other hashes are what an attacker wants written."""
    facts = [("absent", "reqeusts"), ("index", "numpi 1.0;day=990"), ("index", "foo 1.0;sha256=aa 2.0;sha256=bb")]
    text = "reqeusts\nnumpi\nfoo==2.0 --hash=sha256:cc\n"
    fixed = fix_all(Document.parse(text), Inputs(index=snapshot_of(facts)), safe_only=False)
    assert fixed.text == text
    assert set(BY_CODE) >= FOR_A_PERSON
    newer = fix_all(Document.parse("foo==1.0\n"), Inputs(index=snapshot_of(facts)), safe_only=False)
    assert newer.text == "foo==2.0\n"


def test_a_completion_waits_for_what_is_looked_up() -> None:
    assert awaits_versions(Document.parse("other=="), 7, inputs())
    assert not awaits_versions(Document.parse("foo=="), 5, inputs())
    assert not awaits_versions(Document.parse("other=="), 7, Inputs())
    assert not awaits_versions(Document.parse("other"), 5, inputs())
    for name, waits in (("other", True), ("foo", False)):
        text = f'[packages]\n{name} = "=="\n'
        assert awaits_versions(EmbeddedDocument.of(text, "/w/Pipfile"), text.index("==") + 2, inputs()) is waits
    text = '[project]\ndependencies = ["other=="]\n'
    at = Inputs("/w/pyproject.toml", index=inputs().index)
    assert awaits_versions(document_of(text, at), text.index("==") + 2, at)


def test_hover_says_that_nothing_is_known_yet() -> None:
    snapshot = snapshot_of(FACTS)
    assert isinstance(snapshot, IndexSnapshot)
    answer = Answer(snapshot.indexes[0], "unknown")
    at = Inputs(index=msgspec.structs.replace(snapshot, projects={**snapshot.projects, "slow": (answer,)}))
    assert shown("slow==1\n", at).split("\n\n") == ["**slow**", "Its index data is not available yet."]
    names = [
        unknown_name(Document.parse(f"{line}\n"), 1, at) for line in ("slow", "other", "foo", "gone", "./slow", "# x")
    ]
    assert names == ["slow", "other", "", "", "", ""]
    assert unknown_name(Document.parse("slow"), 1, Inputs()) == ""


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "Whether 1.0 has known vulnerabilities is being looked up."),
        (
            {"failed": frozenset([("foo", "1.0")])},
            "Whether 1.0 has known vulnerabilities could not be looked up; that is tried again.",
        ),
        ({"answered": frozenset([("foo", "1.0")])}, ""),
        ({"answered": None}, ""),
    ],
)
def test_hover_says_what_is_not_known_of_vulnerabilities(more: dict[str, Any], text: str) -> None:
    advisories = AdvisorySnapshot("osv", **{"answered": frozenset(), **more})
    at = Inputs(advisories=advisories)
    assert [shown(f"{line}\n", at) for line in ("foo==1.0", "foo", "foo>=1")] == [text, "", ""]
    installed = Inputs(advisories=advisories, environment=INSTALLED)
    assert text in shown("foo\n", installed)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("active", None),
        ("archived", "The project is archived: it is over"),
        ("deprecated", "The project is deprecated: it is over"),
        ("quarantined", "The project is in quarantine: it is over"),
    ],
)
def test_hover_says_the_state_of_a_project(status: str, sentence: str | None) -> None:
    snapshot = snapshot_of([("index", "foo 1.0;day=10"), ("status", f"foo {status} it is over")])
    assert isinstance(snapshot, IndexSnapshot)
    found = shown("foo==1.0\n", Inputs(index=snapshot)).split("\n\n")
    assert [each for each in found if each.startswith("The project")] == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("newest", "more", "reason"),
    [
        ("2.0;day=30;tag=cp39-cp39-win32", {}, ", which has no wheel for this platform"),
        ("2.0;day=30;python=>=3.13", {}, ", which requires Python `>=3.13`"),
        ("2.0;day=999", {"policy": {"uploaded_before": 900 * 86400}}, ", which is too new for your settings"),
        ("2.0;day=30;source", {"policy": {"only_binary": [":all:"]}}, ""),
    ],
)
def test_hover_says_why_the_newest_is_not_taken(newest: str, more: dict[str, Any], reason: str) -> None:
    facts = [("index", f"foo 1.0;day=10 {newest}"), ("snapshot", msgspec.json.encode(more).decode())]
    at = Inputs(index=snapshot_of(facts))
    assert f"Newest of all: 2.0{reason}" in shown("foo<2\n", at).split("\n\n") + shown("foo\n", at).split("\n\n")


@pytest.mark.parametrize(("lines", "is_asked"), [(200, True), (201, True), (202, False)])
def test_of_more_lines_than_a_screen_shows_nothing_is_asked(lines: int, is_asked: bool) -> None:
    document = Document.parse("".join(f"p{number}\n" for number in range(lines)))
    asked = unknown_names(document, 0, document.length - 1, inputs())
    assert asked == ([f"p{number}" for number in range(lines)] if is_asked else [])
