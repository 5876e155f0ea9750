"""Known vulnerabilities of what an open file installs: shown when they are known, and never waited for."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from editor import editing
from fake_osv import record, serving
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


def _options(url: str, source: str) -> dict[str, object]:
    return {
        "settings": {"diagnostics": {"no-environment": "off"}, "vulnerabilities": source, "vulnerabilitiesUrl": url}
    }
