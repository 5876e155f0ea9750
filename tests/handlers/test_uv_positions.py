"""Places in requirements files that uv names by an offset."""

from __future__ import annotations

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_protocol.install import InstallParams
from venvoy_server.handlers import handler
from venvoy_server.operations.errors import OperationError


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "error: Couldn't parse requirement in `r.txt` at position 10",
            "error: Couldn't parse requirement at r.txt:3:1",
        ),
        ("in `more/s.txt` at position 6", "at more/s.txt:2:3"),
        (f"in `{ROOT}/r.txt` at position 0", f"at {ROOT}/r.txt:1:1"),
        ("in `gone.txt` at position 4", "in `gone.txt` at position 4"),
        ("in `r.txt` at position 9999", "at r.txt:4:1"),
    ],
)
def test_places_that_uv_names_by_an_offset_are_lines_and_columns(said: str, expected: str) -> None:
    files = {f"{ROOT}/r.txt": "# \u00e4\nidna\n-r more/s.txt\n", f"{ROOT}/more/s.txt": "six\n  b =1\n"}
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv", "3.12.1"), **files})

    def fail(request: object) -> None:
        raise OperationError("requirements-invalid", said, {"output": said})

    machine.done = type(machine.done)(fail)
    context = context_of(machine, trusted=True)
    with pytest.raises(MethodError) as refused:
        handler("install")(context, InstallParams(requirements=[f"{ROOT}/r.txt"]))
    assert (refused.value.message, (refused.value.data or {})["output"]) == (expected, said)
