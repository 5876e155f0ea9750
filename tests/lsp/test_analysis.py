"""One open file in the analysis thread: the same findings as from nothing, and nothing left of it when it is closed."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Generator, Mapping
from typing import Any, cast

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from handlers.imitation import ROOT, ImitatedMachine, environment_at
from venvoy_protocol.text import Position, Range
from venvoy_server.call_context import Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.checker.checker import Checker
from venvoy_server.lsp.analysis import MANY_EDITS, Analysis, Snapshot
from venvoy_server.lsp.analysis_result import Abandoned, AnalysisResult, Interest, Turns, finish
from venvoy_server.lsp.file_context import FileContext
from venvoy_server.lsp.open_files import Files, OpenFile
from venvoy_server.lsp.unopened_files import MOST_KNOWN, Unopened
from venvoy_server.lsp.unopened_lookups import UnopenedLookups
from venvoy_server.lsp.workspace import ContentChange, EditedText, EditedWorkspace
from venvoy_server.rpc.connection import Connection
from venvoy_server.rpc.garbage_collection import paused

PATH = f"{ROOT}/requirements.txt"
URI = f"file://{PATH}"


class Connected:
    """The part of a connection that is asked for a machine and a client."""

    def __init__(self, machine: ImitatedMachine) -> None:
        self.shared = self
        self.machine = machine
        self.client = Client([ROOT])
        self.new_cancellation = Cancellation


def file_context(
    files: Mapping[str, Any], texts: Mapping[str, EditedText] | None = None
) -> tuple[ImitatedMachine, FileContext]:
    machine = ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()})
    return machine, FileContext(cast(Connection, Connected(machine)), texts or {})


def document(text: str) -> EditedText:
    return EditedText(URI, text, 1, None, PositionCodec(types.PositionEncodingKind.Utf16))


def snapshot(text: EditedText, *, constraints: bool = False) -> Snapshot:
    return Snapshot(text.version, text.positions, text.take_edits(), constraints)


def unopened_files(machine: ImitatedMachine, around: FileContext) -> Unopened:
    loop = asyncio.new_event_loop()
    loop.close()
    lookups = UnopenedLookups(loop, lambda document, inputs: None, lambda: None)
    return Unopened(machine.host, around, "utf-16", lookups)


def analysis(around: FileContext, interest: Interest | None = None) -> Analysis:
    return Analysis(URI, PATH, "utf-16", around, interest or Interest())


def type_at(text: EditedText, line: int, column: int, new: str) -> None:
    place = Position(line=line, character=column)
    text.change([ContentChange(new, Range(start=place, end=place))], 2)


def test_looks_say_the_same_as_from_nothing() -> None:
    files = {"base.txt": "foo==2\n", "requirements.txt": ""}
    _, around = file_context(
        {**files, **{k.removeprefix(f"{ROOT}/"): v for k, v in environment_at(f"{ROOT}/.venv").items()}}
    )
    text = document("-r base.txt\nfoo==1\nbar\n")
    kept = analysis(around)
    first = kept.analyse(snapshot(text), reload=False)
    assert first.includes == {f"{ROOT}/base.txt": False}
    for number in range(2 * MANY_EDITS):
        type_at(text, 2, 3, "[" if number % 2 else "]")
        if number < 5 or number == 2 * MANY_EDITS - 1:
            result = kept.analyse(snapshot(text), reload=number == 3)
            fresh = analysis(around).analyse(snapshot(document(text.source)), reload=False)
            assert (result.items, result.result_id) == (fresh.items, fresh.result_id)
    again = kept.analyse(snapshot(text, constraints=True), reload=False)
    assert b"constraint" in again.items


def test_what_is_asked_of_another_text_has_no_answer() -> None:
    _, around = file_context({})
    text = document("foo=>1\n")
    kept = analysis(around)
    result = kept.analyse(snapshot(text), reload=False)
    assert kept.ask(result, lambda document, inputs, settings: document.length) == 7
    assert [each.code for each in kept.findings(result)][-1] == "invalid-operator"
    type_at(text, 0, 0, "x")
    kept.analyse(snapshot(text), reload=False)
    assert (kept.ask(result, lambda document, inputs, settings: 1), kept.findings(result)) == (None, ())


def test_abandoned_work_is_left_and_begun_anew() -> None:
    _, around = file_context({})
    interest = Interest()
    text = document("foo=>1\n")
    kept = analysis(around, interest)
    interest.lives = False
    with pytest.raises(Abandoned):
        kept.analyse(snapshot(text), reload=False)
    interest.lives = True
    assert b"invalid-operator" in kept.analyse(snapshot(text), reload=False).items


def test_only_changes_outside_the_text_make_a_result_stale() -> None:
    machine, around = file_context({"base.txt": "foo\n"})
    kept = analysis(around)
    result = kept.analyse(snapshot(document("-r base.txt\n")), reload=False)
    assert not kept.is_stale(result)
    machine.host.put(f"{ROOT}/base.txt", "bar=>1\n")
    assert kept.is_stale(result)
    result = kept.analyse(snapshot(document("-r base.txt\n")), reload=True)
    assert b"include-error" in result.items and not kept.is_stale(result)
    machine.host.put(f"{ROOT}/pyproject.toml", "[tool.venvoy.diagnostics]\ninclude-error = 'off'\n")
    assert kept.is_stale(result)


def test_an_open_file_is_read_from_the_editor() -> None:
    other = EditedText(f"file://{ROOT}/base.txt", "bar=>1\n", 1, None, PositionCodec(types.PositionEncodingKind.Utf16))
    _, around = file_context({"base.txt": "bar\n"}, {f"{ROOT}/base.txt": other})
    kept, text = analysis(around), document("-r base.txt\n")
    assert b"include-error" in kept.analyse(snapshot(text), reload=False).items
    other.change([ContentChange("bar\n")], 2)
    assert b"include-error" not in kept.analyse(snapshot(text), reload=False).items
    assert around.host.read(f"{ROOT}/base.txt", 5) == b"\xef\xbb\xbfba"
    assert around.host.exists(f"{ROOT}/base.txt") and not around.host.exists(f"{ROOT}/other.txt")


def test_nothing_of_a_closed_file_waits_for_the_garbage_collector() -> None:
    """What is large is kept from the collector's sight, so that nothing of it may hold on to itself."""
    machine, around = file_context({"base.txt": "foo==2\n", ".venv/x": ""})
    text = document("-r base.txt\nfoo==1\nfoo==1\nbar=>1\n-e ./x\nbaz; python_version<'3'\n")
    unopened = unopened_files(machine, around)
    gc.collect()
    gc.disable()
    try:
        file = OpenFile(text, PATH, around)
        kept = file.analysis
        result = kept.analyse(file.snapshot(), reload=False)
        type_at(text, 2, 0, "x")
        result = kept.analyse(snapshot(text), reload=False)
        kept.findings(result)
        assert unopened.analyse(f"{ROOT}/base.txt", False, around.input_reader(), Interest()) is not None
        parts = [weakref.ref(each) for each in (file, kept, kept._checker, kept._graphs)]
        del file, kept, result
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()


def test_the_collector_goes_on_after_the_last_of_several_pauses() -> None:
    before = gc.get_freeze_count()
    with paused():
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() and gc.get_freeze_count() > before


class Opened:
    """The open files of a client on a machine, with the order in which their analyses end."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        machine = ImitatedMachine({f"{ROOT}/{name}": text for name, text in files.items()})
        self.texts = EditedWorkspace(None, types.TextDocumentSyncKind.Incremental)
        self.ended: list[str] = []
        connection = cast(Connection, Connected(machine))
        self.files = Files(connection, self.texts, self._found, lambda file: None, lambda: None)

    def _found(self, file: OpenFile, result: AnalysisResult) -> None:
        self.ended.append(file.text.uri.rpartition("/")[2])

    def open(self, name: str, text: str) -> OpenFile:
        self.files.opened(self.texts.open(f"file://{ROOT}/{name}", "", 1, text))
        file = self.files.of(f"file://{ROOT}/{name}")
        assert file is not None
        return file

    async def items(self, file: OpenFile) -> bytes:
        """Return the findings once no file is being analysed."""
        while any(each.work for each in self.files):
            await asyncio.wait([each.work for each in self.files if each.work])
        result = await asyncio.wait_for(self.files.current(file), 60)
        assert result is not None
        return result.items


def test_who_waits_for_a_file_that_is_closed_gets_an_answer() -> None:
    async def run() -> AnalysisResult | None:
        opened = Opened({"requirements.txt": ""})
        try:
            file = opened.open("requirements.txt", "foo=>1\n")
            asked = asyncio.create_task(opened.files.current(file))
            opened.files.closed(URI)  # before the work on it has taken its first step
            return await asyncio.wait_for(asked, 60)
        finally:
            opened.files.close()

    assert asyncio.run(run()) is None


def test_another_file_has_its_turn_while_a_long_one_is_analysed() -> None:
    async def run() -> list[str]:
        opened = Opened({"requirements.txt": "", "small.txt": ""})
        try:
            long = opened.open("requirements.txt", "".join(f"long{number}=>1\n" for number in range(20_000)))
            await asyncio.sleep(0)  # its analysis has begun
            await opened.items(opened.open("requirements-small.txt", "foo=>1\n"))
            await opened.items(long)
            return opened.ended
        finally:
            opened.files.close()

    assert asyncio.run(run()) == ["requirements-small.txt", "requirements.txt"]


def test_work_that_is_not_wanted_any_more_ends_at_the_next_slice() -> None:
    interest, slices = Interest(), 0

    def work() -> Generator[None, None, None]:
        nonlocal slices
        while True:
            slices += 1
            interest.lives = slices < 10
            yield

    turns = Turns(work(), interest)
    with pytest.raises(Abandoned):
        while True:
            turns.take(0.001)
    assert slices == 10


def test_an_included_file_is_checked_as_part_of_the_open_run() -> None:
    async def run() -> None:
        opened = Opened({"base.txt": "six==1\n", "requirements.txt": "", "other.txt": "idna==3\n"})
        try:
            base = opened.open("requirements-base.txt", "six==1\n")
            assert b"unhashed" not in await opened.items(base)
            outer = opened.open("requirements.txt", "--require-hashes\n-r requirements-base.txt\n-r other.txt\n")
            assert b"unhashed" in await opened.items(base)
            other = opened.open("other.txt", "six==2\n")
            assert b"conflicting" in await opened.items(base)
            assert b"conflicting" in await opened.items(other)
            outer.text.change([ContentChange("-r requirements-base.txt\n")], 2)
            opened.files.changed(outer.text)
            items = await opened.items(base)
            assert b"unhashed" not in items and b"conflicting" not in items
            opened.texts.remove_text_document(outer.text.uri)
            opened.files.closed(outer.text.uri)
            await opened.items(base)
            assert base.outer is None
        finally:
            opened.files.close()

    asyncio.run(run())


def test_files_of_one_client_share_what_they_include() -> None:
    machine, around = file_context({"base.txt": "foo==2\n", "requirements.txt": ""})
    first, second = (
        analysis(around),
        Analysis(f"file://{ROOT}/dev.txt", f"{ROOT}/dev.txt", "utf-16", around, Interest()),
    )
    first.analyse(snapshot(document("-r base.txt\n")), reload=False)
    machine.host.asked.clear()
    second.analyse(snapshot(document("-r base.txt\n")), reload=False)
    assert ("read", f"{ROOT}/base.txt") not in machine.host.asked


def test_results_of_files_that_are_gone_are_forgotten() -> None:
    machine, around = file_context({"requirements.txt": "foo\n"})
    unopened = unopened_files(machine, around)
    for number in range(MOST_KNOWN + 50):
        path = f"{ROOT}/requirements-{number}.txt"
        machine.host.put(path, "foo\n")
        assert unopened.analyse(path, False, around.input_reader(), Interest()) is not None
        machine.host.remove(path)
    assert len(unopened._known) == MOST_KNOWN
    assert len(unopened.everything({}, around.input_reader(), Interest())) == 1
    assert len(unopened._known) == 1


def test_an_edit_that_concerns_every_line_is_not_held_up_by_collections() -> None:
    text = "".join(f"package-{number}==1\n" for number in range(4000))
    parsed, checker = Document.parse(text, PATH), Checker()
    checker.update(parsed)
    collections: list[str] = []

    def collects(phase: str, information: dict[str, int]) -> None:
        collections.append(phase)

    fresh = parsed.edit(0, 0, "--require-hashes\n")
    gc.collect()
    gc.callbacks.append(collects)
    try:
        finish(checker.update_slices(fresh), lambda: True)
        # Some collections happen at the start, as with any small edit.
        assert len(collections) <= 30, "two calls each"
    finally:
        gc.callbacks.remove(collects)
    assert gc.isenabled()
    assert len(checker.findings()) >= 4000
