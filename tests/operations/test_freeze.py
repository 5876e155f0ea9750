from __future__ import annotations

import pytest

from venvoy_server.operations.freeze import freeze
from venvoy_server.packages.model import DirectUrl, Distribution


def distribution(name: str, version: str = "1.0", **fields: object) -> Distribution:
    return Distribution(name, name.lower(), version, "/s", f"/s/{name}-{version}.dist-info", **fields)  # type: ignore[arg-type]  # by keyword


ALL = (
    distribution("Zeta", requested=True),
    distribution("alpha"),
    distribution("pip", "26.0", requested=True),
    distribution("here", editable=True, direct_url=DirectUrl("file:///p/my%20here", editable=True), requested=True),
    distribution("repo", direct_url=DirectUrl("https://h/r.git", vcs="git", commit="abc", subdirectory="sub")),
    distribution("wheel-file", direct_url=DirectUrl("file:///w/x.whl")),
    distribution("base", from_base=True),
    distribution("torn", broken="its metadata is missing"),
    distribution("unknown", "", broken="it has no metadata"),
)


def test_lines_are_pins_by_name_with_where_they_came_from() -> None:
    assert freeze(ALL).lines == (
        "alpha==1.0",
        "-e /p/my here",
        "repo @ git+https://h/r.git@abc#subdirectory=sub",
        "torn==1.0",
        "# unknown: it has no metadata",
        "wheel-file @ file:///w/x.whl",
        "Zeta==1.0",
    )


def test_what_is_broken_is_reported() -> None:
    assert freeze(ALL).notices == (
        "torn is not complete: its metadata is missing.",
        "unknown is not complete: it has no metadata.",
    )


def test_only_what_was_asked_for() -> None:
    assert freeze(ALL, requested_only=True).lines == ("-e /p/my here", "Zeta==1.0")
    nothing = freeze((distribution("alpha"),), requested_only=True)
    assert nothing.lines == ()
    assert "requested by name" in nothing.notices[0]


def test_tools_on_request() -> None:
    assert "pip==26.0" in freeze(ALL, tools=True).lines
    assert freeze((distribution("alpha"),)).text == "alpha==1.0\n"


def test_an_editable_project_on_windows() -> None:
    here = distribution("here", editable=True, direct_url=DirectUrl("file:///C:/p/here", editable=True))
    assert freeze((here,)).lines == ("-e C:/p/here",)


@pytest.mark.parametrize(("name", "is_tool"), [("pip", True), ("setuptools", True), ("wheel", True), ("uv", False)])
def test_the_tools_that_make_environments_are_left_out(name: str, is_tool: bool) -> None:
    assert freeze((distribution(name),)).lines == (() if is_tool else (f"{name}==1.0",))
    assert freeze((distribution(name),), tools=True).lines == (f"{name}==1.0",)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@h/x.whl", "https://h/x.whl"),
        ("https://h/x.whl?token=abcdefgh", "https://h/x.whl"),
        ("https://h/x.whl#key=abcdefgh", "https://h/x.whl"),
        ("https://h/x.whl", "https://h/x.whl"),
        ("https://git@h/x.whl", "https://git@h/x.whl"),
    ],
)
def test_credentials_in_the_url_of_a_distribution_are_left_out(url: str, shown: str) -> None:
    frozen = freeze((distribution("x", direct_url=DirectUrl(url)),))
    assert frozen.lines == (f"x @ {shown}",)
    assert bool(frozen.notices) is (url != shown)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("file:///p/x%20%23y", "-e file:///p/x%20%23y"),
        ("file:///p/x%20--index-url%20https:%2F%2Fevil", "-e file:///p/x%20--index-url%20https:%2F%2Fevil"),
        ("file:///p/$%7BHOME%7D", "-e file:///p/$%7BHOME%7D"),
        ("file:///p/x#y", "-e /p/x"),
    ],
)
def test_a_path_that_pip_would_read_as_more_is_written_as_url(url: str, line: str) -> None:
    assert freeze((distribution("x", direct_url=DirectUrl(url, editable=True)),)).lines == (line,)


@pytest.mark.parametrize("url", ["file:///etc # x", "https://h/x.whl --index-url https://evil/", "https://h/x ; y"])
def test_a_url_with_whitespace_is_no_line(url: str) -> None:
    frozen = freeze((distribution("x", direct_url=DirectUrl(url)),))
    assert [line[0] for line in frozen.lines] == ["#"]
    assert frozen.notices == ("x cannot be written in a requirements file.",)


def test_a_version_from_before_pep_440_is_pinned_as_pip_does() -> None:
    assert freeze((distribution("x", "2004d"), distribution("y", "1.0-SNAPSHOT"))).lines == (
        "x===2004d",
        "y===1.0-SNAPSHOT",
    )
