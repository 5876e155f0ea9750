"""What `check --fix` writes: never the edits of one text into another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from venvoy_protocol.check import CheckedFile
from venvoy_protocol.errors import MethodError
from venvoy_protocol.text import Position, Range, TextEdit
from venvoy_server.commandline.fixed_files import with_fixes_written
from venvoy_server.handlers.text_fixes import text_hash

TEXT = "# ü\na=>1\nb\n"


def checked(file: Path) -> CheckedFile:
    edit = TextEdit(
        range=Range(start=Position(line=1, character=0), end=Position(line=2, character=0)), new_text="a>=1\n"
    )
    return CheckedFile(
        path=str(file), diagnostics=[], edits=[edit], text_hash=text_hash(TEXT), fixed=1, fixed_codes={"x": 1}
    )


def test_a_fix_is_written_in_the_encoding_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert with_fixes_written(checked(file), ()).fixed == 1
    assert file.read_bytes() == b"\xef\xbb\xbf" + TEXT.replace("=>", ">=").encode()


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "requirements.txt"
    changed = f"# one more line\n{TEXT}"
    file.write_text(changed, encoding="utf-8")
    answer = with_fixes_written(checked(file), ())
    assert (answer.fixed, answer.fixed_codes) == (0, {})
    assert file.read_text(encoding="utf-8") == changed
    assert "was changed while it was checked" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o444)
    with pytest.raises(MethodError) as caught:
        with_fixes_written(checked(file), ())
    assert (caught.value.data or {})["code"] == "no-permission"
    assert file.read_text(encoding="utf-8") == TEXT
