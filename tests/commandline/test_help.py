"""The help of every command and topic fits a terminal, has an example, and speaks of what a person types."""

from __future__ import annotations

import re

import pytest

from venvoy_server.command_line import run
from venvoy_server.commandline.help import GROUPS, commands
from venvoy_server.commandline.options import STANDARD
from venvoy_server.commandline.topics import TOPICS
from venvoy_server.shell_completion.candidates import completions, options_of_command

COMMANDS = [name for name, _ in commands()]
OF_THE_WIRE = re.compile(r"\b(params?|clients?|workspace folders?|requests?|notifications?|JSON-RPC|camelCase)\b")
"""Words of the protocol, which a person at a terminal does not speak."""
OF_PROGRAMS = ("serve", "call")
"""Commands for those who write clients."""


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(words) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, name, "--help")
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert f"Usage: venvoy {name}" in text and f"venvoy {name}" in text.partition("Examples:")[2]
    if name not in OF_PROGRAMS:
        assert OF_THE_WIRE.search(text) is None, text
    assert printed(capsys, "help", name) == text or name in TOPICS


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_each_of_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, name, "--help")
    for option in options_of_command(name) or STANDARD[-1:]:
        if name not in ("help", "completion", "call", "hook"):
            assert option.name.upper().removesuffix("S") in text if option.positional else option.name in text
        for choice in option.choices:
            assert choice in text


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_is_a_page(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "help", name)
    assert text == printed(capsys, "help", name.upper())
    assert max(map(len, text.splitlines())) <= 80 and len(text.splitlines()) <= 24
    assert OF_THE_WIRE.search(text.replace("JSON-RPC", "")) is None
    for command in re.findall(r"`venvoy (\w+)|^  venvoy (\w+)", text, re.MULTILINE):
        assert max(command) in COMMANDS


def test_a_topic_names_only_options_that_there_are() -> None:
    for name, (_, text) in TOPICS.items():
        for command, option in re.findall(r"venvoy (\w+) [^`\n]*?(--[a-z-]+)", text):
            offered = {word for word, _ in completions((command, "--")).words}
            assert option in {*offered, "--help"}, f"{name}: venvoy {command} {option}"


def test_the_overview_lists_each_command_once_and_every_topic(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--help")
    assert text == printed(capsys, "help") and max(map(len, text.splitlines())) <= 80
    names = re.findall(r"^  ([a-z]+)  ", text, re.MULTILINE)
    assert sorted(names) == sorted(COMMANDS) and "Other:" not in text
    assert all(topic in text for topic in TOPICS)
    grouped = [name for _, names in GROUPS for name in names]
    assert len(grouped) == len(set(grouped))


@pytest.mark.parametrize("typed", ["selektion", "creat", "xyz"])
def test_what_is_neither_a_command_nor_a_topic(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", typed]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "is not a command or a topic" in captured.err
    assert ("Did you mean" in captured.err) == (typed != "xyz")


def test_a_topic_is_found_by_how_it_begins(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "help", "environment") == printed(capsys, "help", "environments")
    assert "venvoy select --clear" in printed(capsys, "help", "selection")
    assert "Usage: venvoy select " in printed(capsys, "help", "select")


def test_help_completes_commands_and_topics() -> None:
    found = {word for word, _ in completions(("help", "")).words}
    assert {*COMMANDS, *TOPICS} <= found
