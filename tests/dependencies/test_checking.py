"""The checker as the service uses it: settings, ignore comments, slices, fixes."""

from __future__ import annotations

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import Checker, check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.checker.fixes import apply_edits, choose_fixes
from venvoy_server.dependencies.findings import Edit, Finding


def _codes(text: str, settings: RuleLevels | None = None, inputs: Inputs | None = None) -> list[str]:
    return [finding.code for finding in check(Document.parse(text), inputs, settings=settings)]


def test_a_line_gets_one_syntax_error() -> None:
    assert _codes("foo=>1 <2 ; python_version < 3 --hash=aa\n") == ["malformed-hash"]
    assert _codes("foo=>1 <2 ; python_version < 3\n") == ["marker-unquoted-value"]


def test_levels_silence_switch_on_and_change_severity() -> None:
    text = "foo=>1\nbar>=1\n"
    assert _codes(text, RuleLevels({"invalid-operator": "off"})) == []
    assert _codes(text, RuleLevels({"syntax": "off"})) == []
    assert _codes(text, RuleLevels({"unpinned": "on"})) == ["invalid-operator", "unpinned"]
    found = check(Document.parse(text), settings=RuleLevels({"invalid-operator": "hint", "hygiene": "off"}))
    assert [(finding.code, finding.severity) for finding in found] == [("invalid-operator", 4)]
    assert "unpinned" in _codes(text, RuleLevels({"hygiene": "on", "upper-bound-missing": "off"}))


def test_comments_silence_on_the_line_and_on_the_line_above() -> None:
    assert _codes("foo=>1  # venvoy: ignore\n") == []
    assert _codes("# venvoy: ignore[invalid-operator]\nfoo=>1\n") == []
    assert _codes("# venvoy: ignore[invalid-requirement]\nfoo=>1\n") == []
    assert _codes("foo \\\n =>1  # venvoy: ignore[unpinned, invalid-operator]\n") == []
    assert _codes("# venvoy: ignore[unpinned]\nfoo=>1\n") == ["invalid-operator"]
    assert _codes("# venvoy: ignore\n\nfoo=>1\n") == ["invalid-operator"]
    assert _codes("foo>=1\nfoo<1 # venvoy: ignore\n") == ["conflicting-requirements"]


def test_uv_rules_are_on_where_its_lock_file_is() -> None:
    text = "foo --config-settings a=b\n"
    assert _codes(text, inputs=Inputs(host=FakeHost({"/w": Folder()}), root="/w")) == []
    locked = Inputs(host=FakeHost({"/w/uv.lock": ""}), root="/w")
    assert _codes(text, inputs=locked) == ["uv-unsupported"]
    assert _codes(text, RuleLevels({"uv": "off"}), locked) == []


def test_a_checker_that_was_stopped_half_way_starts_again() -> None:
    document = Document.parse("foo=>1\n" * 300)
    checker = Checker()
    slices = checker.update_slices(document)
    next(slices)
    assert checker.findings() == ()
    slices.close()
    checker.update(document)
    assert len(checker.findings()) == 300
    assert len(checker.findings(limit=7)) == 7


def test_a_large_document_is_parsed_and_checked_in_slices() -> None:
    slices = Document.parse_slices("foo==1\n" * 5000)
    count = 0
    while True:
        try:
            next(slices)
        except StopIteration as done:
            document: Document = done.value
            break
        count += 1
    assert count >= 8
    assert len(document.entries) == 5000
    assert sum(1 for _ in Checker().update_slices(document)) >= 8


def test_another_document_needs_no_common_history() -> None:
    checker = Checker()
    for text in ("foo=>1\nbar\nbar==1\n", "x\nfoo=>1\nbar\n", "", "bar==1\nbar==2\n"):
        document = Document.parse(text)
        checker.update(document)
        assert checker.findings() == check(document)


def test_many_lines_put_in_at_one_place_keep_their_order() -> None:
    document = Document.parse("a\nz\n")
    checker = Checker()
    for number in range(80):
        document = document.edit(2, 2, f"n{number}=>1\n")
        checker.update(document)
    assert document.labels == sorted(set(document.labels))
    assert checker.findings() == check(Document.parse(document.text))


def test_no_value_of_a_variable_and_no_password_goes_out() -> None:
    inputs = Inputs("/w/r.txt", FakeHost({"/w": Folder()}), "/w", variables={"TOKEN": "geheim99"})
    text = "-r ${TOKEN}.txt\nfoo @ ${TOKEN}\n./x-${TOKEN}\nbar==${TOKEN}\ngit://u:pw@h/o#egg=x\n--find-links=${TOKEN} ${TOKEN}\n"
    text += "baz @ htp://u:pw@h/x?token=geheim99\n"
    document = Document.parse(text, "/w/r.txt", variables=inputs.variables)
    found = check(document, inputs)
    assert len(found) >= 5
    assert "geheim99" not in repr(found) and "pw@" not in repr(found).replace(text, "")


def _chosen_edits(findings: tuple[Finding, ...], safe_only: bool = True) -> list[Edit]:
    return [edit for _, fix in choose_fixes(findings, safe_only) for edit in fix.edits]


def test_a_fix_writes_what_is_in_the_file_and_not_what_is_shown_of_it() -> None:
    host = FakeHost({"/w/a/b@1/foo-1.0-py3-none-any.whl": ""})
    text = "./a//b@1/foo-1.0-py3-none-anny.whl\n"
    findings = check(Document.parse(text, "/w/r.txt"), Inputs("/w/r.txt", host, "/w"))
    chosen = _chosen_edits(findings, safe_only=False)
    assert apply_edits(text, chosen) == "./a//b@1/foo-1.0-py3-none-any.whl\n"


def test_fixes_that_touch_each_other_are_done_one_after_the_other() -> None:
    text = "foo=>1 # c\n'bar'\n--index https://h/s\n"
    findings = check(Document.parse(text))
    assert apply_edits(text, _chosen_edits(findings)) == "foo>=1 # c\nbar\n--index-url https://h/s\n"
    unsafe = check(Document.parse("foo 1.0\n"))
    assert _chosen_edits(unsafe) == []
    assert apply_edits("foo 1.0\n", _chosen_edits(unsafe, safe_only=False)) == "foo==1.0\n"
    assert fix_all(Document.parse("'foo=>1'  # c\r\nfoo>=1\r\n")).text == "foo>=1  # c\r\n"
