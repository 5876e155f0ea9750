"""`venvoy trust` asks, unless an option says what to record."""

from __future__ import annotations

import json
from pathlib import Path

from wire import run_venvoy


def test_asking_never_trusts_and_recording_is_reported(tmp_path: Path) -> None:
    work = tmp_path / "a ü"
    (work / "inner").mkdir(parents=True)

    def said(*words: str) -> str:
        done = run_venvoy(work, "trust", *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def recorded() -> list[dict[str, object]]:
        folders: list[dict[str, object]] = json.loads(said("--json"))["folders"]
        return folders

    assert "not trusted" in said() and recorded() == []
    assert "trusted now" in said("--trusted") and f"trusted  {work}" in said("--list")
    assert f"because {work} is trusted" in said("inner")
    said("inner", "--trusted")
    assert f"Still trusted below it: {work}/inner." in said("--no-trusted")
    assert "not trusted" in said() and {"folder": str(work), "trusted": False} in recorded()
    assert "was deleted" in said("--forget")


def test_options_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    for words in (("--forget", "--trusted"), ("--list", "--trusted"), ("--list", "--forget")):
        assert run_venvoy(work, "trust", *words).returncode == 2
