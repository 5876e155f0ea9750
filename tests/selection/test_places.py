"""Which files and variables every source of a selection reads on each system, compared with `places.txt`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from fakes import FakeHost
from venvoy_server.selection.chain import OF_A_FOLDER
from venvoy_server.selection.search import SelectionQuery

LISTED = Path(__file__).with_name("places.txt")
SOURCES = (*OF_A_FOLDER, "python_version", "active", "chosen")


class Client(Mapping[str, str]):
    """Variables none of which is set, and that record which of them are read."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Machine(FakeHost):
    """A machine with a project in which every tool's own file is, and nothing in it."""

    def __init__(self, platform: str) -> None:
        self.folder = "C:\\w" if platform == "win32" else "/w"
        sep = self.folder[-2]
        names = ("pyproject.toml", "Pipfile", "hatch.toml", "pixi.toml", "environment.yml", "uv.lock", ".git/HEAD")
        super().__init__({f"{self.folder}{sep}{name.replace('/', sep)}": "" for name in names}, platform=platform)
        self.asked_variables: set[str] = set()

    def variable(self, name: str) -> str | None:
        self.asked_variables.add(name)
        return super().variable(name)


def lines_of(source: str, platform: str) -> Iterator[str]:
    host, client = Machine(platform), Client()
    query = SelectionQuery(host, host.folder, [host.folder], {}, client)
    host.asked.clear()
    host.asked_variables.clear()
    module = import_module(f"venvoy_server.selection.{source}")
    found = list(module.offers(query, host.folder) if source not in ("active", "chosen") else module.offers(query))
    assert not any(offer.decides for offer in found)
    yield f"{source} on {platform}"
    yield from sorted(f"  ${name} of the client" for name in client.read)
    yield from sorted(f"  ${name}" for name in host.asked_variables)
    yield from sorted({f"  {path}" for _, path in host.asked})


def test_what_each_source_reads(tmp_path: Path) -> None:
    now = tmp_path / LISTED.name
    lines = [
        line for source in SOURCES for platform in ("linux", "darwin", "win32") for line in lines_of(source, platform)
    ]
    now.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    assert now.read_text(encoding="utf-8") == LISTED.read_text(encoding="utf-8"), f"copy {now} if that is meant"
