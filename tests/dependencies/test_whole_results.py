"""The whole result of every case: another one is either meant, and the files are written anew, or a fault."""

from __future__ import annotations

from os import listdir
from os.path import join

import pytest

from dependencies.whole_results import HERE, cases, line_of

WRITTEN = join(HERE, "whole_results")


@pytest.mark.parametrize("group", sorted(name.removesuffix(".txt") for name in listdir(WRITTEN)))
def test_the_whole_result_of_every_case(group: str) -> None:
    with open(join(WRITTEN, f"{group}.txt"), encoding="utf-8") as file:
        written = dict(line.split(" ", 1) for line in file.read().splitlines())
    found = {name: line_of(name, case).partition(" ")[2] for each, name, case in cases() if each == group}
    assert found == written, "if it is meant: python tests/dependencies/whole_results.py, and read the difference"
