"""The data that checks of a client's files use, other than the text being checked.

These are other files, the selected environments, the settings, and data from package indexes and about vulnerabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from venvoy_server.call_context import CallContext
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.parsed_files import ParsedFiles
from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.host import Host
from venvoy_server.environments.model import Environment
from venvoy_server.environments.project import settings_folders
from venvoy_server.handlers.advisory_source import source_of
from venvoy_server.handlers.diagnostics import EnvironmentReader, inputs_of, root_of, rule_settings
from venvoy_server.handlers.index_metadata import MetadataByRelease, installed_metadata
from venvoy_server.handlers.index_mode import index_mode
from venvoy_server.handlers.index_plan import plan_of
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.selected_environment import selection_of
from venvoy_server.index.environment_target import target_of
from venvoy_server.index.request import IndexRequest
from venvoy_server.index.target import WheelTarget
from venvoy_server.lsp.editor_host import EditorHost
from venvoy_server.lsp.workspace import EditedText
from venvoy_server.operations.index_owner import users_files
from venvoy_server.operations.lookup_plan import LookupPlan
from venvoy_server.ports.lookups import IndexLookups
from venvoy_server.rpc.connection import Connection
from venvoy_server.settings import ClientSettings
from venvoy_server.trust import is_trusted

if TYPE_CHECKING:
    from venvoy_server.advisories.model import AdvisorySnapshot

State = tuple[object, ...]


class IndexSource(msgspec.Struct, frozen=True):
    """How to look up packages of a file on indexes.

    `plan` returns which indexes to query, given the names in a file. `target` is the platform and Python version for
    which wheels are chosen. `metadata` returns the known metadata (dependencies) of given packages.
    """

    lookups: IndexLookups
    plan: Callable[[IndexRequest], LookupPlan]
    target: WheelTarget
    metadata: Callable[[Collection[str]], MetadataByRelease]


class FileContext:
    """Reads, in worker threads, what checks of a client's files need in addition to the text, such as settings.

    Data that has not changed is cached.
    """

    def __init__(self, connection: Connection, texts: Mapping[str, EditedText]) -> None:
        self._connection = connection
        self._disk = connection.shared.machine.host
        self.environments = EnvironmentReader(self._disk)
        # Shared, so that a file included by several documents is parsed once.
        self.parsed = ParsedFiles()
        self.audits = 0
        """Number of completed vulnerability look-ups for the client."""
        self.host: Host = EditorHost(self._disk, texts)

    @property
    def client_settings(self) -> ClientSettings:
        """Return the settings of the client."""
        return self._connection.client.settings

    def input_reader(self) -> InputReader:
        """Return a new reader of the data that checks of this client's files use in addition to the text.

        Such data are the settings, the selected environments and other files. An `InputReader` reads the environment
        selected for a folder at most once; later changes of the selection are seen only by a new `InputReader`.
        """
        shared = self._connection.shared
        context = CallContext(shared.machine, self._connection.client, shared.new_cancellation())
        return InputReader(self, context, self._disk)


class InputReader:
    """Reads the data that checks of a file use in addition to its text, such as settings and the selected environment.

    Data is read when a method is called. Only the environment selected for a folder is stored: it is read once, and the
    same environment is returned as long as this object exists. Not thread-safe.
    """

    def __init__(self, file_context: FileContext, context: CallContext, disk: Host) -> None:
        self._file_context = file_context
        self._context = context
        self._disk = disk
        self._environments: dict[str, Environment | None] = {}

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the client's workspace folders."""
        return self._context.client.folders

    def settings(self, folder: str) -> ClientSettings:
        """Return the settings that apply in a folder, including those of its project."""
        return settings_of(self._context, folder)[0]

    def environment(self, path: str) -> Environment | None:
        """Return the environment selected for a file, or None if none is selected."""
        folder = self._disk.paths.dirname(path)
        if folder not in self._environments:
            self._environments[folder] = selection_of(self._context, folder)[1].environment
        return self._environments[folder]

    def facts(self, path: str) -> EnvironmentFacts | None:
        """Return what checks need to know about the environment selected for a file; None if none is selected."""
        return self._file_context.environments.facts(self.environment(path))

    def index_source(self, path: str | None) -> IndexSource | None:
        """Return how to look up packages of a file on indexes, or None if look-ups are disabled or the path is None."""
        mode = index_mode(self._context)
        if path is None or mode == "off":
            return None
        environment, context, folder = self.environment(path), self._context, self._disk.paths.dirname(path)
        prefix = environment.prefix if environment is not None else None

        def plan(request: IndexRequest) -> LookupPlan:
            return plan_of(context, folder, prefix, request, is_offline=mode == "offline")

        target = target_of(environment, self._disk) if environment is not None else WheelTarget()
        metadata = partial(installed_metadata, self.facts(path))
        return IndexSource(context.machine.lookups(), plan, target, metadata)

    def inputs(self, path: str | None) -> tuple[Inputs, RuleLevels]:
        """Return the data that checks of a file use in addition to its text, and the severities set for the rules.

        `path` is None for a document that is not a file; the data then has nothing about an environment.
        """
        facts = self.facts(path) if path is not None else None
        inputs = inputs_of(
            self._context,
            path,
            facts,
            expected=path is not None,
            decoded=self._decoded(path),
            host=self._file_context.host,
        )
        advisories = self._advisories(path)
        if advisories is not None:
            inputs = msgspec.structs.replace(inputs, advisories=advisories)
        return inputs, rule_settings(self._context, path)

    def _advisories(self, path: str | None) -> AdvisorySnapshot | None:
        """Return the known vulnerabilities (advisories) of the packages that were looked up for this client.

        The exemptions in the settings of the file at `path` are applied. The result is None if no source of
        vulnerability data is configured.
        """
        context = self._context
        source = source_of(context)[0]
        if source == "off":
            return None
        from venvoy_server.handlers.advisory_checks import dated

        audited = context.client.audited
        found = context.machine.advisories().snapshot(source, audited)
        failed = frozenset([pair for pair in audited if not found.knows(*pair)])
        found = msgspec.structs.replace(found, answered=found.answered if audited else frozenset(), failed=failed)
        return dated(context, found, settings_of(context, path)[0].vulnerability_exemptions)

    def _decoded(self, path: str | None) -> Decoded | None:
        """Return the saved file as pip decodes it, possibly with another encoding than the editor.

        The result is None if the file cannot be read, or if `path` is None: the document is not a file.
        """
        if path is None:
            return None
        try:
            return decode_file(read_bytes(self._disk, path, "requirements"), path)
        except OSError:
            return None

    def state(self, path: str | None) -> State:
        """Return a value by which a caller detects that data used in checks of the file at `path` has changed.

        Two results are equal as long as the settings, the selected environment, the file, and the data from look-ups
        are the same. If `path` is None, the document is not a file, and the value depends only on the client's
        settings.
        """
        settings = self._context.client.settings.diagnostics
        if path is None:
            return (tuple(settings.items()),)
        root = root_of(self._context, path) or ""
        join, dirname = self._disk.paths.join, self._disk.paths.dirname
        projects = [join(each, "pyproject.toml") for each in settings_folders(self._disk, path, self._context.roots)]
        return (
            tuple(settings.items()),
            self._context.client.conflicts,
            self._context.client.audited,
            self._file_context.audits,
            self.facts(path),
            self.files([path, root, dirname(path), *projects]),
            self._index_state(path),
        )

    def _index_state(self, path: str) -> State:
        """Return a value that changes if look-ups of a file's packages on indexes may give other results than before.

        It depends on the settings for indexes and updates, the user's configuration files, and the trust of the folder.
        """
        mode = index_mode(self._context)
        if mode == "off":
            return (mode,)
        settings = sorted(users_files(self._disk, self._context.machine.variables()))
        own = self.settings(path)
        reported = (own.updates, own.cooldown_days)
        return (mode, reported, is_trusted(self._context, self._disk.paths.dirname(path)), self.files(settings))

    def files(self, paths: Iterable[str]) -> State:
        """Return a value that changes if a file changes: the inode, modification time and size of each of `paths`."""
        stats = [(path, self._disk.stat(path)) for path in paths]
        return tuple([(path, stat and (stat.inode, stat.mtime_ns, stat.size)) for path, stat in stats])
