from __future__ import annotations

import pytest

from venvoy_server.operations.reinstall import pinned
from venvoy_server.operations.verification import Broken
from venvoy_server.packages.model import DirectUrl


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "a==1.0"),
        (DirectUrl("https://h/a.whl"), "a @ https://h/a.whl"),
        (DirectUrl("https://h/a.git", vcs="git", commit="abc"), "a @ git+https://h/a.git@abc"),
        (DirectUrl("https://h/a.git", vcs="git", requested_revision="main"), "a @ git+https://h/a.git@main"),
        (DirectUrl("https://h/a.zip", subdirectory="x"), "a @ https://h/a.zip#subdirectory=x"),
    ],
)
def test_a_distribution_is_installed_again_from_where_it_came(origin: DirectUrl | None, requirement: str) -> None:
    broken = Broken("a", "a", "1.0", True, "", "/s/a-1.0.dist-info", origin)
    assert pinned([broken]).packages == (requirement,)


def test_nothing_is_reported_of_one_whose_version_and_place_are_unknown() -> None:
    assert pinned([Broken("a", "a", "", True, "", "/s/a.dist-info")]).empty
