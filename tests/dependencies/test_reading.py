"""From bytes to logical lines, words and options."""

from __future__ import annotations

import codecs
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.dependencies.dialects.requirements_txt.lines import join
from venvoy_server.dependencies.dialects.requirements_txt.options import parse_options, split_line
from venvoy_server.dependencies.dialects.requirements_txt.shell_words import Unclosed, split


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"foo\n", "foo\n", "utf-8"),
        (codecs.BOM_UTF8 + b"foo", "foo", "utf-8"),
        (codecs.BOM_UTF16_LE + "föö".encode("utf-16-le"), "föö", "utf-16-le"),
        (codecs.BOM_UTF16_BE + "foo".encode("utf-16-be"), "foo", "utf-16-be"),
        (codecs.BOM_UTF32_LE + "foo".encode("utf-32-le"), "foo", "utf-32-le"),
        (codecs.BOM_UTF32_BE + "foo".encode("utf-32-be"), "foo", "utf-32-be"),
        (b"# coding: latin-1\n# \xe9\n", "# coding: latin-1\n# é\n", "latin-1"),
        (b"\n# coding: latin-1\n# \xe9\n", "\n# coding: latin-1\n# é\n", "latin-1"),
        (b" # coding: latin-1\n", " # coding: latin-1\n", "utf-8"),
    ],
)
def test_a_mark_decides_then_a_comment_then_utf8(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.finding) == (text, encoding, None)


@pytest.mark.parametrize("name", ["pyproject.toml", "pylock.toml", "pylock.x.toml", "Pipfile", "setup.cfg", "a.py"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_only_requirements_and_conda_files_may_be_utf_16(name: str, encoding: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    data = mark + "[a]\nb = 1\n".encode(encoding)
    found = decode_file(data, f"/p/{name}").finding
    assert found is not None
    assert (found.code, found.severity, found.start, found.end) == ("undecodable-file", 1, 0, 3)
    assert " must be UTF-8." in found.message
    assert decode_file(data, f"/p/{name}").text == "[a]\nb = 1\n"
    for other in ("/p/requirements.txt", "/p/environment.yml", None):
        assert decode_file(data, other) == decode(data)
        assert decode(data).finding is None


@pytest.mark.parametrize("name", ["pyproject.toml", "pylock.toml", "Pipfile", "setup.cfg"])
def test_a_coding_comment_has_no_effect_in_toml_and_setup_cfg(name: str) -> None:
    data = b"# coding: latin-1\n# \xe9\n"
    found = decode_file(data, name).finding
    assert found is not None
    assert found.message == "This file is not valid UTF-8 (byte 20), so it cannot be read. Save it as UTF-8."
    assert decode_file("# coding: latin-1\n# é\n".encode(), name).text == "# coding: latin-1\n# é\n"
    assert decode_file(data, "a.py").text == "# coding: latin-1\n# é\n"


@pytest.mark.parametrize("name", ["pyproject.toml", "pylock.toml", "Pipfile", "setup.cfg", "a.py", "environment.yml"])
def test_setuptools_and_pipenv_refuse_the_mark_of_utf_8(name: str) -> None:
    decoded = decode_file(codecs.BOM_UTF8 + b"[a]\n", name)
    assert (decoded.text, decoded.bom) == ("[a]\n", codecs.BOM_UTF8)
    assert (decoded.finding is not None) is (name in ("setup.cfg", "Pipfile"))


def test_the_locale_is_asked_last() -> None:
    assert decode(b"# \xe9\n").finding is not None
    assert decode(b"# \xe9\n", "latin-1").text == "# é\n"
    assert decode(b"# \xe9\n", "no-such-codec").finding is not None


def test_an_undecodable_file_has_one_finding_on_its_first_line() -> None:
    decoded = decode("# é\nfoo\n".encode("latin-1"))
    assert decoded.finding
    assert (decoded.finding.code, decoded.finding.severity, decoded.finding.start, decoded.finding.end) == (
        "undecodable-file",
        1,
        0,
        3,
    )
    # The message is for every format, and not all of them can declare an encoding.
    assert decoded.finding.message == "This file is not valid UTF-8 (byte 2), so it cannot be read. Save it as UTF-8."


def test_utf_16_without_a_mark_is_named() -> None:
    decoded = decode("six  # é\n".encode("utf-16-le"))
    assert decoded.finding
    assert (decoded.finding.code, "UTF-16 without a byte order mark" in decoded.finding.message) == (
        "undecodable-file",
        True,
    )
    assert "UTF-16" not in str(decode(b"foo # \xe9\xe8\xe7\n").finding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("appended", [b"idna\n", b"idna\r\n", b"certifi==1\nidna\n"])
def test_text_that_was_appended_to_utf_16_is_named(encoding: str, appended: bytes) -> None:
    decoded = decode("\ufeffsix\n".encode(encoding) + appended)
    assert decoded.finding
    assert decoded.finding.code == "undecodable-file"
    assert decoded.text[decoded.finding.start : decoded.finding.end] == appended.decode().splitlines()[0]


def test_utf_16_with_its_mark_is_read() -> None:
    for text in ("\ufeffsix\n", "\ufeffsix", "\ufeff# \u4e2d\u6587\nsix  # \u4e2d", "\ufeff"):
        for encoding in ("utf-16-le", "utf-16-be"):
            assert (decode(text.encode(encoding)).text, decode(text.encode(encoding)).finding) == (text[1:], None)


def test_an_unknown_coding_is_marked_where_it_is() -> None:
    decoded = decode(b"# -*- coding: banana -*-\nfoo\n")
    assert decoded.finding
    assert decoded.finding.code == "unknown-coding"
    assert decoded.text[decoded.finding.start : decoded.finding.end] == "banana"


@pytest.mark.parametrize("name", ["base64", "undefined", "idna", "unicode_escape", "rot13", "punycode", "mbcs"])
def test_odd_codecs_give_a_finding_or_a_text(name: str) -> None:
    assert isinstance(decode(f"# coding: {name}\n\\q \udcff".encode("utf-8", "surrogateescape")).text, str)


WORDS = st.text(alphabet="ab '\"\\-=\t#", max_size=25)


@given(WORDS)
def test_words_are_those_of_shlex(text: str) -> None:
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
        assert word.start < word.end
        if word.origins is None:
            assert text[word.start : word.end] == word.text
        else:
            assert "".join(text[at] for at in word.origins) == word.text


def _uses(text: str) -> list[tuple[str, str | None]]:
    return [(use.name, use.value) for use in parse_options(text, max(0, split_line(text))).uses]


def test_options_are_completed_glued_and_split() -> None:
    assert _uses("-rother.txt") == [("--requirement", "other.txt")]
    assert _uses("--edit ./x") == [("--editable", "./x")]
    assert _uses("--config-setting a=b -C=c=d") == [("--config-settings", "a=b"), ("--config-settings", "=c=d")]
    assert _uses("-i --pre") == [("--index-url", "--pre")]
    assert _uses('-r "a b.txt" --index-url="https://h"') == [("--requirement", "a b.txt"), ("--index-url", "https://h")]
    assert _uses("foo==1 --hash=sha256:aa -- --hash=sha256:bb") == [("--hash", "sha256:aa")]


def test_spans_of_options_are_those_of_the_text() -> None:
    text = 'foo --config-settings "a=b c" -r"x y"'
    uses = parse_options(text, split_line(text)).uses
    assert [text[use.start : use.end] for use in uses] == ["--config-settings", "-r"]
    assert [text[use.value_start : use.value_end] for use in uses] == ['"a=b c"', '"x y"']


def test_a_joined_line_maps_every_character_back() -> None:
    text = "a==1 \\\n  ; python_version < '3' \\\r\n  # 🐍\nb\n"
    document = Document.parse(text)
    entry = document.entries[0]
    assert entry.text == "a==1   ; python_version < '3'"
    assert "".join(text[entry.locate(at, at + 1)[0]] for at in range(len(entry.text))) == entry.text
    assert document.entries[1].text == "b"


def test_variables_are_expanded_one_after_the_other_and_map_to_where_they_are() -> None:
    logical = join(["foo==${V}${V}.${W} # ${V}\n"], {"V": "1", "W": "2${V}"})
    assert logical.text == "foo==11.2${V}"
    document = Document.parse("foo==${V} --hash=${W} x\n", variables={"V": "1.0", "W": "sha256:aa"})
    entry = document.entries[0]
    assert entry.text == "foo==1.0 --hash=sha256:aa x"
    assert entry.locate(5, 8) == (5, 9)
    assert entry.verbatim(5, 8) is None
    assert entry.locate(entry.text.index("x"), entry.text.index("x") + 1) == (22, 23)
    assert Document.parse("foo==${V}\n", variables={"V": ""}).entries[0].text == "foo==${V}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("e==1\\\n.0\n", ["e==1.0"]),
        ("n\\\\\no\n", ["no"]),
        ("a \\\n# c\nb\n", ["a", "b"]),
        ("a \\\n\nb\n", ["a", "b"]),
        ("a\\", ["a"]),
        ("a\fb\x1cc\u2028d", ["a", "b", "c", "d"]),
        ("a # x \\\nb\n", ["a"]),
    ],
)
def test_lines_are_joined_and_split_as_pip_does(text: str, lines: list[str]) -> None:
    assert [entry.text for entry in Document.parse(text).entries if entry.text] == lines


def test_windows_paths_are_paths_on_windows_only() -> None:
    assert Document.parse("sub\\foo\n").entries[0].fault is not None
    on_windows = Document.parse("sub\\foo\n", windows=True).entries[0]
    assert on_windows.requirement and on_windows.requirement.form == "path"


def test_a_file_named_constraints_is_read_as_one() -> None:
    assert Document.parse("-e ./x\n", "/w/my-constraints.txt").entries[0].fault
    assert Document.parse("-e ./x\n", "/constraints/requirements.txt").entries[0].fault is None
