"""Which version is taken: the cases that pip 26.3 and uv 0.13.9 answered alike, what is in the way, and the options."""

from __future__ import annotations

import msgspec
import pytest

from venvoy_server.index.choice import Chooser, Chosen, merged
from venvoy_server.index.condense import page_of
from venvoy_server.index.model import IndexFile, Page
from venvoy_server.index.policy import ALL, ChoicePolicy
from venvoy_server.index.target import WheelTarget, linux_platforms

TARGET = WheelTarget("3.11.7", "cp311", "cp311", linux_platforms("x86_64", "glibc", (2, 36)))
PURE = "py3-none-any"


def wheel(name: str, version: str, tag: str = PURE, *, python: str = "", yanked: str | None = None) -> IndexFile:
    return IndexFile(f"{name}-{version}-{tag}.whl", python, yanked, 1_700_000_000)


PROJECTS = {
    "ya": [wheel("ya", "1.0"), wheel("ya", "1.1", yanked="bad build"), wheel("ya", "2.0", yanked="")],
    "allyanked": [wheel("allyanked", "1.0", yanked="gone")],
    "pre": [wheel("pre", "1.0"), wheel("pre", "2.0rc1")],
    "preonly": [wheel("preonly", "1.0a1"), wheel("preonly", "1.0b2")],
    "dev": [wheel("dev", "1.0"), wheel("dev", "1.1.dev1")],
    "loc": [wheel("loc", "1.0"), wheel("loc", "1.0+cpu"), wheel("loc", "1.0+cu9")],
    "post": [wheel("post", "1.0"), wheel("post", "1.0.post1")],
    "rp": [wheel("rp", "1.0", python=">=3.8"), wheel("rp", "2.0", python=">=3.13")],
    "plat": [wheel("plat", "1.0"), wheel("plat", "2.0", "cp311-cp311-win_amd64")],
    "part": [wheel("part", "1.0"), wheel("part", "2.0", "cp312-cp312-manylinux2014_x86_64")],
    "epoch": [wheel("epoch", "2024.1"), wheel("epoch", "1!1.0")],
}
ORACLE = [
    "ya 1.0",
    "ya==1.1 1.1 yanked",
    "ya==2.0 2.0 yanked",
    "ya>=1.1 none yanked",
    "ya===2.0 2.0 yanked",
    "allyanked none yanked",
    "allyanked>=0 none yanked",
    "allyanked==1.* none yanked",
    "allyanked==1.0 1.0 yanked",
    "pre 1.0",
    "pre>=2.0rc1 2.0rc1",
    "pre>1.0 2.0rc1",
    "pre==2.0rc1 2.0rc1",
    "pre>=2.0.dev0 2.0rc1",
    "preonly 1.0b2",
    "preonly>=1.0a1 1.0b2",
    "preonly<1.0 none version",
    "dev>1.0 1.1.dev1",
    "loc 1.0+cu9",
    "loc==1.0 1.0+cu9",
    "loc==1.0+cpu 1.0+cpu",
    "loc>1.0 none version",
    "post==1.0 1.0",
    "post>1.0 none version",
    "post>=1.0 1.0.post1",
    "rp 1.0",
    "rp==2.0 none python",
    "rp>=2 none python",
    "plat 1.0",
    "plat==2.0 none tags",
    "part==2.0 none tags",
    "epoch 1!1.0",
    "epoch>=2024 1!1.0",
]


def choose(
    files: list[IndexFile], specifier: str = "", policy: ChoicePolicy | None = None, target: WheelTarget = TARGET
) -> Chosen:
    key = files[0].name.partition("-")[0]
    found = Chooser(page_of(key, files), target, policy or ChoicePolicy()).choose(specifier)
    assert found is not None
    return found


@pytest.mark.parametrize("case", ORACLE)
def test_the_version_is_the_one_that_pip_and_uv_take(case: str) -> None:
    requirement, version, *more = case.split()
    name = max((each for each in PROJECTS if requirement.startswith(each)), key=len)
    found = choose(PROJECTS[name], requirement.removeprefix(name))
    assert (found.version or "none") == version
    assert [found.stage] if version == "none" else ["yanked"] * found.is_yanked == more


def test_every_case_of_the_oracle_is_here() -> None:
    assert len(ORACLE) == 33


@pytest.mark.parametrize(
    ("policy", "specifier", "version"),
    [
        (ChoicePolicy("allow"), "", "2.0rc1"),
        (ChoicePolicy("disallow"), "", "1.0"),
        (ChoicePolicy("disallow"), ">1.0", "prerelease"),
        (ChoicePolicy("disallow"), "==2.0rc1", "prerelease"),
        (ChoicePolicy("explicit"), ">1.0", "prerelease"),
        (ChoicePolicy("explicit"), ">=2.0rc1", "2.0rc1"),
        (ChoicePolicy(prereleases_of={"pre": "allow"}), "", "2.0rc1"),
        (ChoicePolicy("allow", prereleases_of={"pre": "disallow"}), "", "1.0"),
    ],
)
def test_what_the_policy_says_of_prereleases(policy: ChoicePolicy, specifier: str, version: str) -> None:
    found = choose(PROJECTS["pre"], specifier, policy)
    assert (found.version or found.stage) == version


def test_a_yanked_final_release_keeps_prereleases_out_as_in_pip() -> None:
    files = [wheel("foo", "1.0", yanked=""), wheel("foo", "2.0rc1")]
    assert choose(files).stage == "yanked"
    assert choose(files, ">=2.0rc1").version == "2.0rc1"


def test_files_of_an_age_and_of_a_kind() -> None:
    old, new = IndexFile("foo-1.0-py3-none-any.whl", uploaded=100), IndexFile("foo-2.0.tar.gz", uploaded=200)
    undated = IndexFile("foo-3.0-py3-none-any.whl")
    assert choose([old, new]).version == "2.0"
    assert choose([old, new], policy=ChoicePolicy(uploaded_before=200)).version == "1.0"
    assert choose([old, undated], policy=ChoicePolicy(uploaded_before=200)).version == "1.0"
    assert (
        choose([old, new], policy=ChoicePolicy(uploaded_before=200, uploaded_before_of={"foo": None})).version == "2.0"
    )
    assert choose([old, new], "==2.0", ChoicePolicy(uploaded_before=200)).stage == "age"
    assert choose([old, new], policy=ChoicePolicy(only_binary=frozenset({ALL}))).version == "1.0"
    assert choose([old, new], "==2.0", ChoicePolicy(only_binary=frozenset({"foo"}))).stage == "format"
    assert choose([old], policy=ChoicePolicy(no_binary=frozenset({"foo"}))).stage == "format"
    both = ChoicePolicy(only_binary=frozenset({ALL}), no_binary=frozenset({"foo"}))
    assert choose([old, new], policy=both).version == "2.0"
    assert choose([old, new], policy=ChoicePolicy(prefer_binary=True)).version == "1.0"


def test_the_best_file_of_a_version() -> None:
    names = [
        "foo-1.0.tar.gz",
        "foo-1.0-py3-none-any.whl",
        "foo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "foo-1.0-2-cp311-cp311-manylinux_2_28_x86_64.whl",
        "foo-1.0-10-cp311-cp311-manylinux_2_28_x86_64.whl",
        "foo-1.0-cp311-cp311-manylinux_2_40_x86_64.whl",
        "foo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl",
    ]
    order = [names[4], names[3], names[2], names[1], names[0]]
    files = [IndexFile(name) for name in names]
    for best in order:
        found = choose(files)
        assert found.file is not None and found.file.name == best
        files = [file for file in files if file.name != best]


def test_what_is_not_known_is_taken_and_marked_as_uncertain() -> None:
    files = [wheel("foo", "1.0"), wheel("foo", "2.0", "cp311-cp311-manylinux_2_17_x86_64", python=">=3.11.5")]
    assert choose(files).is_certain
    for target in (WheelTarget(), WheelTarget("3.11"), msgspec.structs.replace(TARGET, python="3.11", is_exact=True)):
        found = choose(files, target=target)
        assert (found.version, found.is_certain) == ("2.0", False)
    loose = msgspec.structs.replace(TARGET, is_exact=False)
    assert choose([wheel("foo", "1.0", "cp311-cp311-win_amd64")], target=loose).version == "1.0"
    assert choose(files, ">=3", target=WheelTarget("3.9")).stage == "version"


def test_a_range_of_python_that_does_not_parse_is_not_a_limit() -> None:
    assert choose([wheel("foo", "1.0", python="nonsense")]).version == "1.0"
    assert choose([wheel("foo", "1.0", python=">=3.15")], target=WheelTarget("3.15.0rc1")).version == "1.0"


def test_releases_of_several_indexes_are_one_list() -> None:
    one = page_of("foo", [wheel("foo", "1.0"), wheel("foo", "3.0")])
    two = page_of("foo", [wheel("foo", "2.0"), IndexFile("foo-1.0.0.tar.gz")])
    both = merged((one, two))
    assert both is not None
    assert [release.version for release in both.releases] == ["1.0", "2.0", "3.0"]
    assert len(both.releases[0].files) == 2
    assert merged(()) is None and merged((one,)) is one


def test_versions_come_in_the_order_in_which_they_would_be_taken() -> None:
    files = [*PROJECTS["ya"], wheel("ya", "1.5"), wheel("ya", "3.0a1"), wheel("ya", "0.9", "cp312-cp312-win32")]
    chooser = Chooser(page_of("ya", files), TARGET, ChoicePolicy())
    assert [release.version for release in chooser.in_order()] == ["1.5", "1.0", "3.0a1"]
    assert [release.version for release in chooser.in_order("<1.5")] == ["1.0"]


def test_a_specifier_that_does_not_parse_has_no_choice() -> None:
    page: Page = page_of("foo", [wheel("foo", "1.0")])
    assert Chooser(page, TARGET, ChoicePolicy()).choose("=>1") is None
