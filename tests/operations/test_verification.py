"""What is reported of distributions that are not complete, whose source is gone, or that were left half."""

from __future__ import annotations

import msgspec
import pytest

from fakes import FakeHost, Node
from venvoy_server.environments.model import Environment, Repair
from venvoy_server.operations.verification import (
    broken_of,
    broken_problems,
    judge,
    leftover_problems,
    missing_source,
    source_problems,
)
from venvoy_server.packages.model import DirectUrl, Distribution

SITE = "/w/.venv/lib/python3.12/site-packages"
INFO = f"{SITE}/shop-1.0.dist-info"
ENVIRONMENT = Environment("venv", "/w/.venv", "/w/.venv", None, "w", "w", site_packages=(SITE,))
SHOP = Distribution("Shop", "shop", "1.0", SITE, INFO, installer="pip")
REPAIR = Repair("Repair the environment", "repair", {"path": "/w/.venv"})


def editable(url: str) -> Distribution:
    return msgspec.structs.replace(SHOP, editable=True, direct_url=DirectUrl(url, editable=True))


@pytest.mark.parametrize(
    ("files", "message", "incomplete"),
    [
        ({"a.py": "xx", "b.py": ""}, "Shop 1.0: a.py is not as it was installed.", False),
        ({"b.py": ""}, "Shop 1.0: a.py is missing.", True),
        ({"a.py": "x"}, "Shop 1.0: b.py is missing.", True),
        ({}, "Shop 1.0: a.py and one more file are missing.", True),
        ({"a.py": "x", "b.py": ""}, None, None),
    ],
)
def test_what_is_not_complete(files: dict[str, str], message: str | None, incomplete: bool | None) -> None:
    host = FakeHost(
        {f"{INFO}/RECORD": "a.py,,1\nb.py,,0\n", **{f"{SITE}/{name}": text for name, text in files.items()}}
    )
    found = judge(host, SHOP)
    assert (found and found.message.replace(f"{SITE}/", ""), found and found.incomplete) == (message, incomplete)
    assert broken_of(host, (SHOP, SHOP)) == ((found, found) if found else ())


def test_more_than_two_files_are_counted_and_what_is_missing_is_named_first() -> None:
    host = FakeHost({f"{INFO}/RECORD": "a.py,,1\nb.py,,0\nc.py,,0\nd.py,,0\n", f"{SITE}/a.py": "xx"})
    found = judge(host, SHOP)
    assert found is not None
    assert found.message == f"Shop 1.0: {SITE}/b.py and 2 more files are missing."
    assert (found.name, found.key, found.version, found.metadata_path) == ("Shop", "shop", "1.0", INFO)


def test_a_distribution_that_cannot_be_read_is_incomplete_for_its_own_reason() -> None:
    found = judge(FakeHost({}), msgspec.structs.replace(SHOP, broken="its metadata is missing"))
    assert found is not None
    assert (found.message, found.incomplete) == ("Shop 1.0: its metadata is missing.", True)


def test_broken_distributions_as_problems() -> None:
    host = FakeHost({f"{INFO}/RECORD": "a.py,,1\n"})
    (missing,) = broken_problems(ENVIRONMENT, broken_of(host, (SHOP,)))
    assert (missing.code, missing.severity, missing.path, missing.repair) == (
        "broken-distribution",
        "error",
        INFO,
        REPAIR,
    )
    host.put(f"{SITE}/a.py", "xx")
    (changed,) = broken_problems(ENVIRONMENT, broken_of(host, (SHOP,)))
    assert (changed.severity, changed.repair) == (
        "warning",
        Repair(
            "Put back the files as they were installed",
            "repair",
            {"path": "/w/.venv", "codes": ["broken-distribution"]},
        ),
    )


@pytest.mark.parametrize(
    ("distribution", "source"),
    [
        (editable("file:///gone/shop"), "/gone/shop"),
        (editable("file:///here"), None),
        (editable("https://h/x"), None),
        (SHOP, None),
        (msgspec.structs.replace(SHOP, direct_url=DirectUrl("file:///gone/shop.whl")), None),
        (msgspec.structs.replace(editable("file:///gone/shop"), broken="torn"), None),
    ],
)
def test_the_source_that_is_gone(distribution: Distribution, source: str | None) -> None:
    assert missing_source(FakeHost({"/here/x": ""}), distribution) == source


def test_a_source_that_is_gone_as_a_problem() -> None:
    gone = editable("file:///gone/shop")
    for moved, call in (
        ((), Repair("Uninstall Shop", "uninstall", {"environment": "/w/.venv", "packages": ["Shop"]})),
        (("shop",), REPAIR),
    ):
        (found,) = source_problems(FakeHost({}), ENVIRONMENT, (SHOP, gone), moved)
        assert (found.code, found.severity, found.path, found.repair) == ("missing-source", "error", INFO, call)
        assert found.message == "Shop 1.0 is installed as editable from /gone/shop, which does not exist."


def test_what_interrupted_installations_left_as_problems() -> None:
    files: dict[str, Node] = {
        f"{INFO}/RECORD": "",
        f"{SITE}/~hop/x": "",
        f"{SITE}/shop/x": "",
        f"{SITE}/-x-1.dist-info/METADATA": "",
        f"{SITE}/-x-1.dist-info/RECORD": "",
    }
    kept, removable = leftover_problems(FakeHost(files), ENVIRONMENT)
    assert (kept.code, kept.severity, kept.repair) == ("leftover-metadata", "warning", None)
    assert kept.message.endswith(" uv refuses to install anything while it is there.")
    assert removable.message.startswith("~hop was left in site-packages: pip set it aside")
    assert removable.message.endswith("interrupted.")
    assert removable.repair == Repair("Delete what was left", "repair", {"path": "/w/.venv"})
