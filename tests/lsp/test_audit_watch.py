"""Known vulnerabilities of what an open file installs: shown when they are known, and never waited for."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from editor import editing
from fake_osv import record, serving
from handlers.imitation import ImitatedMachine, context_of
from venvoy_server.advisories.model import Source
from venvoy_server.cancellation import Cancellation
from venvoy_server.lsp.audit_watch import AuditWatch
from venvoy_server.operations.index_model import IndexSettings
from venvoy_server.settings import ClientSettings
from venvoy_server.system.index.advisory_lookups import connect
from venvoy_server.system.index.transport import Transport
from wire import PATIENCE

SIX = record("PYSEC-1", "six", {"introduced": "0"}, {"fixed": "2"})


@pytest.mark.parametrize("source", ["osv", "database"])
def test_what_an_open_file_installs_is_looked_up(tmp_path: Path, source: str) -> None:
    with serving(SIX) as osv, editing(tmp_path, options=_options(osv.url, source)) as editor:
        editor.open("requirements.txt", "six==1.0\n")
        while "vulnerable-version" not in [
            each["code"] for each in editor.published("requirements.txt")["diagnostics"]
        ]:
            pass


def test_the_server_ends_with_its_client_while_a_database_is_downloaded(tmp_path: Path) -> None:
    with serving(SIX) as osv:
        osv.mode = "slow"
        with editing(tmp_path, options=_options(osv.url, "database")) as editor:
            editor.open("requirements.txt", "six==1.0\n")
            end = time.monotonic() + PATIENCE
            while not osv.asked:
                assert time.monotonic() < end
                time.sleep(0.02)
            editor.wire.finish()
            assert not osv.end.is_set()


class Connected(ImitatedMachine):
    """A machine that reaches what the settings name."""

    def connect(self, settings: IndexSettings, url: str, seconds: float) -> Transport:
        return connect(settings, url, seconds)


@pytest.mark.parametrize("source", ["osv", "database"])
def test_what_could_not_be_looked_up_is_looked_up_again(source: Any) -> None:
    with serving(SIX) as osv:
        osv.mode = "500"
        settings = ClientSettings(vulnerabilities=source, vulnerabilities_url=osv.url)
        context = context_of(Connected({}), settings=settings)
        pairs: set[tuple[str, str]] = {("six", "1.0")}
        known: list[bool] = []
        notes: list[object] = []

        async def ask(file: str, question: object) -> tuple[Source, set[tuple[str, str]]]:
            return source, pairs

        async def live() -> None:
            done = asyncio.Event()

            def reload() -> None:
                known.append(context.machine.advisories().snapshot(source, pairs).knows("six", "1.0"))
                osv.mode = "" if len(known) == 3 else osv.mode
                if known[-1]:
                    done.set()

            shared = SimpleNamespace(machine=context.machine, new_cancellation=Cancellation)
            connection: Any = SimpleNamespace(
                shared=shared, client=context.client, notify=lambda *sent: notes.append(sent)
            )
            watch: AuditWatch[str] = AuditWatch(connection, ask, reload, [0.0])
            watch.analysed("file:///r.txt", "a file")
            await done.wait()
            watch.close()

        asyncio.run(asyncio.wait_for(live(), PATIENCE))
        assert known == [False, False, False, True]
        assert context.client.audited == pairs and len(notes) == 1


def _options(url: str, source: str) -> dict[str, object]:
    return {
        "settings": {"diagnostics": {"no-environment": "off"}, "vulnerabilities": source, "vulnerabilitiesUrl": url}
    }
