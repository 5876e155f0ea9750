"""Installed distributions, read from site-packages."""

from __future__ import annotations

import importlib.metadata
import os
import re
import sysconfig

import pytest

from fakes import Denied, FakeHost, Folder, Node
from venvoy_server.operations.freeze import freeze
from venvoy_server.operations.reinstall import pinned
from venvoy_server.operations.verification import broken_of
from venvoy_server.packages.metadata import pin
from venvoy_server.packages.model import DirectUrl, Distribution
from venvoy_server.packages.read import canonical, installed
from venvoy_server.system.files.host import RealHost

SITE = "/env/lib/python3.12/site-packages"


def dist(name: str, version: str, folder: str | None = None, **files: str) -> dict[str, Node]:
    path = f"{SITE}/{folder or f'{name}-{version}.dist-info'}"
    nodes: dict[str, Node] = {f"{path}/{key}": text for key, text in files.items()}
    nodes[f"{path}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return nodes


def read(files: dict[str, Node], *, full: bool = True) -> dict[str, Distribution]:
    return {item.key: item for item in installed(FakeHost(files), (SITE,), full=full)}


METADATA = """Metadata-Version: 2.4
Name: Ruamel.Yaml
Version: 0.18.6
Summary: A parser
 in two lines
Requires-Python: >=3.7
Requires-Dist: ruamel.yaml.clib>=0.2.7; platform_python_implementation == "CPython"
Requires-Dist: ryd; extra == "docs"
Provides-Extra: docs

Name: not this one
"""


def test_one_in_full() -> None:
    path = f"{SITE}/ruamel_yaml-0.18.6.dist-info"
    files: dict[str, Node] = {f"{path}/METADATA": METADATA, f"{path}/INSTALLER": "uv\n", f"{path}/REQUESTED": ""}
    assert read(files)["ruamel-yaml"] == Distribution(
        name="Ruamel.Yaml",
        key="ruamel-yaml",
        version="0.18.6",
        location=SITE,
        metadata_path=path,
        requires=('ruamel.yaml.clib>=0.2.7; platform_python_implementation == "CPython"', 'ryd; extra == "docs"'),
        provides_extras=("docs",),
        requires_python=">=3.7",
        summary="A parser in two lines",
        requested=True,
        installer="uv",
    )


def test_the_cheap_listing_reads_no_file() -> None:
    host = FakeHost(dist("ruamel.yaml", "0.18", "ruamel_yaml-0.18.dist-info") | dist("six", "1.17.0"))
    found = installed(host, (SITE,), full=False)
    assert [(item.key, item.version) for item in found] == [("ruamel-yaml", "0.18"), ("six", "1.17.0")]
    assert {method for method, _ in host.asked} == {"children"}


def test_sorted_by_canonical_name() -> None:
    assert list(read(dist("b", "1") | dist("A", "1") | dist("c.d", "1"))) == ["a", "b", "c-d"]


def test_direct_urls() -> None:
    editable = '{"url": "file:///code/app", "dir_info": {"editable": true}}'
    vcs = '{"url": "https://x/y.git", "vcs_info": {"vcs": "git", "commit_id": "abc", "requested_revision": "main"}, "subdirectory": "sub"}'
    found = read(
        dist("app", "1", **{"direct_url.json": editable})
        | dist("y", "2", **{"direct_url.json": vcs})
        | dist("z", "3", **{"direct_url.json": "{"})
    )
    assert (found["app"].editable, found["app"].direct_url) == (True, DirectUrl("file:///code/app", editable=True))
    assert found["y"].direct_url == DirectUrl("https://x/y.git", False, "git", "abc", "main", "sub")
    assert (found["z"].direct_url, found["z"].broken) == (None, None)


def test_broken_ones_are_values() -> None:
    files: dict[str, Node] = {
        f"{SITE}/half-1.0.dist-info/RECORD": "",
        f"{SITE}/locked-1.0.dist-info": Denied(),
        f"{SITE}/empty-1.0.dist-info": Folder(),
    }
    found = read(files)
    assert {key: item.version for key, item in found.items()} == {"empty": "1.0", "half": "1.0", "locked": "1.0"}
    assert all(item.broken for item in found.values())


def test_two_versions_in_one_folder_are_reported() -> None:
    assert "twice: 1.0 and 2.0" in (read(dist("x", "1.0") | dist("X", "2.0", "X-2.0.dist-info"))["x"].broken or "")


def test_the_first_folder_counts_as_in_imports() -> None:
    base = "/usr/lib/python3/dist-packages"
    files = dist("x", "2") | {
        f"{base}/{name}-1.dist-info/METADATA": f"Name: {name}\nVersion: 1\n" for name in ("x", "y")
    }
    found = installed(FakeHost(files), (SITE, base), base_folders=(base,))
    assert [(item.key, item.version, item.from_base) for item in found] == [("x", "2", False), ("y", "1", True)]


def test_egg_infos_and_eggs() -> None:
    files: dict[str, Node] = {
        f"{SITE}/old-1.2-py3.12.egg-info/PKG-INFO": "Name: old\nVersion: 1.2\n",
        f"{SITE}/file-0.1.egg-info": "Name: file\nVersion: 0.1\n",
        f"{SITE}/zipped-3-py3.12.egg/EGG-INFO/PKG-INFO": "Name: zipped\nVersion: 3\n",
        f"{SITE}/linked.egg-link": "/code/linked\n.\n",
        "/code/linked/linked.egg-info/PKG-INFO": "Name: linked\nVersion: 5.dev0\n",
        f"{SITE}/lost.egg-link": "/gone\n",
        f"{SITE}/odd.egg-link": "relative\n",
    }
    found = read(files)
    assert {key: item.version for key, item in found.items()} == {
        "old": "1.2",
        "file": "0.1",
        "zipped": "3",
        "linked": "5.dev0",
        "lost": "",
    }
    assert found["linked"].editable
    assert "/gone" in (found["lost"].broken or "")


def test_what_an_interrupted_pip_left_is_not_a_distribution() -> None:
    files = dist("ip", "23", "~ip-23.dist-info") | {f"{SITE}/~umpy/x": ""}
    assert read(files) == {}


def test_a_long_head_is_read_to_its_end() -> None:
    head = "Name: big\nVersion: 1\n" + "".join(f"Requires-Dist: d{number}\n" for number in range(1000)) + "\nbody\n"
    files: dict[str, Node] = {f"{SITE}/big-1.dist-info/METADATA": head}
    assert len(read(files)["big"].requires) == 1000


def test_folders_that_are_not_there() -> None:
    assert installed(FakeHost({}), ("/gone",)) == ()


def test_canonical_names() -> None:
    for name in ("A", "a.b_c", "a--b", "a-_.b", "Zope.Interface"):
        assert canonical(name) == re.sub(r"[-_.]+", "-", name).lower()


def test_this_environment_as_importlib_sees_it() -> None:
    sites = tuple(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))
    seen: dict[str, str] = {}
    for item in importlib.metadata.distributions(path=list(sites)):
        seen.setdefault(canonical(item.metadata["Name"]), item.version)
    for full in (True, False):
        found = {item.key: item.version for item in installed(RealHost(), sites, full=full)}
        assert found == {name: version if full else found[name] for name, version in seen.items()}
    assert os.path.isdir(sites[0])


HOSTILE = [
    ("-r", "1"),
    ("six @ file:///etc #", "1"),
    ("../../x", "1.0"),
    ("f\ufffdoo", "1"),
    ("x", "1 --index-url https://evil/"),
    ("x", "\u00b2"),
    ("x", "1;"),
]


@pytest.mark.parametrize(("name", "version"), HOSTILE)
@pytest.mark.parametrize("folder", ["six-1.16.0.dist-info", "six-1.16.0-py3.12.egg-info", "six @ x-1 #.dist-info"])
def test_a_name_or_version_that_is_none_becomes_neither_a_line_nor_an_argument(
    name: str, version: str, folder: str
) -> None:
    path = f"{SITE}/{folder}"
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files: dict[str, Node] = {f"{path}/METADATA": text, f"{path}/PKG-INFO": text}
    found = installed(FakeHost(files), (SITE,))
    assert [(each.misread, bool(each.broken), each.pin) for each in found] == [(True, True, "")]
    if not folder.startswith("six @"):
        assert [(each.name, each.version) for each in found] == [("six", "1.16.0")]
    frozen = freeze(found)
    assert [line[:2] for line in frozen.lines] == ["# "]
    assert all(line.isascii() for line in frozen.lines)
    assert len(frozen.notices) == 1
    for broken in broken_of(FakeHost(files), found):
        assert pinned((broken,)).packages in {("six==1.16.0",), ()}


@pytest.mark.parametrize(
    ("version", "specifier"),
    [
        ("1", "==1"),
        ("1.0.post1", "==1.0.post1"),
        ("v1!2.0RC1-1.dev2+Local.1", "==v1!2.0RC1-1.dev2+Local.1"),
        ("2004d", "===2004d"),
        ("1.0-SNAPSHOT", "===1.0-SNAPSHOT"),
        ("", ""),
        ("1 2", ""),
        ("\u0661", ""),
        ("-1", ""),
    ],
)
def test_the_specifier_that_pins_a_version(version: str, specifier: str) -> None:
    assert pin(version) == specifier
