"""What is found in an included file is reported once: at its own line if that file is in the answer."""

from __future__ import annotations

import pytest

from handlers.imitation import ROOT
from handlers.test_check import checked
from venvoy_protocol.check import CheckParams
from venvoy_server.dependencies.rules import RULES

FILES = {
    "requirements.txt": "-c constraints.txt\nfoo\n",
    "constraints.txt": "foo[x]<2\nbar[y]<3\nhttps://h.example/x.zip\n",
}
HASHED = {"requirements.txt": "--require-hashes\n-r base.txt\n", "base.txt": "foo==1\n"}


def places(files: dict[str, str], *named: str) -> list[tuple[str, int, str]]:
    """Return file, line and code of the errors."""
    result = checked(files, CheckParams(files=[f"{ROOT}/{name}" for name in named], no_environment=True))
    found = [
        (str(file.path)[len(ROOT) + 1 :], each.range.start.line, each.code)
        for file in result.files
        for each in file.diagnostics
        if each.severity == 1
    ]
    assert result.counts.error == len(found)
    return sorted(found)


@pytest.mark.parametrize("named", [(), ("requirements.txt", "constraints.txt")])
def test_both_files_are_in_the_answer(named: tuple[str, ...]) -> None:
    own = [("constraints.txt", 0, "constraint-extras"), ("constraints.txt", 1, "constraint-extras")]
    assert places(FILES, *named) == [*own, ("constraints.txt", 2, "constraint-unnamed")]


def test_the_file_that_includes_is_alone_in_the_answer() -> None:
    assert places(FILES, "requirements.txt") == [
        ("requirements.txt", 0, "constraint-extras"),
        ("requirements.txt", 0, "constraint-unnamed"),
    ]


def test_what_the_included_file_is_not_wrong_with_by_itself_stays_at_the_include() -> None:
    found = places(HASHED)
    assert {file for file, _, _ in found} == {"requirements.txt"}
    # As requirements, extras are right.
    both = {"requirements.txt": "-c pins.txt\n", "pins.txt": "foo[x]<2\n"}
    assert places(both, "requirements.txt", "pins.txt") == [("requirements.txt", 0, "constraint-extras")]


def test_the_rules_that_this_is_about() -> None:
    assert len([rule for rule in RULES if rule.included]) >= 5
