"""A client's picture of the environments, kept by notifications alone; and environments of mere files, made in a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from wire import Message, Wire

BASE = Path(os.path.realpath(sys.executable)).parent.parent
MINOR = f"{sys.version_info.major}.{sys.version_info.minor}"
VERSION = ".".join(str(part) for part in sys.version_info[:3])


def make_environment(prefix: Path, base: Path = BASE) -> Path:
    """Make an environment of files, without pip, whose Python is the one that runs this."""
    sites_of(prefix).mkdir(parents=True)
    (prefix / "bin").mkdir()
    (prefix / "pyvenv.cfg").write_text(
        f"home = {base}/bin\ninclude-system-site-packages = false\nversion = {VERSION}\n"
    )
    (prefix / "bin" / "activate").write_text(f"VIRTUAL_ENV='{prefix}'\n")
    (prefix / "bin" / "python").symlink_to(base / "bin" / f"python{MINOR}")
    (prefix / "bin" / "python3").symlink_to("python")
    return prefix


def sites_of(prefix: Path) -> Path:
    """Return the folder of an environment's packages."""
    return prefix / "lib" / f"python{MINOR}" / "site-packages"


def make_package(prefix: Path, name: str, version: str = "1.0") -> None:
    """Put a distribution without modules into an environment."""
    folder = sites_of(prefix) / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


class Mirror:
    """What a client knows that takes one answer, and from then on only notifications."""

    def __init__(self, answer: Message) -> None:
        self.environments: dict[str, Any] = {each["realPrefix"]: each for each in answer["environments"]}
        self.interpreters: dict[str, Any] = {each["executable"]: each for each in answer["interpreters"]}
        self.selections: dict[str, Any] = {}

    def take(self, message: Message) -> None:
        """Take a notification; those of other things are passed over."""
        if message.get("method") == "venvoy/selectionChanged":
            self.selections[message["params"]["folder"]] = message["params"]["selection"]
        if message.get("method") != "venvoy/environmentsChanged":
            return
        params = message["params"]
        for key in params["removed"]:
            del self.environments[key]
        for record in (*params["added"], *params["changed"]):
            self.environments[record["realPrefix"]] = record
        for key in params["interpretersRemoved"]:
            del self.interpreters[key]
        for record in (*params["interpretersAdded"], *params["interpretersChanged"]):
            self.interpreters[record["executable"]] = record

    def differs(self, answer: Message) -> list[str]:
        """Return the names of what is not as a fresh answer has it."""
        fresh = Mirror(answer)
        return [
            key
            for mine, theirs in ((self.environments, fresh.environments), (self.interpreters, fresh.interpreters))
            for key in {**mine, **theirs}
            if mine.get(key) != theirs.get(key)
        ]


def next_change(wire: Wire, method: str) -> Any:
    """Return the params of the next notification of a kind; what comes before it is dropped."""
    kept, wire.kept = wire.kept, []
    for place, message in enumerate(kept):
        if message.get("method") == f"venvoy/{method}":
            wire.kept = kept[place + 1 :]
            return message["params"]
    while True:
        message = wire.receive()
        if message.get("method") == f"venvoy/{method}":
            return message["params"]


def listen_until(wire: Wire, mirror: Mirror, done: Callable[[Mirror], bool]) -> None:
    """Give notifications to a mirror until it is as it shall be."""
    take_all(mirror, wire.kept)
    wire.kept = []
    while not done(mirror):
        mirror.take(wire.receive())


def take_all(mirror: Mirror, messages: Iterable[Message]) -> None:
    """Give some messages to a mirror."""
    for message in messages:
        mirror.take(message)
