"""Credentials in the edits of fixes.

Threat: `check --json`, a SARIF log, a reviewer's bot or an agent gets a fix of a line, and with it the password that is
elsewhere in that line. What holds: an edit goes around a credential that stays where it is, and does the same as before.
An edit that has to hold one, because it moves it, goes only to a client that has the document.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imitation import ROOT, ImitatedMachine, context_of
from handlers.test_check import applied
from venvoy_protocol.check import CHECK, CheckedFile, CheckParams, CheckResult
from venvoy_protocol.text import Fix
from venvoy_server.commandline.check import VIEW
from venvoy_server.commandline.view import Switches
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import check as check_document
from venvoy_server.dependencies.checker.fixes import apply_edits
from venvoy_server.dependencies.findings import Edit
from venvoy_server.dependencies.positions import Positions
from venvoy_server.handlers.check import check
from venvoy_server.handlers.narrow_edits import narrowed
from venvoy_server.handlers.text_fixes import line_edits
from venvoy_server.rpc.mcp.results import of_result

CANARY = "Canary7Word"
PATH = f"{ROOT}/requirements.txt"
URL = f"https://user:{CANARY}@h.example/simple"
# On each line something is to be changed, before, after or around the credential.
LINES = [
    f"foo=>1.0 --index-url {URL}", f"foo==1.0 -index-url={URL} ", f"--index-url {URL} --pre foo", f"-extra-index-url {URL}", f"--extra-index {URL}",
    f"-i={URL}", f"-i {URL} foo", f"\u2014index-url {URL}", f"\u2014extra-index-url {URL} foo", f"pip install foo --index-url {URL}",
    f"$ pip install -i {URL} foo 'bar>=1'", f"foo@git+{URL}", f"foo[x @ {URL}", f"foo=1.0 @ {URL}", f"git://user:{CANARY}@h.example/o/k.git",
    f"ssh://user:{CANARY}@h.example/o/k", f"git+git@h.example:o/k.git?token={CANARY}", f"-e  git+{URL}  ", f"-e git+{URL}#egg=foo[x]",
    f"git+{URL}#egg=foo==1.0",
    f"foo @ git+{URL}#egg=foo[x]", f"foo @ {URL}# why", f"foo\u00a0@ {URL}", f"'foo @ {URL}'", f'"foo @ {URL}",', f"foo @ {URL};python_version<'3'",
    f"foo @ {URL} and os_name == 'nt'", f"foo @ {URL} ; os_name = 'nt'", f"--trusted-host {URL}", f"--find-links={URL} --no-binary all", f"- foo @ {URL}",
    f"foo @ {URL}, bar", f"foo @ {URL}\\ ", f"foo @ {URL} --hash=SHA256:{'ab' * 32}", f"foo @ https:/user:{CANARY}@h.example/x", f"-r {URL} bar",
    f"-i {URL} --extra-index-url {URL} foo", f"git+git@h.example:o/k.git?token={CANARY}&key={CANARY}",
]  # fmt: skip


def checked(text: str) -> CheckResult:
    return check(context_of(ImitatedMachine({PATH: text})), CheckParams(fix=True, unsafe_fixes=True))


def unfixed(text: str) -> CheckedFile:
    (file,) = check(context_of(ImitatedMachine({PATH: text})), CheckParams(no_environment=True)).files
    return file


def fixes_of(file: CheckedFile) -> list[Fix]:
    return [fix for found in file.diagnostics for fix in found.fixes or ()]


def own_edits(fix: Fix) -> list[str]:
    return [edit.new_text for file in fix.edits for edit in file.edits]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_edits_for_a_client_do_what_the_fixes_do(end: str) -> None:
    for line in LINES:
        text = f"six{end}{line}{end}attrs{end}"
        raw = [fix for found in check_document(Document.parse(text, PATH), Inputs(PATH)) for fix in found.fixes]
        wanted = {(fix.title, apply_edits(text, fix.edits)) for fix in raw if fix.edits}
        found = [fix for fix in fixes_of(unfixed(text)) if fix.edits]
        got = {(fix.title, applied(text, [edit for each in fix.edits for edit in each.edits])) for fix in found}
        assert wanted <= got, line


def test_an_edit_goes_around_a_credential_that_stays() -> None:
    holding = [
        line for line in LINES if any(CANARY in each for fix in fixes_of(unfixed(line)) for each in own_edits(fix))
    ]
    assert [line for line in holding if line.count(CANARY) == 1] == []


@pytest.mark.parametrize("line", LINES)
def test_nothing_that_is_printed_holds_a_credential(line: str) -> None:
    for kind in ("json", "sarif", "rdjson"):
        switches = Switches({"output_format": kind, "quiet": True})
        result = unfixed_result(line)
        assert CANARY not in VIEW.render(VIEW.finish(result, switches), switches), kind
    switches = Switches({"json": True, "quiet": True})
    assert CANARY not in msgspec.json.encode(VIEW.finish(unfixed_result(line), switches)).decode()
    both = CheckResult(files=[msgspec.structs.replace(checked(line).files[0], path=None)], counts=checked(line).counts)
    assert CANARY not in msgspec.json.encode(VIEW.finish(both, switches)).decode()


def unfixed_result(line: str) -> CheckResult:
    return check(context_of(ImitatedMachine({PATH: line})), CheckParams(no_environment=True))


def test_an_agent_gets_no_credential() -> None:
    result = msgspec.to_builtins(unfixed_result("\n".join(LINES)))
    assert CANARY in msgspec.json.encode(result).decode()
    said = of_result(CHECK.name, result)
    assert CANARY not in msgspec.json.encode(said).decode()
    assert said["structuredContent"]["counts"] == result["counts"]


TEXT = st.lists(
    st.sampled_from(["a", "b", "\r\n", "\n", "\r", "https://u:", "Pa55word", "@h", " ", "\U0001f600"]), max_size=10
).map("".join)


@given(TEXT, TEXT, st.data())
def test_narrowed_edits_make_the_same_text(text: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edits = narrowed(text, [Edit(None, start, end, new)])
    assert apply_edits(text, edits) == text[:start] + new + text[end:]
    assert all(one.end <= other.start for one, other in pairwise(edits))
    assert applied(text, line_edits(Positions.of(text), new, "utf-16")) == new
