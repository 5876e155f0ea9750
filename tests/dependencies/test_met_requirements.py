"""Which installed distributions meet requirements that name a URL, a repository or a folder."""

from __future__ import annotations

import json

import pytest

from fakes import FakeHost, Node
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts
from venvoy_server.dependencies.analysis.met_requirements import NotMet, Wanted, meet
from venvoy_server.packages.read import installed

SITE = "/e/lib/site-packages"
MARKERS = {"python_version": "3.12", "python_full_version": "3.12.1", "sys_platform": "linux"}


def why_not(line: str, direct: object = None, *, changed: int = 1, noted: int | None = None, fields: str = "") -> str:
    """Return why a line is not met where `shop` 1.0 is installed, from somewhere; empty if it is met."""
    info = f"{SITE}/shop-1.0.dist-info"
    files: dict[str, Node] = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n{fields}",
        f"{info}/RECORD": "",
        "/w/shop/pyproject.toml": "[project]\n",
    }
    if noted is not None:
        files[f"{info}/uv_cache.json"] = json.dumps({"timestamp": {"secs_since_epoch": 1, "nanos_since_epoch": noted}})
    if direct:
        files[f"{info}/direct_url.json"] = json.dumps(direct)
    host = FakeHost(files, mtimes={f"{info}/METADATA": 5})
    facts = EnvironmentFacts({each.key: each for each in installed(host, [SITE])}, MARKERS)
    wanted = [
        Wanted(entry.requirement, "/w", editable=entry.kind == "editable")
        for entry in Document.parse(line).entries
        if entry.requirement is not None
    ]
    assert len(wanted) == 1
    try:
        meet(host, wanted, [], facts, {"/w/shop/pyproject.toml": changed}.get)
    except NotMet as error:
        return str(error)
    return ""


ARCHIVE = {"url": "https://e.org/shop.zip", "archive_info": {}, "subdirectory": "a"}
COMMIT = "0123456789abcdef0123456789abcdef01234567"
GIT = {"url": "https://e.org/shop.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "v1"}}
FOLDER = {"url": "file:///w/shop", "dir_info": {"editable": True}}
COPY = {"url": "file:///w/shop", "dir_info": {}}


@pytest.mark.parametrize(
    ("line", "direct"),
    [
        ("shop>=1", None),
        ("shop @ https://e.org/shop.zip#subdirectory=a", ARCHIVE),
        ("shop @ https://me:secret@e.org/shop.zip#subdirectory=a", ARCHIVE),
        (f"shop @ git+https://e.org/shop.git@{COMMIT}", GIT),
        ("-e ./shop", FOLDER),
        ("-e file:///w/shop", FOLDER),
        ("shop @ file:///w/shop", COPY),
        ("./shop", COPY),
    ],
)
def test_what_is_met(line: str, direct: object) -> None:
    assert why_not(line, direct) == ""


@pytest.mark.parametrize(
    ("line", "direct"),
    [
        ("shop", ARCHIVE),
        ("shop @ https://e.org/shop.zip", ARCHIVE),
        ("shop @ https://e.org/shop.zip#subdirectory=b", ARCHIVE),
        ("shop @ https://e.org/shop.zip", None),
        ("shop @ https://e.org/shop.zip#sha256=00&subdirectory=a", ARCHIVE),
        ("shop===1.0.0", None),
        ("shop===1.0", None),
        ("shop @ git+https://e.org/shop", GIT),
        ("shop @ git+https://e.org/shop@v1", GIT),
        ("shop @ git+https://e.org/shop@v2", GIT),
        ("shop @ git+https://e.org/shop@0123456", GIT),
        ("shop @ hg+https://e.org/shop@v1", GIT),
        ("shop @ https://e.org/shop", GIT),
        ("-e ./shop", COPY),
        ("-e ./shop", None),
        ("./shop", FOLDER),
        ("-e ./other", FOLDER),
        ("shop; platform_version == '1'", None),
    ],
)
def test_what_is_not_met_or_not_known(line: str, direct: object) -> None:
    assert why_not(line, direct) != ""


@pytest.mark.parametrize(
    ("changed", "noted", "is_met"),
    [
        (5, None, True),
        (6, None, False),
        (1_000_000_007, 7, True),
        (1_000_000_008, 7, False),
        (1_000_000_006, 7, False),  # an older file has been put in the place of the one that was installed
        (3, 7, False),
    ],
)
def test_a_project_that_was_changed_since_is_not_decided(changed: int, noted: int | None, is_met: bool) -> None:
    for line, direct in (("-e ./shop", FOLDER), ("./shop", COPY)):
        said = why_not(line, direct, changed=changed, noted=noted)
        assert said == ("" if is_met else "/w/shop/pyproject.toml was changed since shop was installed.")


def test_no_credential_is_in_a_reason() -> None:
    assert "secret" not in why_not("shop @ https://me:secret@e.org/other.zip", ARCHIVE)


@pytest.mark.parametrize(
    "fields",
    [
        "Requires-Python: <3\n",
        "Requires-Dist: absent\n",
        "Requires-Dist: what is this\n",
        "Requires-Dist: shop>1\n",
        "Requires-Dist: shop @ file:///w/shop\n",
    ],
)
def test_what_the_metadata_says_counts(fields: str) -> None:
    assert why_not("shop", fields=fields) != ""
