"""Which requirements name a place on this machine, and what their paths are from another working folder."""

from __future__ import annotations

import pytest

from fakes import FakeHost
from venvoy_server.operations.local_requirements import absolute, absolute_editable, local_paths

HOST = FakeHost({"/p/lib/pyproject.toml": "", "/p/six-1.whl": "", "/p/w.zip": ""}, variables={"HOME": "/home/ann"})
ELSEWHERE = [
    "six",
    "six==1.0",
    "six[a]>=1 ; python_version > '3'",
    "six @ https://h/six.whl",
    "https://h/a/b.whl",
    "git+https://h/r.git@main",
    "foo @ git+ssh://git@h/r.git",
    "none.whl",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_comes_from_an_index_or_a_url_stays_as_it_is(text: str) -> None:
    assert absolute(HOST, text, "/p") == text
    assert local_paths(HOST, text, "/p") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("./lib", "/p/lib"),
        ("lib/", "/p/lib"),
        ("../x[a, b]", "/x[a, b]"),
        ("./my lib", "/p/my lib"),
        (" ./lib ; python_version > '3'", " /p/lib ; python_version > '3'"),
        ("six-1.whl", "/p/six-1.whl"),
        ("/abs/lib", "/abs/lib"),
        ("foo @ lib", "foo @ file:///p/lib"),
        ("foo[a]@./lib", "foo[a]@file:///p/lib"),
        ("foo @ ../ä lib ; x", "foo @ file:///%C3%A4%20lib ; x"),
        ("foo @ /abs/lib", "foo @ /abs/lib"),
        ("foo @ file:lib", "foo @ file:///p/lib"),
        ("file:../a%20b#egg=x", "file:///a%20b#egg=x"),
        ("foo @ file:///abs/a%20b", "foo @ file:///abs/a%20b"),
        ("${PROJECT_ROOT}/lib", "/p/lib"),
        ("foo @ ${HOME}/lib", "foo @ /home/ann/lib"),
        ("foo @ ${NOT_SET}/lib", "foo @ file:///p/%24%7BNOT_SET%7D/lib"),
    ],
)
def test_a_relative_path_is_made_absolute(text: str, expected: str) -> None:
    assert absolute(HOST, text, "/p") == expected


def test_an_editable_may_be_a_name_alone() -> None:
    assert absolute_editable(HOST, "lib", "/p") == "/p/lib"
    assert absolute_editable(HOST, "lib[dev]", "/p") == "/p/lib[dev]"
    assert absolute_editable(HOST, ".", "/p") == "/p"
    assert absolute_editable(HOST, ".[dev]", "/p") == "/p[dev]"
    assert absolute_editable(HOST, "none", "/p") == "none"


def test_every_reading_of_a_url_counts() -> None:
    assert local_paths(HOST, "git+file:///x/repo@main#egg=a", "/p") == ("/x/repo",)
    assert local_paths(HOST, "git+file:///p/lib@main#egg=a", "/p") == ("/p/lib",)
    assert local_paths(HOST, "a @ file://localhost/p%2Flib?z", "/p") == ("/p/lib",)
    assert local_paths(HOST, "a @ file://%2fp/lib", "/p") == ("/p/lib",)
    assert local_paths(HOST, "a @ file:///none", "/p") == ("/none",)


@pytest.mark.parametrize(
    "ending",
    [".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".TAR.GZ"],
)
def test_an_archive_next_to_the_file_is_a_path(ending: str) -> None:
    """By the endings that pip takes for archives."""
    assert absolute(FakeHost({f"/p/six-1{ending}": ""}), f"six-1{ending}", "/p") == f"/p/six-1{ending}"
    assert absolute(FakeHost({}), f"six-1{ending}", "/p") == f"six-1{ending}"
    assert absolute(FakeHost({f"/p/six-1{ending}x": ""}), f"six-1{ending}x", "/p") == f"six-1{ending}x"


@pytest.mark.parametrize("text", ["git+file:lib@main", "foo @ hg+file:lib", "file:/abs/lib"])
def test_the_address_of_a_repository_stays_as_it_is(text: str) -> None:
    """Only `file:` itself may be relative to the folder; what pip makes of others is the version control's matter."""
    assert absolute(HOST, text, "/p") == text
