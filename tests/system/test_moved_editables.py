"""Projects that were renamed or moved together with the environment in which they are installed as editable."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from bench import BASE_PYTHON, Bench
from venvoy_server.environments.read import read_environment, read_interpreter
from venvoy_server.operations.model import Outcome, RepairRequest
from venvoy_server.operations.moved_editables import with_source
from venvoy_server.operations.verification import broken_distributions
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import installed_in
from venvoy_server.system.execution import repair as repairing

FINDER = """MAPPING: dict[str, str] = {'mine': '/w/a/src/mine', 'other': "/w/ab/other"}
NAMESPACES = {'n': ['/w/a', '/x/w/a/n']}
"""


def editable(bench: Bench, prefix: str, source: str, name: str = "mine") -> None:
    """Install a project as a build backend and uv do it: a .pth file, and where it came from."""
    environment = read_environment(bench.host, prefix)
    assert environment is not None
    site = Path(environment.site_packages[0])
    info = site / f"{name}-1.dist-info"
    info.mkdir()
    (site / f"_{name}.pth").write_text(f"{source}\n", encoding="utf-8")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
    url = {"url": Path(source).as_uri(), "dir_info": {"editable": True}}
    (info / "direct_url.json").write_text(json.dumps(url), encoding="utf-8")
    pth = f"_{name}.pth,sha256=0,{len(source) + 1}\n"
    (info / "RECORD").write_text(f"{pth}{info.name}/METADATA,,\n{info.name}/direct_url.json,,\n", encoding="utf-8")
    Path(source).mkdir(parents=True, exist_ok=True)
    Path(source, f"{name}.py").write_text("", encoding="utf-8")


def repair(bench: Bench, prefix: str, *, dry_run: bool = False) -> Outcome:
    base = read_interpreter(bench.host, BASE_PYTHON)
    assert base is not None
    return repairing.repair(bench.services, RepairRequest(prefix, dry_run=dry_run, candidates=(base,)))


def imports(prefix: str, name: str = "mine") -> bool:
    argv = [os.path.join(prefix, "bin", "python"), "-I", "-c", f"import {name}"]
    return subprocess.run(argv, capture_output=True, timeout=30, check=False).returncode == 0


def found(bench: Bench, prefix: str) -> Distribution:
    environment = read_environment(bench.host, prefix)
    assert environment is not None
    assert broken_distributions(bench.host, environment) == ()
    return next(each for each in installed_in(bench.host, environment) if each.editable)


@pytest.mark.parametrize("below", ["", "packages/a ü"])
def test_what_moved_along_with_the_environment_is_imported_again(bench: Bench, below: str) -> None:
    before, after = os.path.join(bench.root, "be fore"), os.path.join(bench.root, "äfter")
    bench.create(path=f"{before}/.venv")
    editable(bench, f"{before}/.venv", os.path.normpath(os.path.join(before, below)))
    assert imports(f"{before}/.venv")
    os.rename(before, after)
    shown = repair(bench, f"{after}/.venv", dry_run=True)
    assert not imports(f"{after}/.venv")
    done = repair(bench, f"{after}/.venv")
    assert [step.title for step in shown.steps][:3] == [step.title for step in done.steps][:3]
    assert imports(f"{after}/.venv")
    url = found(bench, f"{after}/.venv").direct_url
    assert url is not None
    assert url.url == Path(os.path.normpath(os.path.join(after, below))).as_uri()


def test_an_environment_that_is_not_seen_to_have_moved_finds_its_own_project(bench: Bench) -> None:
    """uv's relocatable environments name no place; the project around them has the distribution's name."""
    bench.create()
    editable(bench, bench.path, os.path.join(bench.root, "gone"))
    os.rename(os.path.join(bench.root, "gone", "mine.py"), os.path.join(bench.project, "mine.py"))
    os.rmdir(os.path.join(bench.root, "gone"))
    assert repair(bench, bench.path).steps == ()
    Path(bench.project, "pyproject.toml").write_text("[project]\nname = 'Mine'\n", encoding="utf-8")
    repair(bench, bench.path)
    assert imports(bench.path)


def test_a_source_that_is_there_is_left_alone(bench: Bench) -> None:
    """A copy of a project goes on using the original's source until it is installed again."""
    source = os.path.join(bench.root, "source")
    bench.create()
    editable(bench, bench.path, source)
    assert repair(bench, bench.path).steps == ()
    assert imports(bench.path)


def test_whole_paths_are_replaced_and_no_parts_of_others() -> None:
    assert with_source("_x.pth", "/w/a\n/w/a/src\n/w/ab\nimport x; y('/w/a')\n", "/w/a", "/v") == (
        "/v\n/v/src\n/w/ab\nimport x; y('/w/a')\n"
    )
    assert with_source("__editable___x_finder.py", FINDER, "/w/a", "/v'b") == (
        "MAPPING: dict[str, str] = {'mine': '/v'b/src/mine', 'other': \"/w/ab/other\"}\n"
        "NAMESPACES = {'n': ['/v'b', '/x/w/a/n']}\n"
    ).replace("'b", "\\'b")
    assert with_source("direct_url.json", '{"url": "file:///w/a%20b"}', "/w/a b", "/v") == '{"url": "file:///v"}'
