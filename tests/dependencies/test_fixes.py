from __future__ import annotations

import pytest

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fix_all import fix_all
from venvoy_server.dependencies.checker.fixes import apply_edits

INPUTS = Inputs("/w/requirements.txt", FakeHost({"/w": Folder(), "/w/plain": Folder()}), "/w")
ON = RuleLevels({"hygiene": "on"})
HASH = "--hash=sha256:" + "0123456789abcdef" * 4


def _fixed(text: str, code: str) -> str | None:
    """Return the text with the first fix of the first finding of a code applied; None if it offers none."""
    finding = next(each for each in check(Document.parse(text, INPUTS.path), INPUTS, settings=ON) if each.code == code)
    return apply_edits(text, finding.fixes[0].edits) if finding.fixes else None


@pytest.mark.parametrize(
    ("text", "code", "fixed"),
    [
        (f"foo==1 \t\n{HASH}\n", "orphan-hash", f"foo==1 \\\n{HASH}\n"),
        (f"foo==1 \\\n\n  {HASH}\n", "orphan-hash", f"foo==1 \\\n  {HASH}\n"),
        (f"foo==1\r\n{HASH}\r\n", "orphan-hash", f"foo==1 \\\r\n{HASH}\r\n"),
        ("bar\r\nfoo --pre", "ignored-option", "bar\r\n--pre\r\nfoo"),
        ("foo --pre", "ignored-option", "--pre\nfoo"),
        ("bar\r\nfoo\f", "odd-line-end", "bar\r\nfoo\r\n"),
        ("foo\r\nbar", "final-newline", "foo\r\nbar\r\n"),
        ("foo\r\n--pre bar", "ignored-text", "foo\r\n--pre\r\nbar"),
        ("-i '-ixy' -c'x y'\n", "glued-option", "-i '-ixy' -c 'x y'\n"),
        ("-'ixy'\n", "glued-option", None),
        ("-r#x y.txt\n", "glued-option", None),
        ("foo[x-,a]\n", "invalid-extras", "foo[x,a]\n"),
        ("foo;; os_name == 'nt'\n", "invalid-marker", "foo; os_name == 'nt'\n"),
        ("git+Http://h.example/o/r@v1\n", "insecure-url", "git+https://h.example/o/r@v1\n"),
        ("foo==1 --hash=sha256:a\\b\n", "eaten-backslash", None),
        ("-f C:\\wheels\n", "eaten-backslash", "-f C:/wheels\n"),
        ("-C=a\n", "option-equals", None),
        ("https://h.example/a b.zip#egg=foo\n", "egg-fragment", None),
        ("https://h.example/a.zip#egg=foo\n", "egg-fragment", "foo @ https://h.example/a.zip\n"),
        ("https://h.example/a;b.zip#egg=foo\n", "egg-fragment", None),
        (
            "git+https://h.example/k@v1#subdirectory=p&egg=k\n",
            "egg-fragment",
            "k @ git+https://h.example/k@v1#subdirectory=p\n",
        ),
        (
            "git+https://h.example/k#egg=k[x]&subdirectory=p\n",
            "invalid-egg-fragment",
            "k[x] @ git+https://h.example/k#subdirectory=p\n",
        ),
        (
            "https://h.example/k.zip#egg=k[x]&sha256=ab\n",
            "invalid-egg-fragment",
            "k[x] @ https://h.example/k.zip#sha256=ab\n",
        ),
        (
            "https://h.example/k.zip#sha256=ab&egg=k[x]\n",
            "invalid-egg-fragment",
            "k[x] @ https://h.example/k.zip#sha256=ab\n",
        ),
        (
            "git+https://h.example/k#egg=k;os_name=='nt'\n",
            "invalid-egg-fragment",
            "k @ git+https://h.example/k ; os_name=='nt'\n",
        ),
        ("git+https://h.example/k#egg=k;x\n", "invalid-egg-fragment", None),
        (
            "k @ git+https://h.example/k#egg=k[x]&subdirectory=p\n",
            "invalid-egg-fragment",
            "k[x] @ git+https://h.example/k#subdirectory=p\n",
        ),
        ("k @ git+https://h.example/k#egg=other[x]\n", "invalid-egg-fragment", None),
        ("-e git+https://h.example/k#egg=k[x]\n", "invalid-egg-fragment", '-e "k[x] @ git+https://h.example/k"\n'),
        ("-index-url https://h.example/s\n", "glued-option", "--index-url https://h.example/s\n"),
        ("-requests==2.0\n", "glued-option", "requests==2.0\n"),
        ("-no-index\n", "unknown-option", "--no-index\n"),
        ("- foo==1.0\n", "ignored-text", "foo==1.0\n"),
        ("- see the wiki\n", "ignored-text", None),
        ("numpy,pandas\n", "multiple-requirements", "numpy\npandas\n"),
        ("foo==1.0, bar[x]>=2,<3\r\n", "multiple-requirements", "foo==1.0\r\nbar[x]>=2,<3\r\n"),
        ("foo==1.0 for the web\n", "multiple-requirements", "foo==1.0  # for the web\n"),
        ("foo=>1.0 <2\n", "invalid-operator", "foo>=1.0,<2\n"),
        ("foo=>1.0 ]\n", "invalid-operator", None),
        ("./plian\n", "path-not-found", None),
    ],
)
def test_a_fix_gives_what_pip_reads(text: str, code: str, fixed: str | None) -> None:
    assert _fixed(text, code) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "foo[a --ed=./x,b]\n",
        "-e ./x[a --hash=sha256:aa,b]\n",
        "bar '-expected'\n",
        "foo_ \n",
        "pkg-resources==0.0.0  # said freeze\n",
    ],
)
def test_what_no_fix_can_repair_stays(text: str) -> None:
    once = fix_all(Document.parse(text, INPUTS.path), INPUTS, settings=RuleLevels({"not-normalized-name": "on"})).text
    assert once.replace("--ed=", "--editable=") == text.replace("--ed=", "--editable=")


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ('"100%",::x\n', None),
        ("100,::x\n", None),
        ("::x\n", None),
        ('"foo",bar\n', None),
        ('"foo>=1", "bar"\n', None),
        ("foo,bar\n", None),
        ("'foo==1.0'\n", "foo==1.0\n"),
        ('"foo">=1\n', "foo>=1\n"),
        ("foo. ==1\n", "foo ==1\n"),
        ("foo,,>1.0\n", "foo>1.0\n"),
    ],
)
def test_what_a_broken_name_or_a_comma_meant_is_not_guessed(text: str, fixed: str | None) -> None:
    assert fix_all(Document.parse(text)).text == (fixed or text)


def test_a_message_shows_the_start_of_a_very_long_word() -> None:
    (found,) = check(Document.parse(f"--x{'y' * 5000}\n"))
    assert found.message == f"pip has no option `--x{'y' * 197}...` for requirements files."
    (found,) = check(Document.parse(f"--x{'y' * 400}\n"))
    assert "y" * 400 in found.message
