"""Selection in real folders, with environments made by the standard library's `venv`."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from venvoy_server.selection import select, status_of
from venvoy_server.system.files.host import RealHost


@pytest.fixture
def host(tmp_path: Path) -> RealHost:
    (tmp_path / "home").mkdir()
    return RealHost(variables={"HOME": str(tmp_path / "home"), "PATH": ""})


@pytest.fixture(params=["project", "pr$(touch PWNED)", "sp ace'\"\nline", "é中"])
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / str(request.param)
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "module.py").write_text("")
    return folder


def make(prefix: Path) -> Path:
    venv.EnvBuilder(with_pip=False, symlinks=True).create(prefix)
    return prefix


def test_dot_venv_in_every_form(host: RealHost, project: Path) -> None:
    central = make(project.parent / "central")
    forms = (
        (lambda at: at.symlink_to(central), project / ".venv"),
        (lambda at: at.write_text(str(central)), central),
        (lambda at: at.write_text("../central\n"), central),
        (make, project / ".venv"),
    )
    for form, prefix in forms:
        form(project / ".venv")
        found = select(host, str(project / "src" / "module.py"), [str(project)], {}, {})
        assert (found.source, found.path) == ("dot-venv", str(prefix))
        assert found.environment is not None
        assert (found.environment.version or "").startswith(f"{sys.version_info.major}.{sys.version_info.minor}")
        assert "\n" not in status_of(found).text
        if not (project / ".venv").is_dir() or (project / ".venv").is_symlink():
            (project / ".venv").unlink()
    assert list(project.parent.rglob("PWNED*")) == []


def test_a_choice_and_its_loss(host: RealHost, project: Path) -> None:
    make(project / ".venv")
    other = make(project.parent / "other")
    chosen = {str(project): str(other)}
    assert select(host, str(project), [str(project)], chosen, {}).path == str(other)
    other.rename(project.parent / "moved")
    found = select(host, str(project), [str(project)], chosen, {})
    assert (found.source, found.path, found.environment) == ("chosen", str(other), None)
    assert [candidate.path for candidate in found.candidates] == [str(project / ".venv")]


def test_a_workspace_opened_through_a_link_has_the_same_choice(host: RealHost, project: Path) -> None:
    other = make(project.parent / "other")
    link = project.parent / "link"
    link.symlink_to(project)
    found = select(host, str(link / "src"), [str(link)], {str(project): str(other)}, {})
    assert (found.source, found.path) == ("chosen", str(other))


def test_nothing_is_run_and_nothing_is_written(host: RealHost, project: Path) -> None:
    """An interpreter that would leave a mark if it ran is wherever one is searched for."""
    for folder in (".venv/bin", "venv/bin", ".pixi/envs/default/bin", "bin"):
        (project / folder).mkdir(parents=True)
        (project / folder / "python").write_text(f"#!/bin/sh\ntouch '{project.parent}/PWNED'\n")
        (project / folder / "python").chmod(0o755)
    (project / ".vscode").mkdir()
    (project / ".vscode" / "settings.json").write_text('{"python.defaultInterpreterPath": "bin/python"}')
    (project / ".python-version").write_text("3.11\n")
    (project / "pyproject.toml").write_text("")
    before = sorted(project.parent.rglob("*"))
    select(host, str(project / "src"), [str(project)], {}, {})
    assert sorted(project.parent.rglob("*")) == before
