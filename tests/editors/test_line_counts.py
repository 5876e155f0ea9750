"""How much of each small client is written by hand: what a menu holds and a click does comes from the server."""

from __future__ import annotations

import re
import sys

import pytest

from real_editors import STUBS

_COMMENT = {".lua": "--", ".el": ";"}


@pytest.mark.parametrize(("client", "most"), [("neovim", 390), ("emacs", 275)])
def test_the_lines_written_by_hand(client: str, most: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Print the lines of code without empty lines and comments, and compare them with the limits."""
    total = 0
    for file in sorted((STUBS / client).rglob("*")):
        comment = _COMMENT.get(file.suffix)
        if comment is None:
            continue
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        count = sum(not line.strip().startswith(comment) for line in lines)
        total += count
        with capsys.disabled():
            sys.stdout.write(f"\n{count:4} {file.relative_to(STUBS)}")
    with capsys.disabled():
        sys.stdout.write(f"\n{total:4} lines of code of the {client} client\n")
    assert total <= most


@pytest.mark.parametrize("client", ["neovim", "emacs"])
def test_no_menu_of_the_server_has_a_line_of_its_own(client: str) -> None:
    from venvoy_protocol.palette import PALETTE

    text = "\n".join(file.read_text(encoding="utf-8") for file in (STUBS / client).rglob("*.[le][ul]*"))
    named = [row.id for row in PALETTE if row.id != "main" and re.search(rf'"{row.id}"(?! \. ")', text)]
    # (A pair of texts in Emacs Lisp is an icon and its character.)
    assert named == []
