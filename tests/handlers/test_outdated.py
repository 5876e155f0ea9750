"""`packages` with `outdated`: what is older than an installation would take now, and what is not looked up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fake_index import FakeIndex, answers, page, serving
from lsp.test_push import install, make_environment
from venvoy_protocol.index_answers import IndexAnswers
from venvoy_protocol.packages import PackagesParams, PackagesResult
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.handlers.packages import packages
from venvoy_server.system.machine import RealMachine


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    pages = {
        "flask": page("flask", "1.0", "2.0", "3.0rc1"),
        "django": page("django", "5.0"),
        "late": page("late", "1.0", "2.0", **{"requires-python": ">=3.99"}),
        "early": page("early", "1.0rc1", "1.0rc2"),
        "gone": page("gone", "1.0", "2.0", yanked=True),
    }
    with serving(FakeIndex(pages)) as running:
        yield running


def outdated(folder: Path, index: FakeIndex, **more: Any) -> PackagesResult:
    named = {"HOME": str(folder), "VENVOY_STATE_DIR": str(folder / "state"), "PIP_CONFIG_FILE": os.devnull}
    machine = RealMachine({**named, "PIP_INDEX_URL": index.url})
    context = CallContext(machine, Client([str(folder)], kind="person"), Cancellation())
    return packages(context, PackagesParams(environment=str(folder / ".venv"), outdated=True, **more))


def test_what_is_older_than_what_would_be_taken(index: FakeIndex, tmp_path: Path) -> None:
    make_environment(tmp_path, "flask-1.0", "django-5.0", "late-1.0", "early-1.0rc1", "gone-1.0", "other-1.0")
    result = outdated(tmp_path, index)
    assert [(each.name, each.version, each.latest) for each in result.packages] == [
        ("early", "1.0rc1", "1.0rc2"),
        ("flask", "1.0", "2.0"),
    ]
    assert isinstance(result.index, IndexAnswers)
    assert (result.index.known, result.index.absent, result.index.unknown) == (5, 1, 0)
    again = outdated(tmp_path, index, offline=True)
    assert again.packages == result.packages and len(index.log) == 6


def test_what_did_not_come_from_an_index_is_not_asked_for(index: FakeIndex, tmp_path: Path) -> None:
    site = make_environment(tmp_path, "flask-1.0")
    install(site, "own-1.0")
    (site / "own-1.0.dist-info" / "direct_url.json").write_text(
        '{"url": "https://example.org/own.whl", "archive_info": {}}'
    )
    assert [each.name for each in outdated(tmp_path, index).packages] == ["flask"]
    assert index.asked == ["flask"]


def test_an_index_that_does_not_answer_is_a_note(index: FakeIndex, tmp_path: Path) -> None:
    make_environment(tmp_path, "flask-1.0")
    index.behaviour = answers(500)
    result = outdated(tmp_path, index)
    assert result.packages == [] and [note.code for note in result.notes] == ["index-unreachable"]
