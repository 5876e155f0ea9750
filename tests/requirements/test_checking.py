"""The checker as the service uses it: settings, ignore comments, inputs that change, slices, fixes, documentation."""

from __future__ import annotations

from fakes import FakeHost, Folder
from venvoy_server.packages.model import Distribution
from venvoy_server.requirements.check import Checker, check
from venvoy_server.requirements.document import Document
from venvoy_server.requirements.documentation import all_documentation, documentation_of
from venvoy_server.requirements.fix_all import fix_all
from venvoy_server.requirements.fixes import apply_fixes
from venvoy_server.requirements.inputs import EnvironmentFacts, Inputs
from venvoy_server.requirements.settings import Settings


def _codes(text: str, settings: Settings | None = None, inputs: Inputs | None = None) -> list[str]:
    return [finding.code for finding in check(Document.parse(text), inputs, settings=settings)]


def test_a_line_gets_one_syntax_error() -> None:
    assert _codes("foo=>1 <2 ; python_version < 3 --hash=aa\n") == ["malformed-hash"]
    assert _codes("foo=>1 <2 ; python_version < 3\n") == ["marker-unquoted-value"]


def test_levels_silence_switch_on_and_change_severity() -> None:
    text = "foo=>1\nbar>=1\n"
    assert _codes(text, Settings({"invalid-operator": "off"})) == []
    assert _codes(text, Settings({"syntax": "off"})) == []
    assert _codes(text, Settings({"unpinned": "on"})) == ["invalid-operator", "unpinned"]
    found = check(Document.parse(text), settings=Settings({"invalid-operator": "hint", "hygiene": "off"}))
    assert [(finding.code, finding.severity) for finding in found] == [("invalid-operator", 4)]
    assert "unpinned" in _codes(text, Settings({"hygiene": "on", "upper-bound-missing": "off"}))


def test_comments_silence_on_the_line_and_on_the_line_above() -> None:
    assert _codes("foo=>1  # venvoy: ignore\n") == []
    assert _codes("# venvoy: ignore[invalid-operator]\nfoo=>1\n") == []
    assert _codes("# venvoy: ignore[invalid-requirement]\nfoo=>1\n") == []
    assert _codes("foo \\\n =>1  # venvoy: ignore[unpinned, invalid-operator]\n") == []
    assert _codes("# venvoy: ignore[unpinned]\nfoo=>1\n") == ["invalid-operator"]
    assert _codes("# venvoy: ignore\n\nfoo=>1\n") == ["invalid-operator"]
    assert _codes("foo>=1\nfoo<1 # venvoy: ignore\n") == ["conflicting-requirements"]


def test_uv_rules_are_on_where_its_lock_file_stands() -> None:
    text = "foo --config-settings a=b\n"
    assert _codes(text, inputs=Inputs(host=FakeHost({"/w": Folder()}), root="/w")) == []
    locked = Inputs(host=FakeHost({"/w/uv.lock": ""}), root="/w")
    assert _codes(text, inputs=locked) == ["uv-unsupported"]
    assert _codes(text, Settings({"uv": "off"}), locked) == []


def _environment(**versions: str) -> EnvironmentFacts:
    found = {name: Distribution(name, name, version, "/e", "/e/x") for name, version in versions.items()}
    return EnvironmentFacts(found, {"python_version": "3.11"}, "/e", "env")


def test_other_inputs_and_changed_files_are_seen_without_an_edit() -> None:
    host = FakeHost({"/w/base.txt": "bar>=2\n"})
    document = Document.parse("-r base.txt\nbar<1\nfoo==1\n", "/w/r.txt")
    checker = Checker(inputs=Inputs("/w/r.txt", host, "/w", _environment()))
    checker.update(document)
    found = [finding.code for finding in checker.findings()]
    assert found == ["not-installed", "conflicting-requirements", "not-installed"]
    checker.set_inputs(Inputs("/w/r.txt", host, "/w", _environment(foo="1", bar="0.5")))
    checker.update(document)
    assert [finding.code for finding in checker.findings()] == ["conflicting-requirements"]
    host.put("/w/base.txt", "bar>=0  # another size\n")
    checker.refresh()
    checker.update(document)
    assert checker.findings() == ()


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
    document = Document.parse(text, "/w/r.txt", variables=inputs.variables)
    found = check(document, inputs)
    assert len(found) >= 5
    assert "geheim99" not in repr(found) and "pw@" not in repr(found).replace(text, "")


def test_fixes_that_touch_each_other_are_done_one_after_the_other() -> None:
    text = "foo=>1 # c\n'bar'\n--index https://h/s\n"
    findings = check(Document.parse(text))
    assert apply_fixes(text, findings) == "foo>=1 # c\nbar\n--index-url https://h/s\n"
    assert apply_fixes("foo 1.0\n", check(Document.parse("foo 1.0\n"))) == "foo 1.0\n"
    assert apply_fixes("foo 1.0\n", check(Document.parse("foo 1.0\n")), safe_only=False) == "foo==1.0\n"
    assert fix_all(Document.parse("'foo=>1'  # c\r\nfoo>=1\r\n")) == "foo>=1  # c\r\n"


def test_every_rule_can_be_looked_up() -> None:
    documentation = documentation_of("invalid-operator")
    assert documentation
    assert documentation.text.startswith("A comparison operator that does not exist.")
    assert (documentation.severity, documentation.group, documentation.on) == ("error", "syntax", True)
    assert documentation_of("no-such-code") is None
    assert len(all_documentation()) > 140
