"""A run of several files: each is read once, however it is reached, and what an edit changes is found again."""

from __future__ import annotations

import random

import pytest

from fakes import FakeHost, Link
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import Checker, check
from venvoy_server.dependencies.findings import Finding
from venvoy_server.environments.documents import LIMITS

PATH = "/w/requirements.txt"


def _inputs(files: dict[str, str | Link], outer: str | None = None) -> tuple[FakeHost, Inputs]:
    host = FakeHost({PATH: "", **{f"/w/{name}": node for name, node in files.items()}})
    return host, Inputs(PATH, host, "/w", outer=outer)


def _codes(found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found]


def _reads(host: FakeHost) -> list[str]:
    return [path for method, path in host.asked if method == "read"]


def test_a_diamond_of_includes_reads_every_file_once() -> None:
    files: dict[str, str | Link] = {f"d{number}.txt": f"-r d{number + 1}.txt\n" * 3 for number in range(40)}
    host, inputs = _inputs({**files, "d40.txt": "six\n"})
    assert _codes(check(Document.parse("-r d0.txt\n", PATH), inputs)) == []
    assert sorted(_reads(host)) == sorted(f"/w/d{number}.txt" for number in range(41))


def test_a_file_that_includes_itself_through_links_is_read_once() -> None:
    loop = "-r x/a/loop.txt\n-r x/b/loop.txt\n"
    host, inputs = _inputs({"loop.txt": loop, "x/a": Link("/w"), "x/b": Link("/w")})
    found = check(Document.parse("-r loop.txt\n", PATH), inputs)
    assert _codes(found) == ["include-cycle"]
    assert "loop.txt -> loop.txt" in found[0].message
    assert _reads(host) == ["/w/loop.txt"]


def test_a_file_that_is_included_by_two_names_is_one_file() -> None:
    host, inputs = _inputs({"a.txt": "six==1.16\n", "b.txt": Link("a.txt")})
    assert _codes(check(Document.parse("-r a.txt\n-r b.txt\n", PATH), inputs)) == ["include-repeated"]
    assert _reads(host) == ["/w/a.txt"]


@pytest.mark.parametrize("last", ["six\n", "six=>1\n"])
def test_a_long_chain_of_includes_is_followed_to_its_end(last: str) -> None:
    files: dict[str, str | Link] = {f"c{number}.txt": f"-r c{number + 1}.txt\n" for number in range(3000)}
    _, inputs = _inputs({**files, "c3000.txt": last})
    expected = ["include-error"] if "=>" in last else []
    assert _codes(check(Document.parse("-r c0.txt\n", PATH), inputs)) == expected


def test_hash_mode_holds_for_included_files_at_any_depth() -> None:
    _, inputs = _inputs({"a.txt": "-r b.txt\n", "b.txt": "six>=1\nidna==3\n"})
    found = check(Document.parse("--require-hashes\n-r a.txt\n", PATH), inputs)
    by_code = {finding.code: finding for finding in found}
    assert sorted(by_code) == ["not-pinned-in-hash-mode", "unhashed-in-hash-mode"]
    unhashed = by_code["unhashed-in-hash-mode"]
    assert (unhashed.start, unhashed.end) == (20, 25)
    assert unhashed.message.startswith("`b.txt`, 2 lines: ")
    assert [(place.path, place.start) for place in unhashed.related] == [("/w/b.txt", 0), ("/w/b.txt", 7)]


def test_a_file_is_checked_as_part_of_the_run_that_includes_it() -> None:
    document = Document.parse("six==1.16\n", PATH)
    outer = "--require-hashes\n-r requirements.txt\n-r other.txt\n"
    _, inputs = _inputs({"dev.txt": outer, "other.txt": "six==1.17\n"}, outer="/w/dev.txt")
    found = check(document, inputs)
    assert sorted(_codes(found)) == ["conflicting-requirements", "unhashed-in-hash-mode"]
    _, alone = _inputs({"dev.txt": "-r other.txt\n", "other.txt": "six==1.17\n"}, outer="/w/dev.txt")
    assert _codes(check(document, alone)) == []


def test_what_changes_in_an_included_file_is_found_as_if_read_from_nothing() -> None:
    host, inputs = _inputs({"a.txt": "-r b.txt\n", "b.txt": "foo==1\nbar==1\nbaz==1\n"})
    document = Document.parse("-r a.txt\nfoo==1\nbar==2\n", PATH)
    kept = Checker(inputs=inputs)
    texts = [
        "foo==1\nbar==1\nbaz==1\n",
        "foo==2.0\nbar==1\nbaz==1\n",
        "foo==1 --hash=sha256:" + "a" * 64 + "\n",
        "bar==2\n",
        "",
    ]
    for text in texts:
        host.put("/w/b.txt", text)
        kept.update(document)
        assert kept.findings() == check(document, inputs)
    host.remove("/w/b.txt")
    kept.update(document)
    assert kept.findings() == check(document, inputs)


def test_facts_of_the_run_are_applied_as_far_as_findings_are_asked_for() -> None:
    lines = 3000
    document = Document.parse("six==1\n" * lines, PATH)
    checker = Checker()
    checker.update(document)
    switched = document.edit(0, 0, "--require-hashes\n")
    checker.update(switched)
    assert len(checker.findings(1001)) == 1001
    assert checker.findings() == check(Document.parse(switched.text, PATH))
    back = switched.edit(0, len("--require-hashes\n"), "")
    checker.update(back)
    assert "unhashed-in-hash-mode" not in _codes(checker.findings())


def test_includes_that_are_edited_are_checked_as_if_read_from_nothing() -> None:
    _, inputs = _inputs(
        {"a.txt": "foo==1\nbar==1\n", "b.txt": "foo==2\n-r c.txt\n", "c.txt": "bar==2\nbar==3\n", "d.txt": "-i x\n"},
        outer="/w/outer.txt",
    )
    document = Document.parse("", PATH)
    kept = Checker(inputs=inputs)
    texts = [
        "-r a.txt\n-r b.txt\n",
        "-r  a.txt\n-r b.txt\n",
        "\n-r a.txt\n-r b.txt\nfoo==3\n",
        "-r b.txt\n-r a.txt\n",
        "-r c.txt\n-r b.txt\n-r a.txt\n",
        "-r d.txt\n-c b.txt\n-r a.txt\n-i y\n",
        "--extra-index-url z\n-r d.txt\n-r b.txt\n-r a.txt\n",
        "-r a.txt\n",
    ]
    for text in texts:
        document = document.edit(0, document.length, text)
        kept.update(document)
        assert kept.findings() == check(Document.parse(text, PATH), inputs)


def test_a_file_that_comes_into_the_documents_own_run_is_compared_with_the_others() -> None:
    files: dict[str, str | Link] = {
        "outer.txt": "-r requirements.txt\n-r a.txt\n-r b.txt\n",
        "a.txt": "foo==1\n",
        "b.txt": "foo==2\n",
    }
    _, inputs = _inputs(files, outer="/w/outer.txt")
    document = Document.parse("-r a.txt\n", PATH)
    kept = Checker(inputs=inputs)
    kept.update(document)
    assert _codes(kept.findings()) == []
    kept.update(document.edit(9, 9, "-r b.txt\n"))
    assert _codes(kept.findings()) == ["conflicting-requirements"]


def test_an_included_file_that_is_too_large_is_not_read() -> None:
    _, inputs = _inputs({"a.txt": "#" * LIMITS["requirements"] + "\n"})
    assert _codes(check(Document.parse("-r a.txt\n", PATH), inputs)) == ["include-error"]


@pytest.mark.parametrize("seed", range(12))
def test_any_changes_of_files_of_a_run_are_checked_as_if_read_from_nothing(seed: int) -> None:
    source = random.Random(seed)
    names = ["a.txt", "b.txt", "c.txt", "d.txt"]
    lines = [
        "foo==1",
        "foo==2",
        "foo>=1,<3",
        "bar",
        "bar=>1",
        "-i https://h.example/s",
        "--require-hashes",
        "baz[x]",
        "",
    ]
    lines += [f"-{option} {name}" for option in "rc" for name in (*names, "e.txt")]

    def text() -> str:
        return "".join([f"{source.choice(lines)}{' ' * source.randint(0, 9)}\n" for _ in range(source.randint(0, 6))])

    host, inputs = _inputs({name: text() for name in names}, outer=source.choice([None, "/w/d.txt"]))
    document = Document.parse(text(), PATH)
    kept = Checker(inputs=inputs)
    for _ in range(40):
        kept.update(document)
        assert kept.findings() == check(Document.parse(document.text, PATH), inputs)
        name = source.choice([*names, "e.txt"])
        if source.random() < 0.2:
            document = document.edit(0, document.length, text())
        elif source.random() < 0.2 and host.stat(f"/w/{name}"):
            host.remove(f"/w/{name}")
        else:
            host.put(f"/w/{name}", Link(source.choice(names)) if source.random() < 0.1 else text())


@pytest.mark.parametrize(
    ("length", "way"),
    [
        (1, "d0.txt -> d0.txt"),
        (10, " -> ".join(f"d{number}.txt" for number in (*range(10), 0))),
        (11, "d0.txt -> d1.txt -> ... -> d9.txt -> d10.txt -> d0.txt"),
    ],
)
def test_of_a_long_cycle_the_ends_are_shown(length: int, way: str) -> None:
    files: dict[str, str | Link] = {f"d{number}.txt": f"-r d{(number + 1) % length}.txt\n" for number in range(length)}
    _, inputs = _inputs(files)
    (found,) = check(Document.parse("-r d0.txt\n", PATH), inputs)
    assert (found.code, way in found.message) == ("include-cycle", True), found.message


def test_a_name_that_an_included_file_lists_twice_stays_in_the_run_when_one_of_them_goes() -> None:
    host, inputs = _inputs({"a.txt": "six==1.16\nidna\nsix\n"})
    document = Document.parse("-r a.txt\nsix==1.17\n", PATH)
    checker = Checker(inputs=inputs)
    for text in ("six==1.16\nidna\nsix\n", "six==1.16\nidna\n", "idna\n", "idna\nsix==1.16\n"):
        host.put("/w/a.txt", text)
        checker.update(document)
        assert _codes(checker.findings()) == _codes(check(document, inputs))
