"""Poetry's constraints in PEP 440's syntax. Source: Poetry's documentation, "Dependency specification"."""

from __future__ import annotations

import pytest

from venvoy_server.dependencies.dialects.poetry_versions import pep440


@pytest.mark.parametrize(
    ("written", "translated"),
    [
        ("", ""),
        ("*", ""),
        (" * ", ""),
        ("^1.2.3", ">=1.2.3,<2"),
        ("^1.2", ">=1.2,<2"),
        ("^1", ">=1,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("^v1.2", ">=1.2,<2"),
        ("^1.2rc1", ">=1.2rc1,<2"),
        ("^1.*", None),
        ("^x", None),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("~1.*", None),
        ("~=1.2", "~=1.2"),
        ("1.2", "==1.2"),
        ("=1.2", "==1.2"),
        ("==1.2", "==1.2"),
        ("1.2.*", "==1.2.*"),
        (">=1.2,<2", ">=1.2,<2"),
        (">= 1.2 , < 2", ">=1.2,<2"),
        (">=1.2 <2", ">=1.2,<2"),
        ("^1,!=1.5", ">=1,<2,!=1.5"),
        ("1 || 2", None),
        ("<1|>2", None),
        ("what", None),
        (">=1,,<2", None),
        ("!=1", "!=1"),
        (">1", ">1"),
        ("<=1", "<=1"),
    ],
)
def test_a_constraint_in_pep_440(written: str, translated: str | None) -> None:
    assert pep440(written) == translated
