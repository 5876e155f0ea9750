"""`check` and `rules` on an imitated machine: what they look at, what they fix, and what they say of themselves."""

from __future__ import annotations

import urllib.parse
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.check import CheckedFile, CheckParams, CheckResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.rules import RulesParams
from venvoy_protocol.text import TextEdit
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.findings import Edit
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.dependencies.rules import BY_CODE
from venvoy_server.handlers.check import check
from venvoy_server.handlers.rules import rules
from venvoy_server.handlers.text_fixes import diff_of, line_edits, lines_of
from venvoy_server.settings import ClientSettings

SITE = f"{ROOT}/.venv/lib/python3.11/site-packages"
LINE = st.text(st.sampled_from("ab\u00e9\U0001f600\r\n\f"), max_size=3)
TEXT = st.lists(LINE, max_size=8).map("".join)


def checked(files: dict[str, Any], params: CheckParams, **client: Any) -> CheckResult:
    return check(
        context_of(ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()}), **client), params
    )


def codes(file: CheckedFile) -> list[tuple[int, str]]:
    return [(found.range.start.line, found.code) for found in file.diagnostics]


def applied(text: str, edits: list[TextEdit], encoding: PositionEncoding = "utf-16") -> str:
    positions = Positions.of(text)
    made = []
    for edit in edits:
        start, end = (positions.offset(at.line, at.character, encoding) for at in (edit.range.start, edit.range.end))
        made.append(Edit(None, start, end, edit.new_text))
    return apply_edits(text, made)


def test_the_files_of_the_folders_that_are_open() -> None:
    files = {"requirements.txt": "foo=>1\n", "sub/dev-requirements.in": "bar\n", "notes.txt": "=\n"}
    result = checked(files, CheckParams(no_environment=True))
    assert {str(file.path)[len(ROOT) :]: codes(file) for file in result.files} == {
        "/requirements.txt": [(0, "invalid-operator")],
        "/sub/dev-requirements.in": [],
    }
    assert (result.counts.error, result.counts.warning, result.counts.fixed) == (1, 0, 0)
    settings = ClientSettings(ignored_names=("sub",))
    assert len(checked(files, CheckParams(no_environment=True), settings=settings).files) == 1


def test_a_text_by_its_uri() -> None:
    result = checked({}, CheckParams(uri="untitled:a", text="foo=>1", no_environment=True))
    (file,) = result.files
    assert (file.path, file.uri, codes(file)) == (None, "untitled:a", [(0, "invalid-operator")])
    assert (file.edits, file.diff) == (msgspec.UNSET, msgspec.UNSET)


def test_each_file_is_compared_with_its_own_environment() -> None:
    files = {"requirements.txt": "foo\n", "packages/a/requirements.txt": "foo\n"}
    machine = ImitatedMachine(
        {
            **{f"{ROOT}/{name}": text for name, text in files.items()},
            **environment_at(f"{ROOT}/.venv"),
            **environment_at(f"{ROOT}/packages/a/.venv"),
            f"{SITE}/foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1.0\n",
        }
    )
    result = check(context_of(machine), CheckParams())
    assert {file.environment: codes(file) for file in result.files} == {
        f"{ROOT}/.venv": [],
        f"{ROOT}/packages/a/.venv": [(0, "not-installed")],
    }
    named = check(context_of(machine), CheckParams(environment=f"{ROOT}/.venv"))
    assert named.counts.warning == 0
    reads = [
        path for what, path in machine.host.asked if what == "read" and path.endswith("foo-1.0.dist-info/METADATA")
    ]
    assert len(reads) == 2, "packages are read once a call"


def test_two_metadata_folders_for_one_project_are_told() -> None:
    machine = ImitatedMachine(
        {
            f"{ROOT}/requirements.txt": "foo\n",
            **environment_at(f"{ROOT}/.venv"),
            f"{SITE}/foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1.0\n",
            f"{SITE}/Foo-2.0.dist-info/METADATA": "Name: Foo\nVersion: 2.0\n",
            f"{SITE}/~oo-0.1.dist-info/METADATA": "Name: foo\nVersion: 0.1\n",
        }
    )
    found = {each.code: each.message for each in check(context_of(machine), CheckParams()).files[0].diagnostics}
    assert "1.0 and 2.0" in found["duplicate-distribution"]


def test_fix_gives_edits_and_what_is_left() -> None:
    text = "# c\r\nfoo=>1\r\nbar \U0001f600 baz\r\nqux=>2"
    result = checked({"requirements.txt": text}, CheckParams(fix=True, no_environment=True))
    (file,) = result.files
    assert isinstance(file.edits, list)
    assert applied(text, file.edits) == "# c\r\nfoo>=1\r\nbar \U0001f600 baz\r\nqux>=2"
    assert [line for line, _ in codes(file)] == [2]
    assert (result.counts.error, result.counts.fixed) == (1, 2)
    assert file.diff is msgspec.UNSET


def test_diff_shows_and_changes_nothing() -> None:
    result = checked({"requirements.txt": "foo=>1\nbar"}, CheckParams(diff=True, no_environment=True))
    (file,) = result.files
    assert file.diff == (
        "--- a/requirements.txt\n+++ b/requirements.txt\n@@ -1,2 +1,2 @@\n-foo=>1\n+foo>=1\n bar\n\\ No newline at end of file\n"
    )
    assert codes(file) == [(0, "invalid-operator")]
    assert (file.edits, result.counts.fixed) == (msgspec.UNSET, 0)


def test_a_file_that_pip_cannot_decode_is_not_fixed() -> None:
    result = checked({"requirements.txt": b"\xe9\nfoo=>1\n"}, CheckParams(fix=True, diff=True, no_environment=True))
    (file,) = result.files
    assert (codes(file), file.edits, file.diff) == ([(0, "undecodable-file")], [], "")


@given(TEXT, TEXT, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_edits_of_lines_make_one_text_of_the_other(before: str, after: str, encoding: PositionEncoding) -> None:
    assert "".join(lines_of(Positions.of(before))) == before
    assert applied(before, line_edits(Positions.of(before), after, encoding), encoding) == after
    assert bool(diff_of(before, after, "x")) == (before != after)


@pytest.mark.parametrize(
    ("params", "word"),
    [
        (CheckParams(files=[f"{ROOT}/missing.txt"]), "file-not-found"),
        (CheckParams(files=[f"{ROOT}/app.py"], environment=f"{ROOT}/no"), "not-an-environment"),
    ],
)
def test_what_cannot_be_checked(params: CheckParams, word: str) -> None:
    with pytest.raises(MethodError) as refused:
        checked({}, params)
    assert refused.value.data and refused.value.data["code"] == word


def test_settings_of_the_project_and_of_the_client() -> None:
    files = {
        "requirements.txt": "foo=>1\n",
        "pyproject.toml": '[tool.venvoy.diagnostics]\ninvalid-operator = "warning"\nno-such-code = "loud"\n',
    }
    params = CheckParams(no_environment=True)
    assert checked(files, params).counts.warning == 1
    client = ClientSettings(diagnostics={"invalid-operator": "off"})
    assert checked(files, params, settings=client).files[0].diagnostics == []
    for broken in ("[tool.venvoy", "tool = 5 # venvoy", "[tool]\nvenvoy = 5\n"):
        assert checked({**files, "pyproject.toml": broken}, params).counts.error == 1


def test_rules_are_listed_as_the_settings_have_them() -> None:
    machine = ImitatedMachine({f"{ROOT}/pyproject.toml": '[tool.venvoy.diagnostics]\nhygiene = "hint"\n'})
    listed = {rule.code: rule for rule in rules(context_of(machine), RulesParams()).rules}
    assert set(listed) == set(BY_CODE)
    assert (listed["trailing-space"].enabled, listed["trailing-space"].severity) == (True, 4)
    elsewhere = rules(context_of(machine), RulesParams(code="trailing-space", folder="/elsewhere")).rules
    assert [(rule.code, rule.enabled) for rule in elsewhere] == [("trailing-space", False)]
    assert all(rule.documentation for rule in listed.values())


def test_every_rule_links_to_where_it_is_described() -> None:
    for rule in rules(context_of(ImitatedMachine({})), RulesParams()).rules:
        page, _, line = rule.href.partition("#L")
        text = Path(urllib.parse.unquote(page.removeprefix("file://"))).read_text(encoding="utf-8")
        assert text.split("\n")[int(line) - 1] == f"## {rule.code}"


@pytest.mark.parametrize(("code", "meant"), [("not-instaled", "Is not-installed meant?"), ("5", "")])
def test_a_rule_that_there_is_not(code: str, meant: str) -> None:
    with pytest.raises(MethodError, match="There is no rule") as refused:
        rules(context_of(ImitatedMachine({})), RulesParams(code=code))
    assert refused.value.data == {"code": "unknown-rule", "rule": code}
    assert refused.value.message.endswith(meant)
