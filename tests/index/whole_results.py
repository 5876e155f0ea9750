"""Whole results of what is read of indexes and advisories, a line for each case: `python tests/index/whole_results.py` writes them.

The cases are grids, with the parts of each picked by a hash, so that every run and every Python makes the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec

from fakes import FakeHost
from venvoy_server.advisories.exemptions import read_exemption
from venvoy_server.advisories.groups import exemption_of, flaws_of, least_fix, named_fixes
from venvoy_server.advisories.model import Advisory, Event, Exemption
from venvoy_server.advisories.osv_record import read_record
from venvoy_server.environments.model import Environment
from venvoy_server.index.choice import Chooser, merged
from venvoy_server.index.condense import clean_text, page_of
from venvoy_server.index.environment_target import target_of
from venvoy_server.index.file_names import file_of, version_in, wheel_tags
from venvoy_server.index.model import IndexFile, Page
from venvoy_server.index.near_names import near_names, one_edit_away
from venvoy_server.index.policy import ALL, ChoicePolicy, Prereleases
from venvoy_server.index.target import WheelTarget, linux_platforms, mac_platforms, windows_platforms
from venvoy_server.index.versions import parse_specifier, pinned_version, python_allowed, same_version

T = TypeVar("T")
RESULTS = Path(__file__).parent / "whole_results"


def picked(options: tuple[T, ...], *key: object) -> T:
    """Return one of some options, which a hash of the key decides."""
    return options[int.from_bytes(sha256(repr(key).encode()).digest()[:4], "big") % len(options)]


def digest(value: object) -> str:
    return sha256(repr(value).encode()).hexdigest()[:12]


# --- targets ------------------------------------------------------------------------------------------------------

VERSIONS = ("2.7.18", "3.6", "3.7.4", "3.8.1", "3.11.7", "3.12", "3.13.0rc1", "3", "x.1", "3.x", "")
MACHINES = ("x86_64", "i686", "aarch64", "armv7l", "riscv64", "universal2", "amd64", "ARM64", "")
LOADERS = (b"/lib64/ld-linux-x86-64.so.2", b"/lib/ld-musl-x86_64.so.1", b"/lib64/ld64.so.2", b"nothing")


def targets() -> Iterator[str]:
    implementations = (("CPython", None), ("PyPy", "7.3.15"), ("PyPy", "7.4.0"), ("PyPy", None), ("GraalPy", "24.1"))
    for version, machine in product(VERSIONS, MACHINES):
        for platform in ("linux", "darwin", "win32", "freebsd14"):
            key = (version, machine, platform)
            implementation, own = picked(implementations, "implementation", key)
            environment = Environment(
                kind="venv",
                prefix="/e",
                real_prefix="/e",
                executable=picked(("/e/bin/python", "/e/bin/python", "/e/bin/none", None), "executable", key),
                name="e",
                display_name="e",
                version=version or None,
                architecture=machine or None,
                implementation=implementation,
                implementation_version=own,
                free_threaded=picked((False, False, True), "threads", key),
                debug=picked((False, False, True), "debug", key),
            )
            host = FakeHost(
                {"/e/bin/python": b"\x7fELF...." + picked(LOADERS, "loader", key)},
                platform=platform,
                machine=picked(("arm64", "x86_64"), "machine", key),
                release=picked(("25.1.0", "24.6.0", "20.1", "19.6.0", "9.8", "odd"), "release", key),
                glibc=picked(((2, 36), (2, 17), (2, 5), (2, 4), (3, 1), None), "glibc", key),
            )
            target = target_of(environment, host)
            names = (target.python, target.interpreter, target.abi, target.is_exact, len(target.platforms))
            found = target.wheel_tags()
            yield f"{'/'.join(key)}: {names} {digest(target.platforms)} {found and digest(list(found.items()))}"


def platforms() -> Iterator[str]:
    for machine, release in product(("arm64", "x86_64"), ("8", "19.6", "20.0", "24.6", "25.0", "26.1", "", "x")):
        yield f"mac {machine} {release}: {len(mac_platforms(machine, release))} {mac_platforms(machine, release)[:2]}"
    for machine in ("amd64", "AMD64", "x86_64", "x86", "arm64", "ia64", ""):
        yield f"windows {machine}: {windows_platforms(machine)}"
    for machine, (libc, newest) in product(
        ("x86_64", "i686", "aarch64"),
        (("glibc", (2, 6)), ("glibc", (2, 18)), ("glibc", (3, 0)), ("musl", (1, 1)), ("", (0, 0))),
    ):
        yield f"linux {machine} {libc} {newest}: {linux_platforms(machine, libc, newest)}"  # type: ignore[arg-type]


# --- names and versions -------------------------------------------------------------------------------------------

STEMS = (
    "foo-1.0",
    "Foo_Bar-2.0rc1",
    "foo-bar-1.0",
    "foo",
    "foo-",
    "foo-1!2.0+a_b",
    "foo-1.0-2",
    "foo-1_0",
    "other-1.0",
)
ENDINGS = (
    *(".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.lzma", ".tar", ".tbz", ".txz", ".tlz", ".TAR.GZ", ".Zip"),
    *(".egg", ".exe", ".rpm", ".tar.Z", ".whl.metadata", ""),
    *("-py3-none-any.whl", "-py2.py3-none-any.whl", "-1a-py3-none-any.whl", "-x-py3-none-any.whl", "-py3-none.whl"),
    *("-cp311-abi3-manylinux1_x86_64.manylinux2014_x86_64.whl", "-1-2-py3-none-any.whl", "-py3-none-any.WHL"),
)


def file_names() -> Iterator[str]:
    for stem, ending in product(STEMS, ENDINGS):
        name = stem + ending
        for key in ("foo", "foo-bar"):
            yield f"{name} of {key}: {file_of(name, key)} {version_in(name, key, {})!r}"
    yield f"tags: {wheel_tags('a-1-py2.py3-none.abi3-any.whl')}"


def texts() -> Iterator[str]:
    for number, text in enumerate(
        ("", "  a\tb\n\nc ", "a\u202eb\u200bc\x1b[31md", "x" * 300, "y " * 150, "\x00" * 900 + "z")
    ):
        yield f"text {number}: {clean_text(text)!r} {clean_text(text, 5)!r}"
    for name in (
        "reqeusts",
        "nunpy",
        "pandsa",
        "djang",
        "requests",
        "a",
        "ab",
        "flaskk",
        "python-dateutl",
        "q" * 60,
        "q" * 61,
    ):
        yield f"near {name}: {near_names(name)} {near_names(name, {name[1:], name + 'x', 'own'})}"
    for name in ("", "a", "ab", "a-b", "aab"):
        yield f"edits of {name!r}: {len(list(one_edit_away(name)))} {digest(list(one_edit_away(name)))}"
    for text in ("", "(>=1)", "==1.0", "===x", "==1.*", ">=1,==2", "==1,===2", "~=1", "1", "(", " == 1 "):
        yield f"specifier {text!r}: {parse_specifier(text)} {pinned_version(text)}"
    for requires, python in product(
        ("", ">=3.8", "<3.11.4", ">=3.11,<3.12", ">=3.11.5", "odd", "!=3.11.*", "==3.11.7"),
        ("3.11.7", "3.11", "3.12.0rc1", "3.8.1.2", "x", ""),
    ):
        yield f"python {requires!r} {python!r}: {python_allowed(requires, python)}"
    for one, other in product(("1.0", "1.0.0", "1.0+a", "x"), repeat=2):
        yield f"same {one} {other}: {same_version(one, other)}"


# --- choice -------------------------------------------------------------------------------------------------------

TAGS = (
    "py3-none-any",
    "py2.py3-none-any",
    "cp311-cp311-manylinux2014_x86_64",
    "cp311-abi3-linux_x86_64",
    "cp312-cp312-win_amd64",
)
NUMBERS = ("0.9", "1.0", "1.0.0", "1.0.post1", "1.1.dev1", "1.1a1", "1.1rc1", "2.0", "2.0+cpu", "2.1rc1", "1!0.1")
SPECIFIERS = ("", "==1.0", "==2.1rc1", ">=1.1a1", "<1", ">1,<2", "==1.*", "===2.0", "~=1.0", ">9", "!=2.0", "odd odd")
TARGETS = (
    WheelTarget("3.11.7", "cp311", "cp311", linux_platforms("x86_64", "glibc", (2, 36))),
    WheelTarget("3.11", "cp311", "cp311", linux_platforms("x86_64", "glibc", (2, 36)), is_exact=False),
    WheelTarget("3.10.1"),
    WheelTarget(),
)
KINDS: tuple[Prereleases, ...] = ("if-necessary", "explicit", "allow", "disallow")
OTHERS = (frozenset[str](), frozenset[str](), frozenset({ALL}), frozenset({"foo"}), frozenset({"bar"}))


def page(number: int) -> Page:
    files = []
    for version in NUMBERS:
        for each in range(picked((0, 1, 2, 3), "count", number, version)):
            key = (number, version, each)
            build = picked(("", "", "", "-1", "-2x", "-10"), "build", key)
            wheel = f"foo-{version}{build}-{picked(TAGS, 'tag', key)}.whl"
            files.append(
                IndexFile(
                    picked((wheel, wheel, wheel, f"foo-{version}.tar.gz"), "kind", key),
                    picked(("", "", "", ">=3.8", ">=3.11.5", "<3", "odd"), "python", key),
                    picked((None, None, None, "", "why\n\x07"), "yanked", key),
                    picked((0, 100, 200, 300), "uploaded", key),
                )
            )
    return page_of(
        "foo", [*files, IndexFile("foo.egg"), IndexFile("foo-x.zip")], picked(("active", "archived"), number)
    )


def policy(number: int) -> ChoicePolicy:
    return ChoicePolicy(
        prereleases=picked(KINDS, "pre", number),
        prereleases_of=picked(({}, {}, {"foo": "allow"}, {"bar": "allow"}), "of", number),
        uploaded_before=picked((None, None, 200, 250), "before", number),
        uploaded_before_of=picked(({}, {}, {"foo": None}, {"foo": 100}), "before of", number),
        only_binary=picked(OTHERS, "only", number),
        no_binary=picked(OTHERS, "no", number),
        prefer_binary=picked((False, True), "prefer", number),
    )


def choices() -> Iterator[str]:
    pages = [page(number) for number in range(40)]
    for number, made in enumerate(pages):
        yield f"page {number}: {[each.version for each in made.releases]} {made.status} {made.skipped} {digest(made)}"
        both = merged((made, pages[number - 1]))
        yield f"merged {number}: {[each.version for each in both.releases] if both else None} {digest(both)}"
        for specifier in SPECIFIERS:
            for each in range(3):
                key = (number, specifier, each)
                target, rules = picked(TARGETS, "target", key), policy(picked(tuple(range(60)), "policy", key))
                chooser = Chooser(made, target, rules)
                found = chooser.choose(specifier)
                shown: object = None
                if found is not None:
                    before = [release.version for release in found.before]
                    file = found.file.name if found.file else None
                    shown = (found.version, file, found.is_yanked, found.is_certain, found.stage, before)
                order = [release.version for release in chooser.in_order(specifier)]
                fits = [(chooser.fits(release), chooser.file(release)) for release in made.releases]
                yield f"choice {key}: {shown} {digest((order, fits))}"


# --- advisories ---------------------------------------------------------------------------------------------------

EVENTS = (
    *({"introduced": "0"}, {"introduced": "1.0"}, {"fixed": "1.2"}, {"last_affected": "1.1"}, {"limit": "2"}),
    *({"fixed": "1.0"}, {"introduced": "1.2"}, {"introduced": "x"}, {"fixed": 3}, {"odd": "1"}),
)
IDS = ("PYSEC-1", "GHSA-a", "CVE-1", "MAL-1", "OSV-1", "PYSEC-2", "bad id")
PACKAGES = (
    *({"ecosystem": "PyPI", "name": "Foo_Bar"}, {"ecosystem": "PyPI:x", "name": "foo-bar"}),
    *({"ecosystem": "npm", "name": "foo"}, None),
)
SEVERITIES = ("LOW", "MODERATE", "MEDIUM", "high", "CRITICAL", "odd", None, 3)


def record(number: int) -> dict[str, Any]:
    def one(name: str, options: tuple[Any, ...], *more: object) -> Any:
        return picked(options, name, number, *more)

    def range_of(each: int) -> dict[str, Any]:
        events = [one("event", EVENTS, each, place) for place in range(4)]
        return {"type": one("type", ("ECOSYSTEM", "ECOSYSTEM", "GIT"), each), "events": events}

    affected = [
        {
            "package": one("package", PACKAGES, each),
            "ranges": [range_of(each)],
            "versions": one("versions", (None, ["1.0"], ["1.1", "x"], ["2.0.0"]), each),
            "database_specific": one("inner", (None, {"severity": one("word", SEVERITIES, each)}), each),
        }
        for each in range(1 + number % 2)
    ]
    return {
        "id": one("id", IDS),
        "modified": one("modified", ("2026-01-01T00:00:00Z", "m" * 80)),
        "withdrawn": one("withdrawn", (None, None, None, None, "2026-01-01")),
        "aliases": one("aliases", (None, ["CVE-1"], ["GHSA-a", "GHSA-a", "bad id"], ["CVE-2", "OSV-1"])),
        "summary": one("summary", (None, "A flaw\nof it", "s" * 300)),
        "affected": affected,
        "database_specific": one("outer", (None, {"severity": one("outer word", SEVERITIES)}, "text")),
    }


def advisories() -> Iterator[str]:
    found: list[Advisory] = []
    for number in range(150):
        read = read_record(msgspec.json.encode(record(number)))
        found += read.values()
        yield f"record {number}: {sorted(read)} {digest([(key, each, sorted(each.versions)) for key, each in _plain(read)])}"
    for start, version in product(range(0, len(found), 3), ("0.5", "1.0", "1.1+cpu", "1.2", "2", "x")):
        those = found[start : start + 5]
        flaws = flaws_of(those, version)
        least = least_fix(those, version, ("1.0", "1.2", "1.3rc1", "1.2.1", "3", "x"))
        yield f"flaws {start} {version}: {[(flaw.id, flaw.severity) for flaw in flaws]} {digest(flaws)} {least} {named_fixes(those)}"


def _plain(read: dict[str, Advisory]) -> list[tuple[str, Advisory]]:
    """Return advisories whose sets of versions, which have no order, are left out."""
    return [(key, msgspec.structs.replace(each, versions=frozenset())) for key, each in sorted(read.items())]


def exemptions() -> Iterator[str]:
    for id, text in product(
        ("GHSA-1", "a", "-x", "CVE 1"),
        (
            "why",
            "until fixed: why",
            "UNTIL Fixed",
            "until 2027-01-31: why",
            "until 2027-02-31: why",
            "until 2027-01-31",
            " until fixed:x ",
            "until then: why",
            "",
        ),
    ):
        yield f"exemption {id} {text!r}: {read_exemption(id, text)}"
    flaw = flaws_of([Advisory("PYSEC-1", ("ghsa-a",), ranges=((Event("introduced", "0"),),))], "1")[0]
    made = [
        Exemption(id, "why", until, is_until_fixed)
        for id, until, is_until_fixed in product(("GHSA-A", "other"), ("", "2026-01-01", "2026-01-02"), (False, True))
    ]
    for each, today, has_fix in product(made, ("2026-01-01", "2026-01-03"), (False, True)):
        yield f"held {each} {today} {has_fix}: {exemption_of(flaw, [each], today, has_fix=has_fix) is not None}"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    each.__name__: each for each in (targets, platforms, file_names, texts, choices, advisories, exemptions)
}

if __name__ == "__main__":
    RESULTS.mkdir(exist_ok=True)
    for name, part in PARTS.items():
        (RESULTS / f"{name}.txt").write_text("\n".join([*part(), ""]), encoding="utf-8")
