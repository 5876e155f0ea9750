from __future__ import annotations

from venvoy_server.operations.absent_names import absent_notices
from venvoy_server.packages.model import Distribution


def test_names_that_are_not_installed_are_said_with_the_nearest() -> None:
    found = (Distribution("Flask", "flask", "3", "/s", "/s/x"), Distribution("six", "six", "1", "/s", "/s/y"))
    assert absent_notices(["FLASK", "flsk", "zzz"], found) == (
        "flsk is not installed. Did you mean Flask?",
        "zzz is not installed.",
    )


def test_a_requirement_means_its_name() -> None:
    found = (Distribution("six", "six", "1", "/s", "/s/y"),)
    assert absent_notices(["six>=1", "six[x]==1", " Six ", "six @ https://h/six-1.whl"], found) == ()
    assert absent_notices(["sixx>=1"], found) == ("sixx>=1 is not installed. Did you mean six?",)
