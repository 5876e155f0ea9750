"""Hints and completed versions are right for every operator: they agree with what packaging allows, as pip asks it."""

from __future__ import annotations

from itertools import product

import pytest
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from dependencies.case_indexes import snapshot_of
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.editing.completion import completions
from venvoy_server.dependencies.editing.hints import hints
from venvoy_server.index.snapshot import IndexSnapshot
from venvoy_server.packages.model import Distribution

OPERATORS = ("==", "===", "!=", "<=", ">=", "<", ">", "~=")
VERSIONS = ("1.4", "1.4.0", "1.5", "2.0rc1", "1.4+cpu", "1.4.post1")
INSTALLED = ("1.4", "1.4.0", "1.4.POST1", "1.4+cpu", "2.0RC1")
# Each form of a clause: alone, with spaces, in brackets, and with another clause that says nothing more.
FORMS = ("{}{}", " {} {}", "({}{})", "{}{},>=0")


def facts(version: str) -> EnvironmentFacts:
    return EnvironmentFacts({"foo": Distribution("foo", "foo", version, "/s", "/s/foo")}, {}, "/e", "env", "3.11.7")


def is_valid(specifier: str) -> bool:
    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        return False
    return True


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_installed_version_is_shown_unless_the_line_says_it(operator: str) -> None:
    for installed, version, form in product(INSTALLED, VERSIONS, FORMS):
        specifier = form.format(operator, version)
        if not is_valid(specifier.strip("() ")):
            continue
        allowed = SpecifierSet(specifier.strip("() ")).contains(Version(installed), prereleases=True)
        says_it = operator in ("==", "===") and allowed and Version(version) == Version(installed)
        wanted = [] if says_it else [installed if allowed else f"\u2717 {installed}"]
        found = hints(Document.parse(f"foo{specifier}\n"), Inputs(environment=facts(installed)))
        assert [each.text for each in found] == wanted, (specifier, installed)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_completed_version_makes_a_line_that_pip_can_follow(operator: str) -> None:
    snapshot = snapshot_of([("index", "foo 1.0 1.4 1.4.0.post1 2.0RC1 2.0+cpu 3")])
    assert isinstance(snapshot, IndexSnapshot)
    known = [Version(each) for each in ("1.0", "1.4", "1.4.0.post1", "2.0RC1", "2.0+cpu", "3", "1.4.POST1")]
    text = f"foo{operator}"
    found = completions(Document.parse(text), len(text), Inputs(index=snapshot, environment=facts("1.4.POST1")))
    assert len(found) > 1
    for each in found:
        assert is_valid(f"{operator}{each.text}"), each.text
        taken = list(SpecifierSet(f"{operator}{each.text}").filter(map(str, known), prereleases=True))
        assert taken or operator in ("<", ">"), each.text
        if operator in ("==", "==="):
            assert {Version(Version(version).public) for version in taken} == {Version(Version(each.text).public)}


def test_an_update_of_a_pin_keeps_its_operator() -> None:
    snapshot = snapshot_of([("index", "foo 1.4;day=1 2.0;day=2")])
    assert isinstance(snapshot, IndexSnapshot)
    for line, shown in (
        ("foo===1.4", ["\u2192 2.0"]),
        ("foo==1.4", ["\u2192 2.0"]),
        ("foo===1.4.0", []),
        ("foo!=1.4", []),
    ):
        assert [each.text for each in hints(Document.parse(line), Inputs(index=snapshot))] == shown, line
