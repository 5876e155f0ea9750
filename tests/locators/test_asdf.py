"""asdf's interpreters."""

from __future__ import annotations

import pytest

from fakes import python_files
from finding import interpreter, search


@pytest.mark.parametrize(
    ("variables", "prefix"),
    [({}, "/home/ann/.asdf/installs/python/3.12.1"), ({"ASDF_DATA_DIR": "/r"}, "/r/installs/python/3.12.1")],
)
def test_interpreters(variables: dict[str, str], prefix: str) -> None:
    found = interpreter(search(python_files(prefix, "3.12.1"), variables=variables), f"{prefix}/bin/python3")
    assert (found.manager, found.version) == ("asdf", "3.12.1")
