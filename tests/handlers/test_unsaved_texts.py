"""Installing from what an editor shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.unsaved_texts import unsaved_copies
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.model import Sources
from venvoy_server.system.machine import RealMachine


def context_of(shown: Mapping[str, str]) -> CallContext:
    return CallContext(RealMachine(), Client(), Cancellation(), unsaved=shown.get)


def test_a_saved_file_is_used_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("six\n")
    sources = Sources(requirements=(str(file), str(tmp_path / "pyproject.toml")))
    with unsaved_copies(context_of({str(file): "six\n"}), sources) as used:
        assert used is sources


def test_the_files_of_a_run_are_copied_with_what_is_unsaved(tmp_path: Path) -> None:
    folder = tmp_path / "my prüjects"
    (folder / "sub").mkdir(parents=True)
    (folder / "wheels").mkdir()
    outer, inner, limits = folder / "requirements.txt", folder / "sub" / "base.in", folder / "limits.txt"
    outer.write_text("-r sub/base.in  # all\n-f wheels\n-f https://example.org/w\nsix\n")
    inner.write_text("-c ../limits.txt\n-r missing.txt\n")
    limits.write_text("six<1\n")
    project = str(folder / "pyproject.toml")
    sources = Sources(requirements=(str(outer), project))
    with unsaved_copies(context_of({str(limits): "six<2\n"}), sources) as used:
        copy = Path(used.requirements[0])
        assert used.requirements[1] == project
        assert copy.parent != folder
        assert copy.parent.stat().st_mode & 0o077 == 0
        first, links, remote, last = copy.read_text(encoding="utf-8").splitlines()
        assert (links, remote, last) == (f"-f {folder}/wheels", "-f https://example.org/w", "six")
        option, name, comment = first.split(maxsplit=2)
        assert (option, comment) == ("-r", "# all")
        constraint, missing = (copy.parent / name).read_text(encoding="utf-8").splitlines()
        assert (copy.parent / constraint.split()[1]).read_text() == "six<2\n"
        assert missing == f"-r {folder}/sub/missing.txt"
    assert not copy.parent.exists()


def test_an_error_names_the_file_and_not_its_copy(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("six\n")
    with (
        pytest.raises(OperationError) as raised,
        unsaved_copies(context_of({str(file): "seven\n"}), Sources(requirements=(str(file),))) as used,
    ):
        raise OperationError("resolution-failed", f"{used.requirements[0]} asks for what is not there.", {})
    assert raised.value.message == f"{file} asks for what is not there."


def test_includes_that_form_a_circle_end(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("-r requirements.txt\n")
    with unsaved_copies(
        context_of({str(file): "-r requirements.txt\nsix\n"}), Sources(requirements=(str(file),))
    ) as used:
        copy = Path(used.requirements[0])
        assert copy.read_text() == f"-r {copy.name}\nsix\n"
