from __future__ import annotations

from venvoy_server.operations.absent_names import absent_notices
from venvoy_server.packages.model import Distribution


def test_names_that_are_not_installed_are_said_with_the_nearest() -> None:
    found = (Distribution("Flask", "flask", "3", "/s", "/s/x"), Distribution("six", "six", "1", "/s", "/s/y"))
    assert absent_notices(["FLASK", "flsk", "zzz"], found) == (
        "flsk is not installed. Did you mean Flask?",
        "zzz is not installed.",
    )
