"""Diffs apply, and hold no credentials."""

from __future__ import annotations

import difflib
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from venvoy_server.handlers.text_diff import diff_of

SECRET = "-i https://bob:geheim@h/simple\n"
TOKEN = "# ghp_0123456789012345678901234567890123\n"


def plain(before: str, after: str) -> str:
    """Return the diff of the standard library."""
    pieces = re.compile(r"[^\n]*\n|[^\n]+")
    lines = difflib.unified_diff(pieces.findall(before), pieces.findall(after), "a/f.txt", "b/f.txt")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


_TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "a\r", ""]), max_size=24).map("\n".join)


@given(_TEXTS, _TEXTS)
def test_without_credentials_it_is_what_the_standard_library_makes(before: str, after: str) -> None:
    found = diff_of(before, after, "f.txt")
    assert (found.text, found.applies) == (plain(before, after), "normally")


def applied(folder: Path, before: str, diff: str, *words: str) -> str:
    """Return what git makes of a text with a diff."""
    (folder / "f.txt").write_bytes(before.encode())
    subprocess.run(["git", "apply", *words], cwd=folder, input=diff.encode(), check=True, timeout=120)
    return (folder / "f.txt").read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after", "applies"),
    [
        (f"a\nb\nc\n{SECRET}d\ne\n", f"a\nB\nc\n{SECRET}d\nE\n", "normally"),
        (f"a\nb\nc\n{TOKEN}d\ne\n", f"a\nB\nc\n{TOKEN}d\nE\n", "normally"),
        (f"a\n{SECRET}b\n", f"a\n{SECRET}B\n", "normally"),
        (f"a\n{SECRET}b\nc\n{SECRET}", f"A\n{SECRET}b\nC\n{SECRET}", "without-context"),
        (f"{SECRET}a\n", f"a\n{SECRET}a\n", "without-context"),
        (f"{SECRET}\na\n{SECRET}b\n{SECRET}", f"{SECRET}\n{SECRET}b\n{SECRET}", "without-context"),
        ("a\n-i https://bob:\\\ngeheim@h/simple\nb\n", "a\n-i https://bob:\\\ngeheim@h/simple\nB\n", "normally"),
        ("a\n\n-i \\\nhttps://bob:g\\\neheim@h/\nb", "A\n\n-i \\\nhttps://bob:g\\\neheim@h/\nb", "normally"),
    ],
)
def test_lines_around_with_credentials_are_left_out(tmp_path: Path, before: str, after: str, applies: str) -> None:
    found = diff_of(before, after, "f.txt")
    assert found.applies == applies
    assert not any(word in found.text for word in ("geheim", "eheim", "ghp_", "bob", "****"))
    words = ["--unidiff-zero"] if applies == "without-context" else []
    assert applied(tmp_path, before, found.text, *words) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"a\n{SECRET}", f"a\n{SECRET.replace('-i', '--index-url')}"),
        (f"a\n{SECRET}", f"a\n{SECRET.replace('geheim', '${H_BOB_TOKEN}')}"),
        (SECRET.rstrip(), SECRET),
        ("-i https://bob:\\\ngeheim@h/\n", "-i https://bob:\\\nGeheim@h/\n"),
    ],
)
def test_on_lines_that_change_credentials_are_hidden(before: str, after: str) -> None:
    found = diff_of(before, after, "f.txt")
    assert found.applies == "no" and "****" in found.text
    assert "eheim" not in found.text


def test_a_variable_in_place_of_a_credential_is_shown() -> None:
    found = diff_of("a=>1\n-i https://bob:${PW}@h/\n", "a>=1\n-i https://bob:${PW}@h/\n", "f.txt")
    assert found.applies == "normally" and "bob:${PW}@h" in found.text


@settings(max_examples=60)
@given(st.data())
def test_no_credential_is_in_any_diff(data: st.DataObject) -> None:
    line = st.sampled_from(["a\n", "b\n", SECRET, TOKEN, "c \\\n", "-i https://bob:\\\n", "geheim@h/\n"])
    before, after = ("".join(data.draw(st.lists(line, max_size=16))) for _ in range(2))
    found = diff_of(before, after, "f.txt").text
    assert "https://bob:geheim" not in found and "ghp_" not in found
    # A line of the old text is followed by one of the new one: each side is looked at alone, with the heads of hunks.
    for other in "+-":
        side = [each for each in found.splitlines(keepends=True) if not each.startswith(other)]
        assert "bob:\\\ngeheim" not in "".join(each[1:] for each in side)
