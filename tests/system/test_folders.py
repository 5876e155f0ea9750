from __future__ import annotations

from pathlib import Path

import pytest

from venvoy_server.operations.steps import MARKER
from venvoy_server.system.files.folders import Claim, claim, claimed_by, read_claim


def test_a_folder_is_claimed_by_the_operation_that_makes_it(tmp_path: Path) -> None:
    path = str(tmp_path / "new")
    assert read_claim(path) is None
    claim(path, "op", ())
    assert claimed_by(path) == "op"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"operation": 1}', b'{"operation": "\xff"}', b'{"more": ' + b"[" * 4000]
)
def test_a_garbled_marker_says_nothing(tmp_path: Path, data: bytes) -> None:
    Path(tmp_path, MARKER).write_bytes(data)
    assert read_claim(str(tmp_path)) == Claim("")
