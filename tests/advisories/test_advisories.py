"""Records of OSV: what is read of them, which versions they are about, which are one flaw, and what fixes them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from venvoy_server.advisories.affected import is_affected
from venvoy_server.advisories.exemptions import read_exemption
from venvoy_server.advisories.groups import exemption_of, flaws_of, least_fix, named_fixes
from venvoy_server.advisories.model import Advisory, AdvisorySnapshot, Event, Exemption
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.system.index.osv_database import read_archive
from venvoy_server.system.index.response_body import UnusableAnswer


def advisory(*events: str, id: str = "PYSEC-1", **more: Any) -> Advisory:
    """Return an advisory with a range, such as `introduced 0`, `fixed 1.2`."""
    pairs = [event.split() for event in events]
    return Advisory(id, ranges=(tuple(msgspec.convert(pair, Event) for pair in pairs),), **more)


@pytest.mark.parametrize(
    ("events", "inside", "outside"),
    [
        (["introduced 0"], ["0.1", "1!3", "99", "1.0.dev1"], []),
        (["introduced 0", "fixed 2"], ["0", "1.9", "2.0rc1"], ["2", "2.0.0", "3", "2.0.post1"]),
        (["introduced 0", "last_affected 2"], ["1", "2", "2.0"], ["2.0.1", "2.post1", "3"]),
        (["introduced 1", "fixed 2", "introduced 3", "fixed 4"], ["1", "1.5", "3", "3.9"], ["0.9", "2", "2.9", "4"]),
        (["fixed 4", "introduced 3", "fixed 2", "introduced 1"], ["1", "3.9"], ["2", "4"]),  # in any order
        (["introduced 0", "fixed 2", "introduced 2", "fixed 3"], ["1", "2", "2.5"], ["3"]),
        (["introduced 0", "fixed nonsense"], ["1"], []),
        (["introduced 1!0"], ["1!1"], ["9999"]),
        (["introduced 1", "limit 2"], ["1.5"], ["2"]),
    ],
)
def test_a_version_in_a_range(events: list[str], inside: list[str], outside: list[str]) -> None:
    found = advisory(*events)
    assert [version for version in (*inside, *outside) if is_affected(found, version)] == inside


def test_a_listed_version_counts_outside_the_ranges_too() -> None:
    found = advisory("introduced 1", "fixed 2", versions=frozenset({"0.5", "oddly-named", "2.0"}))
    affected = [
        version
        for version in ("0.5", "0.5.0", "oddly-named", "2", "2.0+local", "0.6", "other")
        if is_affected(found, version)
    ]
    assert affected == ["0.5", "0.5.0", "oddly-named", "2", "2.0+local"]


def test_a_record_as_it_comes() -> None:
    record = {
        "id": "GHSA-1",
        "aliases": ["CVE-1", "CVE-1", "not an id!"],
        "summary": "A\u202eB\n\x1b[31m C",
        "affected": [
            {"package": {"ecosystem": "npm", "name": "x"}, "versions": ["1"]},
            {
                "package": {"ecosystem": "PyPI", "name": "My_Project"},
                "versions": ["1"],
                "ranges": [
                    {"type": "GIT", "events": [{"introduced": "0"}, {"fixed": "0123abc"}]},
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]},
                ],
                "database_specific": {"severity": "high"},
            },
            {"package": {"ecosystem": "PyPI", "name": "other"}},
        ],
    }
    found = read_record(msgspec.json.encode(record))
    assert sorted(found) == ["my-project", "other"]
    mine = found["my-project"]
    assert (mine.aliases, mine.summary, mine.severity) == (("CVE-1",), "AB [31m C", "high")
    assert named_fixes([mine]) == ["2"]  # never a commit
    assert read_record(msgspec.json.encode({**record, "withdrawn": "2024-01-01T00:00:00Z"})) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"id": 3}',
        b'{"id": "../x"}',
        b'{"id": "A1", "affected": {}}',
        b"\xff",
        b"[" * 100_000,
        b'{"id": "A1"}',
    ],
)
def test_a_broken_record_says_nothing(data: bytes) -> None:
    assert read_record(data) == {}


def test_aliases_over_several_steps_are_one_flaw() -> None:
    records = [
        advisory("introduced 0", id="GHSA-1", aliases=("CVE-1",), severity="high"),
        advisory("introduced 0", id="OSV-9", aliases=("CVE-2",)),
        advisory("introduced 0", id="PYSEC-1", aliases=("CVE-1", "CVE-2"), summary="It leaks."),
        advisory("introduced 5", id="PYSEC-2", aliases=("CVE-1",)),
        advisory("introduced 0", id="MAL-1"),
    ]
    first, second = flaws_of(records, "1")
    assert (first.id, first.is_malicious) == ("MAL-1", True)
    assert (second.id, second.summary, second.severity) == ("PYSEC-1", "It leaks.", "high")
    assert second.ids == ("PYSEC-1", "GHSA-1", "CVE-1", "CVE-2", "OSV-9")
    assert second.page == "https://osv.dev/vulnerability/PYSEC-1"


@given(st.permutations([("A-1", ("C-1",)), ("A-2", ("C-2",)), ("A-3", ("C-1", "C-2")), ("A-4", ())]))
def test_the_order_of_records_makes_no_difference(records: list[tuple[str, tuple[str, ...]]]) -> None:
    found = flaws_of([advisory("introduced 0", id=id, aliases=aliases) for id, aliases in records], "1")
    assert sorted(flaw.ids for flaw in found) == [("A-1", "A-2", "A-3", "C-1", "C-2"), ("A-4",)]


def test_the_least_fix_has_no_other_flaw_and_is_final() -> None:
    records = [advisory("introduced 0", "fixed 2"), advisory("introduced 2", "fixed 2.2", id="PYSEC-2")]
    assert least_fix(records, "1", ["2.3", "2.1", "2.2rc1", "0.5", "2.2", "broken"]) == "2.2"
    assert least_fix(records, "1", ["2", "2.1"]) is None
    assert least_fix(records, "no version", ["3"]) is None


def test_what_is_not_asked_is_not_known() -> None:
    some = AdvisorySnapshot("osv", answered=frozenset({("a", "1")}))
    assert some.knows("a", "1") and not some.knows("a", "2")
    assert AdvisorySnapshot("database").knows("b", "3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not reachable", Exemption("GHSA-1", "not reachable")),
        ("until 2027-01-31: offline only", Exemption("GHSA-1", "offline only", "2027-01-31")),
        ("Until fixed:  we wait", Exemption("GHSA-1", "we wait", until_fixed=True)),
        ("until Monday: later", Exemption("GHSA-1", "until Monday: later")),
    ],
)
def test_an_exemption(text: str, expected: Exemption) -> None:
    assert read_exemption("GHSA-1", text) == expected


@pytest.mark.parametrize(
    ("id", "text"),
    [("GHSA-1", ""), ("GHSA-1", "until fixed:"), ("GHSA-1", "until 2027-02-31: x"), ("no id", "why"), ("", "why")],
)
def test_a_wrong_exemption(id: str, text: str) -> None:
    assert isinstance(read_exemption(id, text), str)


def test_an_exemption_ends() -> None:
    (flaw,) = flaws_of([advisory("introduced 0", id="GHSA-1", aliases=("CVE-1",))], "1")
    until = Exemption("cve-1", "why", "2027-01-31")
    assert exemption_of(flaw, [until], "2027-01-31", has_fix=True) == until
    assert exemption_of(flaw, [until], "2027-02-01", has_fix=True) is None
    waits = Exemption("GHSA-1", "why", until_fixed=True)
    assert exemption_of(flaw, [waits], "2027-02-01", has_fix=False) == waits
    assert exemption_of(flaw, [waits], "2027-02-01", has_fix=True) is None
    assert exemption_of(flaw, [Exemption("CVE-2", "why")], "2027-01-01", has_fix=True) is None


def archive(*files: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files:
            file.writestr(name, content)
    return data.getvalue()


def test_an_archive_of_records() -> None:
    good = b'{"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "A"}, "versions": ["1"]}]}'
    bomb = b'{"id": "PYSEC-2", "summary": "' + b"x" * 5_000_000 + b'"}'
    found = read_archive(
        archive(("PYSEC-1.json", good), ("broken.json", b"{"), ("PYSEC-2.json", bomb), ("x.txt", good))
    )
    assert [advisory.id for advisory in found["a"]] == ["PYSEC-1"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", archive(("x.json", b"{}"))])
def test_an_archive_that_says_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableAnswer):
        read_archive(data)
