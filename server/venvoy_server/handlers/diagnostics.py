"""What `check` and the language server share: the data that checks need, and findings as diagnostics for clients."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from msgspec import UNSET

from venvoy_protocol import base
from venvoy_protocol import text as wire
from venvoy_server.convert import uri_of_path
from venvoy_server.dependencies.analysis.inputs import EnvironmentFacts, Inputs
from venvoy_server.dependencies.analysis.rule_levels import LEVELS, RuleLevels
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.positions import PositionEncoding, Positions
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.markers import marker_values
from venvoy_server.environments.project import folders_up, is_python_project
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.rules_page import href_of
from venvoy_server.packages.model import Distribution
from venvoy_server.packages.read import canonical, installed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from venvoy_server.call_context import CallContext
    from venvoy_server.dependencies.findings import Edit, Finding, Fix, Related, Subject
    from venvoy_server.environments.host import Host
    from venvoy_server.environments.model import Environment
    from venvoy_server.settings import ClientSettings

SETTLED_SECONDS = 5.0
"""Seconds after the last change of site-packages during which an installation may still be running."""

_TAGS = {"unnecessary": 1, "deprecated": 2}


class EnvironmentReader:
    """Reads what checks need to know about environments, cached until an environment's site-packages folders change.

    An installer first creates a metadata folder and then fills it, which does not change the modification time of
    site-packages. Data that was read shortly after a change is therefore read again. If the new data equals the cached
    data, the cached object is returned.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: dict[str, tuple[object, bool, EnvironmentFacts]] = {}

    def facts(self, environment: Environment | None) -> EnvironmentFacts | None:
        """Return the installed distributions and other data of an environment; None if `environment` is None."""
        if environment is None:
            return None
        state, is_settled = self._state(environment)
        known = self._known.get(environment.prefix)
        if known is not None and known[0] == state and known[1]:
            return known[2]
        facts = facts_of(self._host, environment)
        if known is not None and known[2] == facts:
            facts = known[2]
        self._known[environment.prefix] = (state, is_settled, facts)
        return facts

    def _state(self, environment: Environment) -> tuple[object, bool]:
        """Return a cache key that changes with site-packages, and whether data cached under this key can be trusted.

        It is trusted if no site-packages folder was modified in the last `SETTLED_SECONDS`: no installation is running.
        """
        stats = [self._host.stat(folder) for folder in environment.site_packages]
        now = self._host.now()
        is_settled = all(stat is None or abs(now - stat.mtime_ns / 1e9) > SETTLED_SECONDS for stat in stats)
        times = [stat and (stat.inode, stat.mtime_ns) for stat in stats]
        return (environment.version, environment.executable, environment.site_packages, times), is_settled


def facts_of(host: Host, environment: Environment) -> EnvironmentFacts:
    """Read what checks need to know about an environment: installed distributions, marker values, Python version."""
    found = installed_in(host, environment)
    return EnvironmentFacts(
        distributions={distribution.key: distribution for distribution in found},
        marker_values=marker_values(environment, host),
        path=environment.prefix,
        name=environment.display_name,
        python_version=environment.version,
        duplicates=_duplicates(host, environment.site_packages),
        site_packages=environment.site_packages,
    )


def _duplicates(host: Host, folders: Sequence[str]) -> dict[str, tuple[Distribution, ...]]:
    """Return the projects with several metadata folders in one site-packages folder, left by an aborted installation.

    The keys are canonical names. The values are the installed versions, one Distribution per metadata folder.
    """
    found: dict[tuple[str, str], list[Distribution]] = {}
    for folder in folders:
        try:
            names = host.names(folder)
        except OSError:
            continue
        for each in sorted(names):
            if each.endswith(".dist-info") and not each.startswith("~"):
                name, _, version = each.removesuffix(".dist-info").rpartition("-")
                place = host.paths.join(folder, each)
                found.setdefault((folder, canonical(name)), []).append(
                    Distribution(name, canonical(name), version, folder, place)
                )
    return {key: tuple(those) for (_, key), those in found.items() if len(those) > 1}


def root_of(context: CallContext, path: str | None) -> str | None:
    """Return the folder in which pip is assumed to run for a file, independent of the current folder.

    This is the nearest folder with a pyproject.toml, setup.py or setup.cfg, else the workspace folder, the root of
    version control, or the file's own folder. None if `path` is None.
    """
    if path is None:
        return None
    folders = folders_up(context.host, path, context.roots, context.trusted_folders)
    return next((folder for folder in folders if is_python_project(context.host, folder)), folders[-1])


def inputs_of(
    context: CallContext,
    path: str | None,
    facts: EnvironmentFacts | None,
    *,
    expected: bool,
    decoded: Decoded | None = None,
    host: Host | None = None,
) -> Inputs:
    """Return the data that the checks of one file use in addition to the parsed document.

    `path` is the file's path, None for a text without a file. `facts` describe the environment that the file is checked
    against; None if there is no environment. `expected` is whether a missing environment is reported as a finding.
    `decoded` has the encoding with which the file's bytes were decoded. `host` replaces the context's access to files
    if it is not None, for example to read unsaved texts.
    """
    return Inputs(
        path=path,
        host=host or context.host,
        root=root_of(context, path),
        decoded=decoded,
        environment=facts,
        variables=context.machine.variables(),
        environment_expected=expected,
        conflicts=tuple(each for those in context.client.conflicts.values() for each in those) or None,
    )


def rule_settings(context: CallContext, path: str | None) -> RuleLevels:
    """Return the severities that the settings for a file or folder give to rules, such as `error` or `off`.

    `path` is the path of the file or folder. If it is None, the settings of projects are left out.
    """
    return levels_of(settings_of(context, path)[0])


def levels_of(settings: ClientSettings) -> RuleLevels:
    """Return the severities that `settings` set for rules (`error`, `off` ...); invalid ones are ignored."""
    return RuleLevels({code: level for code, level in settings.diagnostics.items() if level in LEVELS})


@cache
def _description(code: str) -> wire.CodeDescription:
    return wire.CodeDescription(href=href_of(code))


def _data(subject: Subject) -> wire.DiagnosticData:
    return wire.DiagnosticData(ids=list(subject.ids), page=subject.page)


class Converter:
    """Converts the findings of checks of one document to diagnostics, the form in which clients receive them.

    `positions` is the document's text with its line starts, and `encoding` determines how columns are counted.
    `text_of` returns the text of another file by path, or None. With `fixes` False the fixes are omitted: an editor
    requests them later, as code actions.
    """

    def __init__(
        self,
        uri: str,
        positions: Positions,
        encoding: PositionEncoding,
        text_of: Callable[[str], Positions | None],
        *,
        fixes: bool = True,
    ) -> None:
        self._uri = uri
        self._positions = positions
        self._encoding: PositionEncoding = encoding
        self._text_of = text_of
        self._fixes = fixes

    def diagnostics(self, findings: Sequence[Finding]) -> list[wire.Diagnostic]:
        """Return the diagnostics for findings, in the same order."""
        return [self._diagnostic(finding) for finding in findings]

    def _diagnostic(self, finding: Finding) -> wire.Diagnostic:
        related = [information for each in finding.related if (information := self._related(each))]
        return wire.Diagnostic(
            range=self._range(self._positions, finding.start, finding.end),
            severity=finding.severity,
            code=finding.code,
            message=finding.message,
            code_description=_description(finding.code),
            tags=[_TAGS[tag] for tag in finding.tags] if finding.tags else UNSET,
            related_information=related or UNSET,
            fixes=[self.fix(fix) for fix in finding.fixes] if finding.fixes and self._fixes else UNSET,
            data=_data(finding.subject) if finding.subject is not None else UNSET,
        )

    def _range(self, positions: Positions, start: int, end: int) -> wire.Range:
        first, last = positions.position(start, self._encoding), positions.position(end, self._encoding)
        return wire.Range(
            start=wire.Position(line=first[0], character=first[1]), end=wire.Position(line=last[0], character=last[1])
        )

    def _related(self, related: Related) -> wire.RelatedInformation | None:
        positions = self._positions if related.path is None else self._text_of(related.path)
        if positions is None:
            return None
        uri = self._uri if related.path is None else uri_of_path(related.path)
        location = wire.Location(uri=uri, range=self._range(positions, related.start, related.end))
        return wire.RelatedInformation(location=location, message=related.message)

    def fix(self, fix: Fix) -> wire.Fix:
        """Convert a fix to its protocol type, with its edits grouped by file."""
        by_path: dict[str | None, list[Edit]] = {}
        for edit in fix.edits:
            by_path.setdefault(edit.path, []).append(edit)
        return wire.Fix(
            title=fix.title,
            safe=fix.safe,
            edits=[made for path, edits in by_path.items() if (made := self._edits(path, edits))],
            call=base.Call(title=fix.title, method=fix.call.method, params=fix.call.params) if fix.call else None,
        )

    def _edits(self, path: str | None, edits: Sequence[Edit]) -> wire.FileEdits | None:
        positions = self._positions if path is None else self._text_of(path)
        if positions is None:
            return None
        from venvoy_server.handlers.narrow_edits import narrowed

        uri = self._uri if path is None else uri_of_path(path)

        made = narrowed(positions.text, edits)
        return wire.FileEdits(
            uri=uri,
            edits=[
                wire.TextEdit(range=self._range(positions, each.start, each.end), new_text=each.text) for each in made
            ],
        )


def reader_of(host: Host) -> Callable[[str], Positions | None]:
    """Return a function that reads a file by its path, and returns the text with its line starts (`Positions`).

    The function returns None if the file cannot be read. Results are cached.
    """
    known: dict[str, Positions | None] = {}

    def text_of(path: str) -> Positions | None:
        if path not in known:
            try:
                known[path] = Positions.of(decode_file(read_bytes(host, path, "requirements"), path).text)
            except OSError:
                known[path] = None
        return known[path]

    return text_of


def count(diagnostics: Sequence[wire.Diagnostic], severity: Literal[1, 2, 3, 4]) -> int:
    """Return the number of diagnostics with a severity."""
    return sum(each.severity == severity for each in diagnostics)
