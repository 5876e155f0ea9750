"""A real mirror that caches, in front of an index: what is found through it is what is found without it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fake_index import FakeIndex, answers, page, serving, wheel
from wire import run_venvoy

pytestmark = pytest.mark.slow("real tools")

REQUIREMENTS = "flask==9.0\nDjango==1.0\nnone\nrequests==2.0\nsix==2.0; python_version > '3'\n"
_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
_PROJECT_SECONDS = "60"


@contextmanager
def proxpi(prefix: Path, upstream: str, home: Path) -> Iterator[str]:
    """Run proxpi in front of an index, on a free port of this machine; its URL as an index."""
    own = {"PROXPI_INDEX_URL": upstream, "PROXPI_CACHE_DIR": str(home / "files"), "PROXPI_INDEX_TTL": "3600"}
    variables = {**os.environ, **own, "HOME": str(home), "PROXPI_READ_TIMEOUT": _PROJECT_SECONDS}
    command = [str(prefix / "bin" / "python"), "-m", "flask", "--app", "proxpi.server", "run", "--port", "0"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=variables
    ) as child:
        try:
            assert child.stderr is not None
            found = next(filter(None, map(_RUNNING.search, child.stderr)), None)
            assert found is not None, "it has ended"
            yield f"{found[1]}/index"
        finally:
            child.kill()


def checked(folder: Path, url: str, cache: str, *words: str) -> tuple[list[tuple[int, str, str]], dict[str, object]]:
    """Return the findings of the index with a new cache, and the answer's block about it."""
    own = {"PIP_INDEX_URL": url, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    variables = {**own, "VENVOY_CACHE_DIR": str(folder.parent / cache)}
    select = ("--select", "index", "--no-environment", "--json")
    done = run_venvoy(folder, "check", "--index", *select, *words, "requirements.txt", variables=variables)
    result = json.loads(done.stdout)
    found = [
        (each["range"]["start"]["line"], each["code"], each["message"]) for each in result["files"][0]["diagnostics"]
    ]
    return found, {**result["index"], "notes": result["notes"]}


def test_through_a_mirror(installed: Callable[..., Path], tmp_path: Path) -> None:
    prefix = installed("proxpi")
    project = tmp_path / "mein Prøjekt"
    project.mkdir()
    (project / "requirements.txt").write_text(REQUIREMENTS)
    pages = {name: page(name, "1.0", "2.0") for name in ("flask", "django", "requests", "six")}
    for file in [file for each in pages.values() for file in each["files"]]:
        file.pop("upload-time")  # this mirror does not pass it on
    pages["requests"]["files"][1]["yanked"] = "it > breaks"
    pages["six"]["files"].append(wheel("six", "3.0", **{"requires-python": "<3"}))
    names = "".join(f'<a href="/simple/{name}/">{name}</a>' for name in pages)
    upstream = FakeIndex(pages)
    upstream.by_name["simple"] = lambda request: request.answer(200, names.encode(), Content_Type="text/html")
    with serving(upstream) as index, proxpi(prefix, f"{index.url}/", tmp_path) as url:
        direct, _ = checked(project, index.url, "direct")
        codes = [(line, code) for line, code, _ in direct]
        assert codes == [(0, "no-such-version"), (1, "newer-version"), (2, "unknown-package"), (3, "yanked")]
        through, block = checked(project, url, "through")
        assert (block["known"], block["absent"], block["unknown"], block["notes"]) == (4, 1, 0, [])
        assert through == direct and block["indexes"] == [url]

        index.log.clear()
        index.behaviour = answers(500)
        again, _ = checked(project, url, "another")
        assert [each for each in again if each[0] != 2] == [each for each in direct if each[0] != 2]
        assert not {"flask", "django", "requests", "six"} & set(index.asked), "the mirror answers out of its cache"
    kept, block = checked(project, url, "through", "--offline")
    assert kept == direct and block["notes"] == []
    _, block = checked(project, url, "nothing")
    assert block["unknown"] == 5 and "index-unreachable" in json.dumps(block["notes"])
