from __future__ import annotations

import pytest

from venvoy_server.operations.absent_names import absent_notices, refuse_no_names
from venvoy_server.operations.errors import OperationError
from venvoy_server.packages.model import Distribution


def test_names_that_are_not_installed_are_reported_with_the_nearest() -> None:
    found = (Distribution("Flask", "flask", "3", "/s", "/s/x"), Distribution("six", "six", "1", "/s", "/s/y"))
    assert absent_notices(["FLASK", "flsk", "zzz"], found) == (
        "flsk is not installed. Did you mean Flask?",
        "zzz is not installed.",
    )


def test_a_requirement_means_its_name() -> None:
    found = (Distribution("six", "six", "1", "/s", "/s/y"),)
    assert absent_notices(["six>=1", "six[x]==1", " Six ", "six @ https://h/six-1.whl"], found) == ()
    assert absent_notices(["sixx>=1"], found) == ("sixx>=1 is not installed. Did you mean six?",)


@pytest.mark.parametrize(
    ("name", "reason"), [("", "empty"), ("  ", "empty"), ("./x", "not the name"), ("-", "not the name")]
)
def test_what_is_not_a_name_is_refused(name: str, reason: str) -> None:
    """uv would speak of a requirements file that cannot be read."""
    refuse_no_names(["six", "Flask[async]>=3", " zope.interface"])
    with pytest.raises(OperationError, match=reason) as refused:
        refuse_no_names(["six", name])
    assert refused.value.code == "invalid-request"
