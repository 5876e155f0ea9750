"""Files of tools that are no text at all: every locator goes on, since one bad file must not hide what the others find."""

from __future__ import annotations

import pytest

from fakes import FakeHost, python_files, venv_files
from finding import search
from venvoy_server.environments.read import Memo
from venvoy_server.locators import table
from venvoy_server.locators.model import SearchRequest, SearchRun

READS_FILES = {"conda", "hatch", "pdm", "pixi", "poetry", "workspace"}


class GarbledHost(FakeHost):
    """Every file that is asked for holds the same bytes, which no encoding of text has."""

    def read(self, path: str, limit: int | None = None) -> bytes:
        self.asked.append(("read", path))
        return b"\xff\xfe\x00\xd8 = \xff\n"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("row", table.LOCATORS, ids=lambda row: row.name)
def test_a_locator_survives_them(row: table.Row, platform: str) -> None:
    if platform not in row.platforms:
        return
    root = "C:\\w" if platform == "win32" else "/w"
    signs = {"pyproject.toml", ".venv", ".python-envs"}.union(*(each.project_signs for each in table.LOCATORS))
    host = GarbledHost({}, platform=platform)
    for name in signs:
        host.put(host.paths.join(root, name), "")
    run = SearchRun(host, SearchRequest(folders=(root,)), Memo(), 1e9, None, {root: frozenset(signs)}, {})
    assert all(host.paths.isabs(each.path) for each in table.load(row)(run))
    assert run.left_out == {}
    assert row.name not in READS_FILES or any(method == "read" for method, _ in host.asked)


def test_folders_whose_names_are_no_utf_8_are_found_by_what_names_them() -> None:
    home, base, store = "/w/\udcff", "/opt/py", "/home/ann/.local/share/virtualenvs"
    files = python_files(base, "3.12.1") | {
        f"{home}/a/.venv": "/central/\udcfe/x",  # must be UTF-8 (PEP 832)
        f"{home}/b/.python-envs": "/central/\udcfe/y\n",
        f"{home}/d/.pdm-python": "/central/\udcfe/z/bin/python",
        f"{store}/named/.project": f"{home}/e",
    }
    for prefix in (*(f"/central/\udcfe/{name}" for name in "yz"), f"{home}/c/.venv", f"{store}/named"):
        files |= venv_files(prefix, base, "3.12.1")
    found = search(files, "/w", depth=4)
    assert {each.prefix: (each.project, each.base_prefix) for each in found.environments} == {
        "/central/\udcfe/y": (f"{home}/b", base),
        "/central/\udcfe/z": (f"{home}/d", base),
        f"{home}/c/.venv": (f"{home}/c", base),
        f"{store}/named": (f"{home}/e", base),
    }
    assert {problem.code for each in found.environments for problem in each.problems} <= {"undecodable-name"}
