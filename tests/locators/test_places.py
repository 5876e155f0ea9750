"""Where each locator looks on each system, and which variables it reads, compared with `places.txt`.

The machine has nothing but a project, so these are the places that decide whether a tool is there at all.
"""

from __future__ import annotations

from pathlib import Path

from fakes import FakeHost
from venvoy_server.environments.python import Memo
from venvoy_server.locators import table
from venvoy_server.locators.model import SearchRequest, SearchRun

LISTED = Path(__file__).with_name("places.txt")


class Recording(FakeHost):
    """Records which variables and keys of the registry are read."""

    def __init__(self, platform: str) -> None:
        super().__init__({}, platform=platform)
        self.known: set[str] = set()

    def variable(self, name: str) -> str | None:
        self.known.add(f"${name}")
        return super().variable(name)

    def registry(self, key: str) -> None:
        self.known.add(f"registry {key}")


def lines() -> list[str]:
    found: list[str] = []
    for row in table.LOCATORS:
        for platform in row.platforms:
            host = Recording(platform)
            workspace = "C:\\w" if platform == "win32" else "/w"
            projects = {workspace: frozenset({"pyproject.toml", "Pipfile", ".python-version", *row.project_signs})}
            run = SearchRun(host, SearchRequest(folders=(workspace,)), Memo(), 1e9, None, projects, {})
            assert list(table.load(row)(run)) == []
            found += [f"{row.name} on {platform}", *(f"  {each}" for each in sorted(host.known))]
            found += [f"  {each}" for each in sorted({path for _, path in host.asked})]
    return found


def test_where_each_locator_looks(tmp_path: Path) -> None:
    now = tmp_path / LISTED.name
    now.write_text("\n".join([*lines(), ""]), encoding="utf-8", newline="\n")
    assert now.read_text(encoding="utf-8") == LISTED.read_text(encoding="utf-8"), f"copy {now} if that is meant"
