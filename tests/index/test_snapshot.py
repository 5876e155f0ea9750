"""What a snapshot says of a name: known, absent, or not known, over several indexes."""

from __future__ import annotations

import msgspec
import pytest

from venvoy_server.index.condense import clean_text, page_of
from venvoy_server.index.file_names import file_of
from venvoy_server.index.index_limits import with_index_limits
from venvoy_server.index.model import FileDetail, IndexFile, Page, PageDetails, ReleaseMetadata
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.snapshot import Answer, IndexSnapshot

ONE, TWO = "https://one.example/simple", "https://two.example/simple"
PAGE = page_of("foo", [IndexFile("foo-1.0-py3-none-any.whl")])
KNOWN, ABSENT, UNKNOWN = Answer(ONE, "known", PAGE), Answer(TWO, "absent"), Answer(TWO, "unknown")


@pytest.mark.parametrize(
    ("answers", "by_version", "by_index"),
    [
        ((), "unknown", "unknown"),
        ((KNOWN,), "unknown", "known"),
        ((KNOWN, ABSENT), "known", "known"),
        ((ABSENT, KNOWN), "known", "known"),
        ((KNOWN, UNKNOWN), "unknown", "known"),
        ((UNKNOWN, KNOWN), "unknown", "unknown"),
        ((ABSENT, ABSENT), "absent", "absent"),
        ((ABSENT,), "unknown", "unknown"),
    ],
)
def test_a_name_is_known_or_absent_only_if_every_index_that_counts_answered(
    answers: tuple[Answer, ...], by_version: str, by_index: str
) -> None:
    snapshot = IndexSnapshot((ONE, TWO), {"foo": answers})
    assert snapshot.state("foo") == by_version
    assert msgspec.structs.replace(snapshot, priority="index").state("foo") == by_index
    assert bool(snapshot.pages("foo")) == (by_version == "known")


def test_with_other_places_to_look_nothing_is_absent_or_complete() -> None:
    snapshot = IndexSnapshot((ONE,), {"foo": (Answer(ONE, "absent"),), "bar": (KNOWN,)}, find_links=True)
    assert snapshot.state("foo") == "unknown"
    assert snapshot.pages("bar") == ()
    assert snapshot.known_pages("bar") == (PAGE,)


def test_a_page_has_its_releases_in_order_and_nothing_that_no_installer_reads() -> None:
    names = [
        "foo_bar-1.10.tar.gz",
        "foo-bar-1.9.zip",
        "Foo.Bar-1.9.0-py3-none-any.whl",
        "foo_bar-2.0rc1-py3-none-any.whl",
        "foo_bar-1!0.1-1-py2.py3-none-any.whl",
        "foo_bar-1.0.win32.exe",
        "foo_bar-1.0-py2.7.egg",
        "other-1.0.tar.gz",
        "foo_bar-1.0-py3-none-any-linux-extra-more.whl",
        "foo_bar-nonsense.tar.gz",
        "foo_bar-1.0-py3-any.whl",
    ]
    page = page_of("foo-bar", [IndexFile(name) for name in names])
    assert [release.version for release in page.releases] == ["1.9", "1.10", "2.0rc1", "1!0.1"]
    assert [len(release.files) for release in page.releases] == [2, 1, 1, 1]
    assert page.skipped == 6


def test_tags_of_a_wheel_are_unfolded() -> None:
    found = file_of("foo-1.0-cp311.cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "foo")
    assert found is not None
    assert found.tags == (
        "cp311-abi3-manylinux_2_17_x86_64",
        "cp311-abi3-manylinux2014_x86_64",
        "cp312-abi3-manylinux_2_17_x86_64",
        "cp312-abi3-manylinux2014_x86_64",
    )


def test_everything_that_is_cached_comes_back_as_it_was() -> None:
    page = page_of("foo", [IndexFile("foo-1.0.tar.gz", ">=3.8", "", 1, 2, True)], "archived", "moved")
    details = PageDetails({"foo-1.0.tar.gz": FileDetail({"sha256": "ab"}, "https://one.example/foo-1.0.tar.gz", "cd")})
    metadata = ReleaseMetadata("foo", "1.0", ("bar>=2",), ("x",), ">=3.8", "what it does", "MIT")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(page), type=Page) == page
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(details), type=PageDetails) == details
    assert msgspec.json.decode(msgspec.json.encode(metadata), type=ReleaseMetadata) == metadata


def test_text_of_an_index_is_shown_without_what_deceives() -> None:
    assert clean_text("a\x1b[31mb\u202ec\nd\te\0") == "a[31mbc d e"
    assert clean_text("x" * 500) == "x" * 199 + "…"
    page = page_of("foo", [IndexFile("foo-1.0.tar.gz", yanked="bad\nbuild\x07")])
    assert page.releases[0].files[0].yanked == "bad build"


@pytest.mark.parametrize(
    ("answers", "limits", "limit"),
    [
        ((KNOWN, ABSENT), {}, 5),
        ((KNOWN, ABSENT), {ONE: 3}, 3),
        ((KNOWN, ABSENT), {ONE: 9}, 9),
        ((KNOWN, ABSENT), {ONE: None}, None),
        ((KNOWN, ABSENT), {TWO: 3}, 5),
        ((ABSENT, Answer(TWO, "known", PAGE)), {ONE: None, TWO: 3}, 3),
        ((KNOWN, Answer(TWO, "known", PAGE)), {ONE: 3, TWO: 4}, 4),
        ((KNOWN, Answer(TWO, "known", PAGE)), {ONE: 3}, 5),
        ((KNOWN, Answer(TWO, "known", PAGE)), {ONE: 3, TWO: None}, None),
    ],
)
def test_the_limit_of_an_index_beats_the_one_for_all_for_what_it_has(
    answers: tuple[Answer, ...], limits: dict[str, int | None], limit: int | None
) -> None:
    policy = ChoicePolicy(uploaded_before=5, uploaded_before_of={"own": 2})
    snapshot = IndexSnapshot((ONE, TWO), {"foo": answers, "own": answers}, policy=policy)
    found = with_index_limits(snapshot, limits)
    assert (found.policy.cutoff("foo"), found.policy.cutoff("own"), found.policy.cutoff("bar")) == (limit, 2, 5)


def test_by_index_priority_the_limit_is_that_of_the_first_index_that_has_the_name() -> None:
    answers = (KNOWN, Answer(TWO, "known", PAGE))
    snapshot = IndexSnapshot((ONE, TWO), {"foo": answers}, priority="index")
    assert with_index_limits(snapshot, {ONE: 3, TWO: 4}).policy.cutoff("foo") == 3
