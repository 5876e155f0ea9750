"""`check --watch`: a round after each change of what the check read, an end by Ctrl-C, and nothing that cannot be repeated."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import at_terminal
from venvoy_protocol.check import CheckParams
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.commandline.watching import POLL_SECONDS, ReadRecorder, watch
from venvoy_server.handlers.check import check
from venvoy_server.system.files.host import RealHost
from venvoy_server.system.machine import RealMachine
from wire import run_venvoy


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENVOY_STATE_DIR", str(tmp_path_factory.mktemp("state")))


def rounds(folder: Path, params: CheckParams, changes: list[Callable[[], object]]) -> list[int]:
    """Return how many findings each round shows; the next change follows each round, and after the last Ctrl-C comes."""
    found: list[int] = []

    def show(host: ReadRecorder) -> Callable[[], object]:
        context = CallContext(RealMachine(host=host), Client([str(folder)], kind="person"), Cancellation())
        found.append(sum(len(each.diagnostics) for each in check(context, params).files))
        assert context.machine.state.selections() == ()  # opening it changes its folder, which starts no round
        return lambda: None

    def wait(seconds: float) -> None:
        if seconds < POLL_SECONDS:
            return
        if len(found) > len(changes):
            raise KeyboardInterrupt
        changes[len(found) - 1]()

    with pytest.raises(KeyboardInterrupt):
        watch(show, RealHost(), wait)
    return found


def writes(path: Path, text: str) -> Callable[[], object]:
    return lambda: path.write_text(text)


def test_a_round_follows_a_change_of_a_file_its_include_its_settings_and_its_folder(tmp_path: Path) -> None:
    main, include, other = (
        tmp_path / "requirements.txt",
        tmp_path / "in" / "base.txt",
        tmp_path / "requirements-dev.txt",
    )
    include.parent.mkdir()
    main.write_text("-r in/base.txt\nfoo=>1\n")
    include.write_text("six\n")

    def rename_and_remove() -> None:
        other.rename(tmp_path / "old.txt")
        (tmp_path / "pyproject.toml").unlink()

    changes = [
        writes(main, "-r in/base.txt\n"),
        writes(include, "six=>1\n"),
        include.unlink,
        writes(include, "six\n"),
        writes(other, "foo=>1\n"),
        writes(tmp_path / "pyproject.toml", "[tool.venvoy.diagnostics]\ninvalid-operator = 'off'\n"),
        rename_and_remove,
    ]
    found = rounds(tmp_path, CheckParams(no_environment=True), changes)
    assert [count > 0 for count in found] == [True, False, True, True, False, True, False, False], found


def test_what_was_not_read_starts_no_round(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n")
    (tmp_path / "notes").mkdir()
    looks = 0
    shown = []

    def show(host: ReadRecorder) -> Callable[[], object]:
        shown.append(host.read(str(tmp_path / "requirements.txt")))
        return lambda: None

    def wait(seconds: float) -> None:
        nonlocal looks
        looks += 1
        (tmp_path / "notes" / "a.txt").write_text(str(looks))
        if looks == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(show, RealHost(), wait)
    assert len(shown) == 1


@pytest.mark.parametrize("words", [["--fix"], ["--diff"], ["--json"], ["--output-format", "json"], ["-"]])
def test_what_cannot_be_repeated_is_refused(tmp_path: Path, words: list[str]) -> None:
    done = run_venvoy(tmp_path, "check", "--watch", *words)
    assert done.returncode == 2 and "does not go with" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals")
def test_in_a_terminal_it_draws_again_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    project = tmp_path / "ä b"
    project.mkdir()
    (project / "requirements.txt").write_text("foo=>1\n")
    with at_terminal(project, "check", "--watch", "--no-environment") as terminal:
        terminal.until("1 error in 1 file")
        terminal.until("Ctrl-C ends")
        (project / "requirements.txt").write_text("foo>=1\n")
        terminal.until("No findings in 1 file")
        terminal.until("Ctrl-C ends")
        terminal.press("\x03")
        assert terminal.status() == 0
        assert terminal.raw.count(b"\x1b[2J") >= 2 and "Traceback" not in terminal.rest()


def test_a_link_that_leads_to_another_missing_file_has_changed(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("gone")
    for ask in (ReadRecorder.link_stat, ReadRecorder.link_target, ReadRecorder.real_path):
        recorder = ReadRecorder(RealHost())
        ask(recorder, str(link))
        assert not recorder.changed()
        link.unlink()
        link.symlink_to("gone-too")
        assert recorder.changed(), ask


def test_a_folder_itself_is_not_changed_by_its_entries(tmp_path: Path) -> None:
    recorder = ReadRecorder(RealHost())
    recorder.link_stat(str(tmp_path))
    recorder.real_path(str(tmp_path))
    (tmp_path / "new").write_text("")
    assert not recorder.changed()
