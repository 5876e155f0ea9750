"""The whole results of what is read of indexes and advisories are those that were reviewed."""

from __future__ import annotations

import pytest

from index.whole_results import PARTS, RESULTS


@pytest.mark.parametrize("part", PARTS)
def test_the_whole_result_of_every_case(part: str) -> None:
    expected = (RESULTS / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    found = list(PARTS[part]())
    different = [f"{now}\n  was: {before}" for now, before in zip(found, expected, strict=False) if now != before]
    assert different == [], "if it is meant: python tests/index/whole_results.py, and read the difference"
    assert len(found) == len(expected)
