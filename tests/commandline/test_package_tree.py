"""Packages by what they need."""

from __future__ import annotations

import pytest

from venvoy_protocol.package import Package
from venvoy_protocol.packages import PackagesResult
from venvoy_server.commandline.options import UsageError, Values, parse
from venvoy_server.commandline.package_tree import tree_lines, ways_to
from venvoy_server.commandline.packages import VIEW
from venvoy_server.commandline.view import Switches


def package(name: str, *needs: str, requested: bool = False) -> Package:
    return Package(name=name, version="1.0", location="/s", editable=False, requested=requested, needs=list(needs))


WEB = [
    package("flask", "Werkzeug", "jinja2", "missing", requested=True),
    package("Jinja2", "markupsafe"),
    package("MarkupSafe"),
    package("werkzeug", "MarkupSafe"),
    package("alone"),
]


def test_a_tree_shows_each_package_below_what_needs_it() -> None:
    assert list(tree_lines(WEB)) == [
        "flask 1.0",
        "  werkzeug 1.0",
        "    MarkupSafe 1.0",
        "  Jinja2 1.0",
        "    MarkupSafe 1.0",
        "  missing is not installed",
        "alone 1.0",
    ]


OPTIONS = [
    (["user_installed"], "PACKAGE  VERSION\nflask    1.0"),
    (
        ["user_installed", "tree"],
        "flask 1.0\n  werkzeug 1.0\n    MarkupSafe 1.0\n  Jinja2 1.0\n    MarkupSafe 1.0\n  missing is not installed",
    ),
    (["only_editable"], "No editable packages are installed."),
    (["only_editable", "tree"], "No editable packages are installed."),
    (["only_editable", "user_installed"], "No editable packages that were asked for by name are installed."),
]


@pytest.mark.parametrize(("flags", "shown"), OPTIONS)
def test_what_was_asked_for_is_shown_with_all_that_it_needs(flags: list[str], shown: str) -> None:
    switches = Switches(dict.fromkeys(flags, True))
    result = PackagesResult(packages=list(WEB), environment="/e")
    assert VIEW.render(VIEW.finish(result, switches), switches) == shown


def test_what_needs_a_package_is_searched_in_all_of_them() -> None:
    switches = Switches({"user_installed": True, "why": "jinja2"})
    result = PackagesResult(packages=list(WEB), environment="/e")
    assert VIEW.render(VIEW.finish(result, switches), switches) == "flask -> Jinja2"


@pytest.mark.parametrize("own", [{"tree": True}, {"why": "flask"}])
def test_what_is_outdated_is_not_a_tree(own: Values) -> None:
    with pytest.raises(UsageError, match="leave out --tree"):
        VIEW.prepare({"outdated": True}, Switches(own))


def test_requested_is_an_alias_of_user_installed() -> None:
    for word in ("--user-installed", "--requested"):
        assert parse([word], VIEW.options, str) == {"user_installed": True}


def test_what_was_shown_is_not_shown_again_whole_and_a_circle_ends() -> None:
    circle = [package("a", "b"), package("b", "c"), package("c", "a")]
    assert list(tree_lines(circle)) == ["a 1.0", "  b 1.0", "    c 1.0", "      a 1.0 (see above)"]
    shared = [package("x", "z"), package("y", "z"), package("z", "w"), package("w")]
    assert list(tree_lines(shared)) == ["x 1.0", "  z 1.0", "    w 1.0", "y 1.0", "  z 1.0 (see above)"]


def test_the_ways_to_a_package() -> None:
    assert ways_to("markupsafe", WEB) == ["flask -> Jinja2 -> MarkupSafe", "flask -> werkzeug -> MarkupSafe"]
    assert ways_to("missing", WEB) == ["flask -> missing"]
    assert ways_to("flask", WEB) == []
    assert ways_to("alone", WEB) == []
