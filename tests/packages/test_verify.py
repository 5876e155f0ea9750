"""Distributions against their RECORD."""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Mapping

import pytest

from fakes import Denied, FakeHost, Node
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.verify import Damage, _is_compiled, recorded_paths, verify

SITE = "/env/lib/python3.12/site-packages"
INFO = f"{SITE}/x-1.dist-info"


def distribution(installer: str | None = "pip") -> Distribution:
    return Distribution("x", "x", "1", SITE, INFO, installer=installer)


def row(path: str, content: str, algorithm: str = "sha256") -> str:
    digest = base64.urlsafe_b64encode(hashlib.new(algorithm, content.encode()).digest()).decode().rstrip("=")
    return f"{path},{algorithm}={digest},{len(content)}\n"


def damage(record: str | bytes, files: Mapping[str, Node], hashes: bool = False) -> list[Damage]:
    nodes: dict[str, Node] = {f"{INFO}/RECORD": record, **{f"{SITE}/{path}": node for path, node in files.items()}}
    return verify(FakeHost(nodes), distribution(), hashes)


def test_a_whole_one() -> None:
    assert damage(row("x.py", "code") + "x-1.dist-info/RECORD,,\n", {"x.py": "code"}, True) == []


def test_what_a_record_says_of_itself_counts_for_nothing() -> None:
    """uv leaves the size of a wheel's own RECORD there, and writes more lines into it."""
    assert damage(row("x.py", "code") + "x-1.dist-info/RECORD,sha256=abc,0\n", {"x.py": "code"}, True) == []


def test_a_missing_file() -> None:
    assert damage(row("x.py", "code") + row("x/y.py", "more"), {"x.py": "code"}) == [
        Damage(f"{SITE}/x/y.py", "missing")
    ]


def test_another_size_is_seen_without_reading() -> None:
    assert damage(row("x.py", "code"), {"x.py": "code and more"}) == [Damage(f"{SITE}/x.py", "changed")]


@pytest.mark.parametrize("size", ["²", "④", "٤", "4.0", "-4", "+4", " 4", "4 ", "0x4", "four"])
def test_a_size_that_no_installer_writes_judges_nothing(size: str) -> None:
    assert damage(f"x.py,,{size}\n", {"x.py": "other"}) == []


def test_a_size_of_thousands_of_digits_is_another_one() -> None:
    assert damage(f"x.py,,{'4' * 5000}\n", {"x.py": "code"}) == [Damage(f"{SITE}/x.py", "changed")]


def test_other_contents_of_the_same_size_are_seen_with_hashes() -> None:
    assert damage(row("x.py", "code"), {"x.py": "edit"}) == []
    assert damage(row("x.py", "code"), {"x.py": "edit"}, True) == [Damage(f"{SITE}/x.py", "changed")]
    assert damage(row("x.py", "code", "sha512"), {"x.py": "edit"}, True) == [Damage(f"{SITE}/x.py", "changed")]


def test_an_algorithm_that_is_not_known_judges_nothing() -> None:
    assert damage("x.py,md1=abc,4\n", {"x.py": "code"}, True) == []


def test_a_file_that_cannot_be_read() -> None:
    assert damage("x.py,sha256=abc,0\n", {"x.py": Denied("file")}, True) == [Damage(f"{SITE}/x.py", "unreadable")]


def test_scripts_lie_outside_site_packages() -> None:
    files: dict[str, Node] = {f"{INFO}/RECORD": row("../../../bin/x", "#!"), "/env/bin/x": "#!"}
    assert verify(FakeHost(files), distribution()) == []


def test_compiled_files_may_be_missing() -> None:
    assert damage("x/__pycache__/y.cpython-312.pyc,,\n", {}) == []


def test_names_with_commas_and_quotes() -> None:
    assert damage('"a,b.py",,4\n"say ""hi"".py",,4\n', {"a,b.py": "code", 'say "hi".py': "code"}) == []
    assert damage('"a,b.py",,4\nplain.py,,\n', {}) == [
        Damage(f"{SITE}/a,b.py", "missing"),
        Damage(f"{SITE}/plain.py", "missing"),
    ]


def test_a_folder_in_the_place_of_a_file() -> None:
    assert damage("x,sha256=abc,4\n", {"x/y": ""}) == [Damage(f"{SITE}/x", "missing")]


def test_a_row_may_name_a_folder_as_virtualenv_writes_them() -> None:
    assert damage("x,,\nx/__pycache__,,\ngone/,,\nx\\__pycache__\\,,\n", {"x/y": ""}) == []
    assert damage("x/my__pycache__,,\n", {"x/y": ""}) == [Damage(f"{SITE}/x/my__pycache__", "missing")]


@pytest.mark.parametrize(
    ("installer", "found"), [("uv", [Damage(f"{INFO}/RECORD", "missing")]), (None, []), ("debian", [])]
)
def test_no_record(installer: str | None, found: list[Damage]) -> None:
    assert verify(FakeHost({f"{INFO}/METADATA": ""}), distribution(installer)) == found


def test_a_record_that_cannot_be_read() -> None:
    assert verify(FakeHost({f"{INFO}/RECORD": Denied("file")}), distribution()) == [
        Damage(f"{INFO}/RECORD", "unreadable")
    ]


def test_broken_rows_are_skipped() -> None:
    assert damage("only-one-field\n,,\n\n", {}) == []


def test_an_empty_record_vouches_for_nothing() -> None:
    assert damage("\n", {}) == [Damage(f"{INFO}/RECORD", "missing")]


@pytest.mark.parametrize(
    ("now", "whole"),
    [
        ("#!/env/bin/python -E\nimport x\n", True),  # pipx
        ("#!/other/python\nimport x\n", True),
        ("#!/env/bin/python\nimport", False),
        ("", False),
        ("\x7fELF", False),
    ],
)
@pytest.mark.parametrize("hashes", [False, True])
def test_a_script_whose_first_line_was_rewritten_is_intact(now: str, whole: bool, hashes: bool) -> None:
    record = row("../../../bin/x", "#!/env/bin/python\nimport x\n") + row("x.py", "code")
    files: dict[str, Node] = {f"{INFO}/RECORD": record, f"{SITE}/x.py": "code", "/env/bin/x": now}
    assert verify(FakeHost(files), distribution(), hashes) == ([] if whole else [Damage("/env/bin/x", "changed")])


@pytest.mark.parametrize("row", ['\r"', '"a', 'a"b,,', '"a\rb",,', '"",,', ",,", '"a""b",sha256=x,1'])
def test_a_row_that_no_installer_wrote_ends_nothing(row: str) -> None:
    """Found by fuzzing: a carriage return next to a quote is an error of the csv module."""
    host = FakeHost({"/site/foo-1.dist-info/RECORD": f"{row}\nfoo.py,,\n"})
    distribution = Distribution("foo", "foo", "1", "/site", "/site/foo-1.dist-info", installer="pip")
    assert Damage("/site/foo.py", "missing") in verify(host, distribution)


@pytest.mark.parametrize("algorithm", ["shake_128", "shake_256"])
def test_a_hash_without_a_length_of_its_own_judges_nothing(algorithm: str) -> None:
    """SHAKE has no digest without a length, which RECORD does not hold: the file is neither changed nor a crash."""
    assert damage(f"x.py,{algorithm}=abc,4\n", {"x.py": "code"}, True) == []
    assert damage(f"x.py,{algorithm}=abc,5\n", {"x.py": "code"}, True) == [Damage(f"{SITE}/x.py", "changed")]


@pytest.mark.parametrize(
    ("script", "whole"),
    [
        ("#!/old/bin/python\nprint(1)\n", True),
        ("#!/usr/bin/env pypy3\nprint(1)\n", True),
        ("#!/bin/sh\nexit 0\n", False),
        ("/old/bin/python\nprint(1)\n", False),
        ("#!/old/bin/python\nprint(1", False),
        ("#!/old/bin/python\n" + "#" * (64 * 1024 - 19) + "\n", True),
        ("#!/old/bin/python\n" + "#" * (64 * 1024 - 18) + "\n", False),
    ],
)
@pytest.mark.parametrize("folder", ["bin", "Scripts", "share"])
def test_which_files_in_a_folder_of_executables_are_intact_scripts(script: str, whole: bool, folder: str) -> None:
    found = damage(row(f"../../../{folder}/x", "#!python\n"), {f"../../../{folder}/x": script})
    assert (found == []) is (whole and folder != "share")


@pytest.mark.parametrize(
    ("path", "compiled"),
    [("a.pyc", True), ("a.pyo", True), ("__pycache__/", True), ("a\\__pycache__\\", True), ("a/__pycache__", True),
     ("__pycache__x/a", False), ("a.py", False), ("__pycache__/a.py", False)],
)  # fmt: skip
def test_what_python_compiles_may_be_missing(path: str, compiled: bool) -> None:
    assert _is_compiled(f"x/{path}") is compiled


def test_the_paths_of_a_record() -> None:
    record = 'x/a.py,,\n"x/b,c.py",,\n\n../../../bin/x,sha256=a,1\n,,\nx/"odd.py,,\n'
    host = FakeHost({f"{INFO}/RECORD": record})
    paths = ("x/a.py", "x/b,c.py", "../../../bin/x", 'x/"odd.py')
    assert recorded_paths(host, distribution()) == tuple(posixpath.normpath(f"{SITE}/{each}") for each in paths)
    assert recorded_paths(FakeHost({}), distribution()) == ()
