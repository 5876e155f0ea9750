"""Neovim and Emacs, driven through stories: lists of actions that a person would do, and what the person saw."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STUBS = Path(__file__).parents[1] / "client-stub"
STORIES = Path(__file__).parent / "editors"
SECONDS = 120
"""The time limit of one editor."""
NEOVIM = os.environ.get("TEST_NVIM") or None
EMACS = os.environ.get("TEST_EMACS") or None
Seen = list[dict[str, Any]]


def neovim_version() -> tuple[int, int]:
    """Return the version of Neovim, (0, 0) for none."""
    if NEOVIM is None:
        return 0, 0
    text = subprocess.run([NEOVIM, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    found = re.search(r"v(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def run(words: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run an editor to its end."""
    return subprocess.run(
        words,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def shown(seen: Seen, kind: str) -> list[Any]:
    """Return what was seen of one kind, in order."""
    return [each["value"] for each in seen if each["kind"] == kind]


def what_was_seen(done: subprocess.CompletedProcess[str]) -> Seen:
    """Return what an editor's story printed; it must have come to its end."""
    line = next((line for line in done.stdout.splitlines() if line.startswith('{"') and '"seen"' in line), None)
    assert line is not None, done.stdout + done.stderr
    printed = json.loads(line)
    assert printed["ok"], json.dumps(printed["seen"], indent=1, ensure_ascii=False) + done.stderr
    seen: Seen = printed["seen"]
    return seen


class Neovim:
    """A Neovim for each story."""

    def __init__(self, server: list[str], variables: Mapping[str, str]) -> None:
        self.server = server
        self.variables = variables

    def live(self, *actions: list[Any], **options: Any) -> Seen:
        """Do the actions in a new Neovim and return what a person saw."""
        begin = ["setup", {**({"cmd": self.server} if self.server else {}), **options}]
        story = json.dumps({"seconds": 60, "actions": [begin, *actions]})
        path = str(STUBS / "neovim").replace(" ", "\\ ")
        words = [str(NEOVIM), "--clean", "--headless", "-i", "NONE", "-n", "--cmd", f"set runtimepath^={path}"]
        words += ["-l", str(STORIES / "neovim" / "story.lua")]
        return what_was_seen(run(words, {**self.variables, "VENVOY_STORY": story}))


def emacs_words(*words: str) -> list[str]:
    """Return the words that run Emacs in batch mode with the packages of the system and the client."""
    return [str(EMACS), "--batch", "-q", "--eval", "(package-initialize)", "-L", str(STUBS / "emacs"), *words]


class Emacs:
    """An Emacs for each story."""

    def __init__(self, server: list[str], variables: Mapping[str, str]) -> None:
        self.server = server
        self.variables = {**variables, "LANG": "C.UTF-8"}

    def live(self, *actions: list[Any], trusted: bool | None = None) -> Seen:
        """Do the actions in a new Emacs and return what a person saw."""
        story = json.dumps({"command": self.server, "trusted": trusted, "actions": actions})
        words = emacs_words("-l", str(STORIES / "emacs" / "story.el"))
        return what_was_seen(run(words, {**self.variables, "TEST_STORY": story}))
