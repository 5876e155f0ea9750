"""With a limit of uploads the version that we choose is the one that the real pip takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import pytest

from fake_index import FakeIndex, serving, wheel
from venvoy_server.index.choice import Chooser
from venvoy_server.index.condense import page_of
from venvoy_server.index.policy import ChoicePolicy
from venvoy_server.index.target import WheelTarget
from venvoy_server.operations.upload_limits import pip_moment
from venvoy_server.system.index.flat_listing import files_of_project
from venvoy_server.system.index.simple_json import read_json

pytestmark = [
    pytest.mark.slow("real tools"),
    pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be chosen here"),
    pytest.mark.skipif(int(installed_version("pip").partition(".")[0]) < 26, reason="this pip has no such option"),
]

TIMES = {
    "1.0": "2026-01-01T22:00:00Z",
    "2.0": "2026-01-02T02:00:00.500Z",
    "3.0": "2026-01-03T02:00:00Z",
    "4.0rc1": "2026-01-03T03:00:00Z",
    "4.0": "2026-01-03T06:00:00Z",
    "5.0": "2030-01-01T00:00:00Z",
}
CASES = [
    ("2026-01-01", "", ""),
    ("2026-01-02", "", "1.0"),
    ("2026-01-03", "", "2.0"),
    ("2026-01-03T02:00:00Z", "", "2.0"),
    ("2026-01-03T02:00:01Z", "", "3.0"),
    ("2026-01-03T05:00:00Z", ">=4.0rc1", "4.0rc1"),
    ("2026-01-03T05:00:00Z", "==4.0", ""),
    ("2026-01-04T00:00:00", "<4", "3.0"),
    ("P1D", "", "4.0"),
    ("P0D", ">=4", "4.0"),
]


@pytest.fixture(params=["UTC", "EAST-5", "WEST+5"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


PIP = """
import contextlib, json, os, sys
from pip._internal.cli.main import main
url, folder, cases = json.loads(sys.argv[1])
found = []
for number, (limit, specifier, _) in enumerate(cases):
    report = os.path.join(folder, f"{number}.json")
    with contextlib.redirect_stdout(sys.stderr):
        main(["install", "--dry-run", "--ignore-installed", "--no-deps", "--no-cache-dir", "-qqq", "--report", report,
              "--index-url", url, "--uploaded-prior-to", limit, "foo" + specifier])
    data = json.load(open(report)) if os.path.exists(report) else {"install": []}
    found.append([each["metadata"]["version"] for each in data["install"]])
print(json.dumps(found))
"""


def test_with_a_limit_of_uploads_we_take_what_pip_takes(zone: str, tmp_path: Path) -> None:
    files = [wheel("foo", version, **{"upload-time": moment}) for version, moment in TIMES.items()]
    shown: dict[str, Any] = {"meta": {"api-version": "1.1"}, "name": "foo", "files": files}
    with serving(FakeIndex({"foo": shown})) as index:
        for version in TIMES:
            index.add_metadata("foo", version)
        given = json.dumps([index.url, str(tmp_path), CASES])
        own = {"PIP_CONFIG_FILE": os.devnull, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONSTRAINT": ""}
        done = subprocess.run(
            [sys.executable, "-c", PIP, given],
            capture_output=True,
            check=True,
            timeout=600,
            env={**os.environ, **own, "TZ": zone},
        )
    of_pip = ["".join(each) for each in json.loads(done.stdout)]
    page = page_of("foo", read_json(json.dumps(shown).encode(), index.url).files)
    ours = []
    for limit, specifier, _ in CASES:
        policy = ChoicePolicy(uploaded_before=pip_moment(limit, time.time()))
        chosen = Chooser(page, WheelTarget(), policy).choose(specifier)
        assert chosen is not None
        ours.append(chosen.version)
    assert ours == of_pip
    if zone == "UTC":
        assert of_pip == [version for _, _, version in CASES]


def test_a_list_of_links_has_no_limit() -> None:
    """pip compares the times of indexes only, and so does uv, which this program installs with."""
    file = wheel("foo", "1.0", **{"upload-time": "2030-01-01T00:00:00Z"})
    listing = read_json(json.dumps({"meta": {"api-version": "1.1"}, "name": "foo", "files": [file]}).encode(), "")
    flat = files_of_project(listing, "foo")
    assert flat is not None
    policy = ChoicePolicy(uploaded_before=1)
    chosen = [Chooser(page_of("foo", each.files), WheelTarget(), policy).choose("") for each in (listing, flat)]
    assert [each.version for each in chosen if each is not None] == ["", "1.0"]
