"""Which files are locks by their names."""

from __future__ import annotations

import pytest

from venvoy_server.operations.lock_names import has_lock, is_lock
from venvoy_server.operations.model import Sources


@pytest.mark.parametrize(
    ("file", "is_one"),
    [
        *((each, True) for each in ("pylock.toml", "/p/pylock.dev.toml", "C:\\p\\pylock.toml", "C:/p/pylock.a.toml")),
        *((each, False) for each in ("/p/pylock.txt", "/p/mypylock.toml", "/pylock.d/x.toml", "pylock", "a\\b.toml")),
    ],
)
def test_which_files_are_locks(file: str, is_one: bool) -> None:
    assert is_lock(file) is is_one
    assert has_lock(Sources(requirements=("/p/r.txt", file))) is is_one
    assert not has_lock(Sources(constraints=(file,)))
