"""An imitated machine for handlers: files from a dict, state in memory, and operations that only write down what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import msgspec

from fakes import FakeHost, Node, python_files, venv_files
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.configuration import Configuration, user_configuration
from venvoy_server.environments.model import Interpreter, Problem
from venvoy_server.operations.errors import OperationError
from venvoy_server.operations.index_model import IndexSettings
from venvoy_server.operations.lookup_plan import Trouble
from venvoy_server.operations.model import (
    CompileRequest,
    ExportRequest,
    LockText,
    OperationRequest,
    Outcome,
    Progress,
    ResolverRequest,
    ResolverRun,
)
from venvoy_server.operations.python_downloads import PythonDownload
from venvoy_server.settings import ClientSettings
from venvoy_server.system.index.advisory_cache import AdvisoryCache
from venvoy_server.system.index.advisory_lookups import AdvisoryLookups
from venvoy_server.system.index.fetched import Fetched
from venvoy_server.system.index.lookups import Lookups
from venvoy_server.system.index.page_cache import PageCache
from venvoy_server.system.index.transport import Transport, Unreachable

ROOT = "/home/me/shop"
PYENV = "/home/me/.pyenv/versions"
PYTHONS: dict[str, Node] = {
    **python_files(f"{PYENV}/3.11.7", "3.11.7"),
    **python_files(f"{PYENV}/3.12.1", "3.12.1"),
    **python_files(f"{PYENV}/3.13.0rc2", "3.13.0rc2"),
}


def environment_at(prefix: str, version: str = "3.11.7") -> dict[str, Node]:
    """Return the files of an environment made from one of the Pythons."""
    return venv_files(prefix, f"{PYENV}/{version}", version)


class Said(msgspec.Struct):
    """A word about a folder: a choice or a trust."""

    folder: str
    environment: str | None = None
    trusted: bool = False


class MemoryState:
    """State that is kept for one test."""

    folder = "/state"
    notice: str | None = None

    def __init__(self) -> None:
        self.chosen: dict[str, str | None] = {}
        self.aside: dict[str, str] = {}
        self.trust: dict[str, bool] = {}
        self.choices: dict[str, str] = {}

    @property
    def notices(self) -> Sequence[str]:
        return () if self.notice is None else (self.notice,)

    def _check(self) -> None:
        if self.notice is not None:
            raise OperationError("state-not-kept", f"This cannot be remembered: {self.notice}.")

    def version(self) -> int:
        return 0

    def selections(self) -> Sequence[Said]:
        return [Said(folder, environment) for folder, environment in self.chosen.items()]

    def select(self, folder: str, environment: str | None) -> None:
        self._check()
        self.chosen[folder] = environment

    def forget_selection(self, folder: str) -> bool:
        self._check()
        return self.chosen.pop(folder, self) is not self

    def set_selection_aside(self, folder: str) -> None:
        self._check()
        self.aside[folder] = str(self.chosen.pop(folder))

    def selections_set_aside(self) -> Sequence[tuple[str, str]]:
        return sorted(self.aside.items())

    def resume_selection(self, folder: str, environment: str) -> None:
        self._check()
        self.chosen.setdefault(folder, environment)
        del self.aside[folder]

    def choice(self, name: str) -> str | None:
        return self.choices.get(name)

    def choose(self, name: str, value: str) -> None:
        self._check()
        self.choices[name] = value

    def trusts(self) -> Sequence[Said]:
        return [Said(folder, trusted=trusted) for folder, trusted in self.trust.items()]

    def set_trust(self, folder: str, trusted: bool) -> None:
        self._check()
        self.trust[folder] = trusted

    def forget_trust(self, folder: str) -> bool:
        self._check()
        return self.trust.pop(folder, None) is not None


class AnsweringResolver:
    """A resolver that answers as a function of the texts says, within a time that is given."""

    def __init__(self, answer: Callable[[Mapping[str, str]], ResolverRun], seconds: float) -> None:
        self._answer = answer
        self.seconds_left = seconds

    def ask(self, texts: Mapping[str, str], seconds: float) -> ResolverRun:
        return self._answer(texts) if self.seconds_left else ResolverRun(False, is_late=True)


class WrittenDown:
    """Operations that note what was asked, do `effect`, and answer an outcome, or the lock `locked`; `answer` is what the resolver says.

    `on_hold` happens when a list gets held, `held` has which.
    """

    def __init__(
        self,
        effect: Callable[[Any], None] = lambda request: None,
        answer: Callable[[Mapping[str, str]], ResolverRun] = lambda texts: ResolverRun(True),
        on_hold: Callable[[], None] = lambda: None,
    ) -> None:
        self.held: list[tuple[str, str]] = []
        self._on_hold = on_hold
        self.requests: list[Any] = []
        self.locked = ""
        self._effect = effect
        self._answer = answer

    def resolver(self, request: ResolverRequest, cancellation: Cancellation) -> AnsweringResolver:
        self.requests.append(request)
        return AnsweringResolver(self._answer, request.seconds)

    def install_python(self, version: str, report: Callable[[Progress], None], cancellation: Cancellation) -> str:
        self.requests.append(version)
        self._effect(version)
        return f"{PYENV}/3.12.1/bin/python3.12"

    def python_downloads(self, cancellation: Cancellation) -> Sequence[PythonDownload]:
        return [PythonDownload("3.15.0", "cpython", "https://e.org/3.15.tar.gz", "freethreaded")]

    def lock_text(
        self, request: CompileRequest | ExportRequest, report: Callable[[Progress], None], cancellation: Cancellation
    ) -> LockText:
        self.requests.append(request)
        self._effect(request)
        return LockText(self.locked, "/tmp/locks", ("uv", "pip", "compile"))

    @contextmanager
    def hold_list(
        self, command: str, path: str, report: Callable[[Progress], None], cancellation: Cancellation
    ) -> Iterator[None]:
        self.held.append((command, path))
        self._on_hold()
        yield

    def execute(
        self,
        request: OperationRequest,
        report: Callable[[Progress], None],
        cancellation: Cancellation,
        while_held: AbstractContextManager[None] | None = None,
    ) -> Outcome:
        self.requests.append(request)
        report(Progress("creating", "at work"))
        with nullcontext() if request.dry_run or while_held is None else while_held:
            self._effect(request)
        path: Any = getattr(request, "path", None) or getattr(request, "environment", "")
        reused = getattr(request, "if_exists", None) == "reuse"
        return Outcome("create", path, dry_run=request.dry_run, reused=reused)


class ImitatedMachine:
    """A machine made of imitations; `asked` holds the interpreters that were asked for their version, `copies` the private files."""

    def __init__(self, files: Mapping[str, Node], variables: Mapping[str, str] | None = None) -> None:
        self.host = FakeHost({**PYTHONS, f"{ROOT}/app.py": "", **files}, variables=variables, home="/home/me")
        self.state = MemoryState()
        self.done = WrittenDown()
        self.asked: list[str] = []
        self.written: dict[str, bytes] = {}
        self.copies: list[dict[str, str]] = []
        self.locked_files: set[str] = set()
        self.state_is_open = True
        self.newer: str | None = None
        self.used_up: str | None = None
        self.said_of_uv: str | None = "0.9.8"
        self.hanging: list[tuple[str, int | None]] = []
        self.journal: tuple[Problem, ...] = ()
        self.held_places: dict[str, str] = {}
        self._variables = {"VENVOY_INDEX": "off", **(variables or {})}
        self.advisory_cache = AdvisoryCache(None)
        self.index = Lookups(PageCache(None), lambda plan, index, name, row: Fetched("failed", reason="it is a test"))

    def advisories(self) -> AdvisoryLookups:
        return AdvisoryLookups(self.advisory_cache, self.connect)

    def connect(self, settings: IndexSettings, url: str, seconds: float) -> Transport:
        raise Unreachable("it is a test")

    def index_troubles(self) -> Sequence[Trouble]:
        return self.index.all_troubles()

    def lookups(self) -> Lookups:
        return self.index

    def user_configuration(self) -> Configuration:
        return user_configuration(self.host)

    def variables(self) -> Mapping[str, str]:
        return self._variables

    def replaced_by(self) -> str | None:
        return self.newer

    def hanging_services(self) -> Sequence[tuple[str, int | None]]:
        return self.hanging

    def find_uv(self, setting: str | None) -> str | None:
        if setting and "nothing" in setting:
            raise OperationError("tool-not-found", f"The uv program of the settings is not there: {setting}")
        return setting

    def uv_version(self, path: str) -> str | None:
        self.asked.append(path)
        return self.said_of_uv

    def refuse_to_replace(self, path: str) -> None:
        if path in self.locked_files:
            raise OperationError("no-permission", f"Could not write {path}.", {"path": path})

    def replace_file(self, path: str, before: bytes | None, after: bytes) -> None:
        if (self.host.read(path) if self.host.exists(path) else None) != before:
            raise OperationError("file-changed", f"{path} was changed by something else.", {"path": path})
        self.host.put(path, after)

    @contextmanager
    def private_files(self, texts: Mapping[str, str]) -> Iterator[str]:
        folder = f"/tmp/private-{len(self.copies)}"
        self.copies.append(dict(texts))
        for name, text in texts.items():
            self.host.put(f"{folder}/{name}", text)
        yield folder

    def rewrite(self, path: str, lock: str, change: Callable[[bytes | None], bytes]) -> bool:
        before = self.host.read(path) if self.host.stat(path) is not None else None
        self.written[path] = change(before)
        return self.written[path] != before

    def watching_trouble(self) -> str | None:
        return self.used_up

    def memory_bytes(self) -> int | None:
        return 50_000_000

    def held(self) -> Mapping[str, str]:
        return self.held_places

    def interrupted(self, path: str) -> Sequence[Problem]:
        return self.journal

    def operations(self, settings: ClientSettings) -> WrittenDown:
        return self.done

    def ask_version(self, interpreter: Interpreter) -> Interpreter:
        self.asked.append(interpreter.executable)
        return msgspec.structs.replace(interpreter, version="3.10.4", version_source="asked")


def context_of(machine: ImitatedMachine, **client: Any) -> CallContext:
    """Return the context of a client that has the project's folder open."""
    return CallContext(machine, Client([ROOT], **client), Cancellation())
