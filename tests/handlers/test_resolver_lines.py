"""An error of the resolver comes with diagnostics on the lines whose packages it names."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.imitation import ROOT, ImitatedMachine, context_of, environment_at
from venvoy_protocol.errors import MethodError
from venvoy_protocol.install import InstallParams
from venvoy_server.handlers import handler
from venvoy_server.operations.errors import OperationError

FILES = {
    f"{ROOT}/requirements.txt": "Flask[async]==3.0\nsix\n-r more/base.txt\n-c limits.txt\n-r https://h/x.txt\n-r gone.txt\n",
    f"{ROOT}/more/base.txt": "# pinned\nwerkzeug<2  # old\n-r ../requirements.txt\n",
    f"{ROOT}/limits.txt": "idna<3\nwerkzeug<3\n",
    f"{ROOT}/pyproject.toml": (
        '[project]\nname = "shop"\ndependencies = ["six", "flask==3.0"]\n'
        "[project.optional-dependencies]\nold = ['Werkzeug<2']\n"
        '[dependency-groups]\ndev = ["flask-login", {include-group = "x"}]\n'
    ),
}


def refuse(request: object) -> None:
    text = "Because flask==3.0.0 depends on werkzeug>=3.0.0 and you require werkzeug<2 ..."
    raise OperationError("resolution-failed", text, {"packages": ["flask", "werkzeug"]})


def diagnosed(**params: Any) -> dict[str, list[tuple[int, int, int]]]:
    """Return where diagnostics are: line, first and last character, by file."""
    machine = ImitatedMachine({**environment_at(f"{ROOT}/.venv"), **FILES})
    machine.done = type(machine.done)(refuse)
    with pytest.raises(MethodError) as caught:
        handler("install")(context_of(machine, trusted=True), InstallParams(**params))
    assert caught.value.data is not None
    found = {}
    for file in caught.value.data["files"]:
        ranges = [each["range"] for each in file["diagnostics"]]
        found[file["path"].removeprefix(f"{ROOT}/")] = [
            (each["start"]["line"], each["start"]["character"], each["end"]["character"]) for each in ranges
        ]
        assert all("werkzeug>=3.0.0" in each["message"] for each in file["diagnostics"])
    return found


def test_the_lines_of_a_file_and_of_those_that_it_includes() -> None:
    assert diagnosed(requirements=[f"{ROOT}/requirements.txt"]) == {
        "requirements.txt": [(0, 0, 5)],
        "more/base.txt": [(1, 0, 8)],
        "limits.txt": [(1, 0, 8)],
    }


def test_the_strings_of_a_project() -> None:
    assert diagnosed(requirements=[f"{ROOT}/pyproject.toml"]) == {"pyproject.toml": [(2, 24, 29), (4, 8, 16)]}


def test_the_project_whose_groups_are_installed() -> None:
    assert list(diagnosed(groups=["dev"])) == ["pyproject.toml"]


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
