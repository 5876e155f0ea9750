"""Since when a release must have been there: pip's and uv's words for it, and what is handed from one to the other."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from fakes import FakeHost
from venvoy_server.operations.handover import for_lock, hand_over
from venvoy_server.operations.index_settings import effective_indexes
from venvoy_server.operations.upload_limits import for_uv, pip_moment, uv_moment
from venvoy_server.operations.uv_settings import uv_limit_origin

NOW = 1_000_000_000
NEW_YEAR = 1_767_225_600
"""2026-01-01 in UTC."""
PROJECT = "/p/pyproject.toml"


@pytest.fixture(autouse=True)
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this be a place two hours east of Greenwich, where a process can choose its zone."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be chosen here")
    monkeypatch.setenv("TZ", "EAST-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "of_pip", "of_uv"),
    [
        ("2026-01-01", NEW_YEAR - 7200, NEW_YEAR + 86_400 - 7200),
        ("2026-01-01T00:00:00", NEW_YEAR - 7200, NEW_YEAR - 7200),
        ("2026-01-01T00:00:00Z", NEW_YEAR, NEW_YEAR),
        ("2026-01-01T01:00:00+01:00", NEW_YEAR, NEW_YEAR),
        ("P7D", NOW - 7 * 86_400, NOW - 7 * 86_400),
        ("7 days", None, NOW - 7 * 86_400),
        ("2 weeks", None, NOW - 14 * 86_400),
        ("1d", None, NOW - 86_400),
        ("PT24H", None, NOW - 86_400),
        ("36 hours", None, NOW - 36 * 3600),
        ("p7d", None, NOW - 7 * 86_400),
        ("soon", None, None),
        ("9999-12-31", None, None),
        ("", None, None),
    ],
)
def test_moments(text: str, of_pip: int | None, of_uv: int | None) -> None:
    if text.startswith("9999"):
        of_pip = pip_moment(text, NOW)  # a system may have such times or not
    assert (pip_moment(text, NOW), uv_moment(text, NOW)) == (of_pip, of_uv)
    assert uv_moment(False, NOW) is None
    handed = for_uv(text)
    assert (handed is None) == (of_pip is None)
    if handed is not None:
        assert uv_moment(handed, NOW) == of_pip, "uv is given the same moment"


def policy_moment(pip: str = "", uv: str = "", **variables: str) -> int | None:
    host = FakeHost({"/etc/pip.conf": f"[global]\n{pip}\n", PROJECT: f"[tool.uv]\n{uv}\n"})
    host.time = NOW
    return effective_indexes(host, variables, None, "/p").policy.uploaded_before


def test_pips_limit_counts_where_uv_has_none_of_its_own() -> None:
    assert policy_moment() is None
    assert policy_moment("uploaded-prior-to = P3D") == NOW - 3 * 86_400
    assert policy_moment("uploaded-prior-to = P3D", PIP_UPLOADED_PRIOR_TO="P4D") == NOW - 4 * 86_400
    assert policy_moment("uploaded-prior-to = P3D", 'exclude-newer = "5 days"') == NOW - 5 * 86_400
    assert policy_moment("uploaded-prior-to = P3D", UV_EXCLUDE_NEWER="6 days") == NOW - 6 * 86_400
    assert policy_moment("uploaded-prior-to = soon") is None


@pytest.mark.parametrize(
    ("value", "uv", "variables", "handed"),
    [
        ("P3D", "", {}, "P3D"),
        ("2026-01-01", "", {}, "2025-12-31T22:00:00Z"),
        ("soon", "", {}, None),
        ("P3D", 'exclude-newer = "5 days"', {}, None),
        ("P3D", '[tool.uv.pip]\nexclude-newer = "5 days"', {}, None),
        ("P3D", "", {"UV_EXCLUDE_NEWER": "5 days"}, None),
    ],
)
def test_what_is_handed_to_uv(value: str, uv: str, variables: dict[str, str], handed: str | None) -> None:
    host = FakeHost({"/etc/pip.conf": f"[global]\nuploaded-prior-to = {value}\n", PROJECT: f"[tool.uv]\n{uv}\n"})
    found = hand_over(host, variables, None, "/p")
    assert found.variables.get("UV_EXCLUDE_NEWER") == handed
    assert [each.setting for each in found.listed] == ["uploaded-prior-to"]
    assert "UV_EXCLUDE_NEWER" not in for_lock(found).variables


@pytest.mark.parametrize(
    ("variables", "files", "origin"),
    [
        ({"UV_EXCLUDE_NEWER": "7 days"}, {}, "UV_EXCLUDE_NEWER"),
        ({}, {PROJECT: '[tool.uv]\nexclude-newer = "7 days"\n'}, PROJECT),
        ({}, {PROJECT: '[tool.uv.pip]\nexclude-newer = "7 days"\n'}, PROJECT),
        ({}, {"/home/ann/.config/uv/uv.toml": 'exclude-newer = "7 days"\n'}, "/home/ann/.config/uv/uv.toml"),
        ({}, {PROJECT: "[tool.uv]\n"}, None),
    ],
)
def test_what_sets_uvs_own_limit(variables: dict[str, str], files: dict[str, str], origin: str | None) -> None:
    assert uv_limit_origin(FakeHost(files), variables, "/p") == origin


@pytest.mark.parametrize(
    ("unit", "hours"),
    [
        ("h", 1),
        ("hour", 1),
        ("hours", 1),
        ("d", 24),
        ("day", 24),
        ("days", 24),
        ("w", 168),
        ("week", 168),
        ("weeks", 168),
    ],
)
def test_the_units_of_a_span(unit: str, hours: int) -> None:
    assert uv_moment(f"2 {unit}", NOW) == uv_moment(f"2{unit.upper()}", NOW) == NOW - 2 * hours * 3600
    assert uv_moment(f"2 {unit}x", NOW) is None
