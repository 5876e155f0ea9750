"""Paths in requirements mean the same when uv runs in a folder of ours as where the person is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import Bench
from venvoy_server.operations.model import InstallRequest
from venvoy_server.operations.sources import find_sources
from venvoy_server.system.execution import install as installing
from venvoy_server.system.execution.tool_folder import tool_folder

_BACKEND = """
import os
NAME = "local"
def _metadata(folder, *rest):
    info = os.path.join(folder, "local-1.0.dist-info")
    os.makedirs(info)
    with open(os.path.join(info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\\nName: local\\nVersion: 1.0\\n")
    return "local-1.0.dist-info"
prepare_metadata_for_build_wheel = prepare_metadata_for_build_editable = _metadata
"""


def make_project(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    (folder / "pyproject.toml").write_text(f"{text}[project]\nname = 'local'\nversion = '1.0'\n", encoding="utf-8")
    (folder / "backend.py").write_text(_BACKEND, encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, uv_cache: str) -> Bench:
    bench = Bench(str(tmp_path_factory.mktemp("ünï cödé")), uv_cache)
    bench.create()
    for name in ("lib", "my lib"):
        make_project(Path(bench.project, name))
    make_project(Path(bench.project))
    return bench


@pytest.mark.parametrize(
    "text",
    [
        "./lib",
        "./my lib",
        "lib/",
        "local @ lib",
        "local@./lib",
        "local @ file:lib",
        "local @ file:my%20lib",
        "local @ ${PROJECT_ROOT}/lib",
        "local @ ./lib ; python_version > '3'",
    ],
)
def test_forms_of_a_local_requirement(made: Bench, text: str) -> None:
    shown = made.install(text, dry_run=True)
    assert [(change.name, change.action) for change in shown.changes] == [("local", "installed")]


@pytest.mark.parametrize("text", [".", "./lib", "lib", "my lib", "file:lib"])
def test_forms_of_an_editable_requirement(made: Bench, text: str) -> None:
    sources = find_sources(made.host, made.project, editable=[text])
    shown = installing.install(made.services, InstallRequest(made.path, sources, made.project, dry_run=True))
    assert [change.name for change in shown.changes] == ["local"]


@pytest.mark.parametrize("line", ["./lib", "-e .", "local @ file:lib", "local @ ${PROJECT_ROOT}/lib"])
def test_lines_of_a_file_start_in_the_project(made: Bench, line: str) -> None:
    Path(made.project, "requirements.txt").write_text(f"{line}\n", encoding="utf-8")
    sources = find_sources(made.host, made.project, requirements=["requirements.txt"])
    shown = installing.install(made.services, InstallRequest(made.path, sources, made.project, dry_run=True))
    assert [change.name for change in shown.changes] == ["local"]


def test_the_folder_of_uv_is_ours(bench: Bench) -> None:
    folder = tool_folder(bench.state.folder)
    assert os.listdir(folder) == ["uv.toml"]
    assert os.stat(folder).st_mode & 0o077 == 0
    Path(folder, "uv.toml").write_text("no-index = true\n", encoding="utf-8")
    assert tool_folder(bench.state.folder) != folder, "another configuration there is not used"


def test_the_configuration_of_a_project_counts_where_it_is_named(bench: Bench) -> None:
    bench.wheel("alpha", "1.0")
    bench.wheel("pip", "99.0")
    bench.create()
    Path(bench.project, "uv.toml").write_text('exclude-newer = "not a time"\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"uv\.toml|exclude-newer"):
        bench.install("alpha", dry_run=True)
    assert bench.create(path=f"{bench.project}/other", seed=True, dry_run=True).dry_run
