"""`check`: the diagnostics of requirements files, such as unknown packages, conflicts and syntax errors."""

from __future__ import annotations

import contextlib
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import UNSET
from msgspec.structs import replace

from venvoy_protocol.check import CHECK, CheckedFile, CheckParams, CheckResult, Resolution
from venvoy_protocol.errors import MethodError, failure
from venvoy_server.convert import path_of_uri, uri_of_path
from venvoy_server.dependencies.analysis.parsing import document_of
from venvoy_server.dependencies.checker.checker import check as check_document
from venvoy_server.dependencies.checker.fixes import fix_to_apply
from venvoy_server.dependencies.dialects.file_encodings import decode_file
from venvoy_server.dependencies.dialects.formats import other_format
from venvoy_server.dependencies.dialects.names import dialect_of
from venvoy_server.dependencies.dialects.requirements_txt.decode import Decoded
from venvoy_server.dependencies.findings import WARNING, Finding
from venvoy_server.dependencies.positions import Positions
from venvoy_server.environments.documents import read_bytes
from venvoy_server.environments.model import Environment
from venvoy_server.handlers.check_environments import environments_of
from venvoy_server.handlers.check_lookups import CheckLookups
from venvoy_server.handlers.checked_files import counts_of, each_once, merged
from venvoy_server.handlers.diagnostics import (
    Converter,
    EnvironmentReader,
    inputs_of,
    levels_of,
    reader_of,
)
from venvoy_server.handlers.file_search import FoundFiles, search_files
from venvoy_server.handlers.handler import Handler
from venvoy_server.handlers.project_settings import settings_of
from venvoy_server.handlers.rule_choice import RuleChoice, at_levels

if TYPE_CHECKING:
    from venvoy_server.call_context import CallContext
    from venvoy_server.configuration import Configuration
    from venvoy_server.dependencies.analysis.document import Document
    from venvoy_server.dependencies.analysis.inputs import Inputs
    from venvoy_server.dependencies.analysis.rule_levels import RuleLevels
    from venvoy_server.dependencies.checker.fix_all import FixedText
    from venvoy_server.handlers.text_diff import TextDiff
    from venvoy_server.settings import ClientSettings

UNTITLED = "untitled:requirements.txt"


def check(context: CallContext, params: CheckParams) -> CheckResult:
    """Check the text in `params`, or else the files that were named or found, and return each with its diagnostics."""
    work = _Check(context, params)
    found = FoundFiles()
    if params.text is not None:
        uri = params.uri or UNTITLED
        work.resolve_text(params.text, path_of_uri(uri))
        work.look_up_text(params.text, path_of_uri(uri), uri)
        files = [work.text(Decoded(params.text, "utf-8"), path_of_uri(uri), uri)]
    else:
        found = work.search()
        work.resolve(found.files)
        work.look_up(found.files)
        files = work.found_files(found)
    work.checked = len(files)
    files = each_once(merged(files, work.wrong_settings()) + work.conflicts_elsewhere(files))
    return CheckResult(
        files=files,
        counts=counts_of(files, fixable=work.fixable, unsafe_fixable=work.unsafe_fixable, checked=work.checked),
        unsearched=found.unsearched,
        unreadable=found.unreadable,
        misspelt=found.misspelt,
        resolutions=work.resolutions if params.resolve else UNSET,
        index=work.lookups.index.answers() if work.lookups.index is not None else UNSET,
        audit=work.lookups.audit.answers() if work.lookups.audit is not None else UNSET,
        notes=work.lookups.notes(),
    )


def _is_worth_a_check(path: str, text: str) -> bool:
    """Return whether a file that was found by its name contains requirements.

    Only a pyproject.toml, setup.cfg or conda file is examined, since these often contain only other settings. For any
    other file the result is True.
    """
    if dialect_of(path) not in ("pyproject", "setup-cfg", "conda"):
        return True
    from venvoy_server.dependencies.analysis.dialect_readers import is_about_requirements

    return is_about_requirements(path, text)


class _Check:
    """The state of one `check` call. Each file is checked with the environment and settings of its folder."""

    def __init__(self, context: CallContext, params: CheckParams) -> None:
        self._context = context
        self._params = params
        self._environment_of = environments_of(context, params)
        self._reader = EnvironmentReader(context.host)
        self._settings: dict[str, tuple[ClientSettings, Configuration]] = {}
        self._choice = RuleChoice.of(params.select, params.ignore)
        self.fixable = 0
        self.unsafe_fixable = 0
        self.checked = 0
        self.resolutions: list[Resolution] = []
        self.lookups = CheckLookups(context, params)
        self._variables: dict[str, str] = {}

    def look_up(self, files: Sequence[str]) -> None:
        """Look up the packages that the files name on indexes and in vulnerability data, if the call requests it.

        All files are looked up together, before they are checked one by one with the results.
        """
        if not self.lookups.are_wanted:
            return
        for path in files:
            with contextlib.suppress(MethodError):  # a file that cannot be read is reported when it is checked
                self._add_names(self._read(path), path, path)
        self.lookups.look_up()

    def look_up_text(self, text: str, path: str | None, uri: str) -> None:
        """Look up a text's packages on indexes and in vulnerability data; store the results for the check of the text.

        Nothing is done if the `check` call does not request this. `path` is the text's file; if it is None, `uri` gives
        the format.
        """
        if self.lookups.are_wanted:
            self._add_names(Decoded(text, "utf-8"), path, path or uri)
            self.lookups.look_up()

    def _add_names(self, decoded: Decoded, path: str | None, name: str) -> None:
        if decoded.finding is None and other_format(name, decoded.text) is None:
            environment = self._environment_of(path)
            inputs = self._inputs(decoded, path, environment)
            self.lookups.add(path, document_of(decoded.text, inputs), inputs, environment)

    def _inputs(self, decoded: Decoded, path: str | None, environment: Environment | None) -> Inputs:
        facts, is_expected = self._reader.facts(environment), not self._params.no_environment
        return inputs_of(self._context, path, facts, expected=is_expected, decoded=decoded)

    def resolve(self, files: Sequence[str]) -> None:
        """Run the dependency resolver on the files if `params.resolve` is set; store the answers in `resolutions`."""
        if self._params.resolve:
            from venvoy_server.handlers.file_resolutions import resolve_files, to_wire

            found = resolve_files(self._context, files, self._environment_of)
            self.resolutions = [to_wire(each) for each in found]

    def conflicts_elsewhere(self, files: Sequence[CheckedFile]) -> list[CheckedFile]:
        """Return the files outside `files` (for example included ones) whose lines are part of a dependency conflict.

        Each is returned with only the diagnostics about conflicts.
        """
        if not any(each.conflicts for each in self.resolutions):
            return []
        from venvoy_server.handlers.conflict_diagnostics import files_in_conflict

        checked = {path for file in files if (path := file.path or path_of_uri(file.uri or ""))}
        return files_in_conflict(self._context, checked, self._levels)

    def resolve_text(self, text: str, path: str | None) -> None:
        """Run the resolver on an unsaved text if `params.resolve` is set, and store its answer in `resolutions`.

        The text is taken as the content of the file at `path`; if `path` is None, nothing is done.
        """
        if self._params.resolve and path is not None:
            before = self._context.unsaved or (lambda other: None)
            self._context.unsaved = lambda other: text if other == path else before(other)
            self.resolve([path])

    def search(self) -> FoundFiles:
        """Return the files to check: those named, and those found in the named (default: the client's) folders.

        Raises MethodError `file-not-found` if a named path does not exist.
        """
        found = FoundFiles()
        left = None
        for named in self._params.files or self._context.client.folders:
            at = self._context.host.stat(named)
            if at is None:
                raise failure("file-not-found", f"{named} does not exist.", path=named)
            if at.kind != "folder":
                found.files.append(named)
                continue
            settings, project = self._settings_of(named)
            include, exclude = (*settings.include, *self._params.include), (*settings.exclude, *self._params.exclude)
            limit = settings.file_search_limit if left is None else left
            settings = replace(settings, include=include, exclude=exclude)
            base = self._context.host.paths.dirname(project.path) if project.path else named
            more, left = search_files(
                self._context.host, named, settings, base, limit, self._context.cancellation.check
            )
            found.files += more.files
            found.unsearched += more.unsearched
            found.misspelt += more.misspelt
        found.files = list(dict.fromkeys(found.files))
        return found

    def _settings_of(self, folder: str | None) -> tuple[ClientSettings, Configuration]:
        """Return a folder's settings, and the project's part of them; for None, the settings without a project."""
        key = folder or ""
        if key not in self._settings:
            self._settings[key] = settings_of(self._context, folder)
        return self._settings[key]

    def wrong_settings(self) -> list[CheckedFile]:
        """Return the pyproject.toml files with invalid Venvoy settings, each with its diagnostics."""
        files = {project.path: project for _, project in self._settings.values() if project.path and project.problems}
        wrong = [self._wrong_in(path, project) for path, project in files.items() if path]
        return [file for file in wrong if file.diagnostics]

    def _wrong_in(self, path: str, project: Configuration) -> CheckedFile:
        wrong = [Finding("invalid-setting", WARNING, each.message, each.start, each.end) for each in project.problems]
        findings = at_levels(wrong, self._levels(path))
        converter = Converter(uri_of_path(path), Positions.of(project.text), "utf-16", lambda path: None)
        return CheckedFile(path=path, diagnostics=converter.diagnostics(findings))

    def found_files(self, found: FoundFiles) -> list[CheckedFile]:
        """Return the results of checking the files that a search found, or that the client named.

        If a found file cannot be read, its path is added to `found.unreadable`. If a file that the client named cannot
        be read, MethodError is raised.
        """
        files, named = [], set(self._params.files)
        for path in found.files:
            try:
                decoded = self._read(path)
                if path in named or _is_worth_a_check(path, decoded.text):
                    files.append(self.text(decoded, path, uri_of_path(path), named=path))
            except MethodError:
                if path in named:
                    raise
                found.unreadable.append(path)
        return files

    def _read(self, path: str) -> Decoded:
        """Read a file and decode its text as pip does; raises MethodError if the file cannot be read."""
        self._context.cancellation.check()
        try:
            data = read_bytes(self._context.host, path, "requirements")
        except OSError as error:
            reason = error.strerror or str(error)
            raise failure("file-unreadable", f"{path} cannot be read: {reason}.", path=path) from None
        return decode_file(data, path)

    def text(self, decoded: Decoded, path: str | None, uri: str, named: str | None = None) -> CheckedFile:
        """Return the result of checking a text; its fixes are computed if `params.fix` or `params.diff` is set.

        `path` is the file that the text belongs to, None if it has none. `named` is the path under which the result is
        reported; if it is None, the result is reported under `uri`.
        """
        what = other_format(path or uri, decoded.text)
        if what is not None:
            return self._other_format(what, decoded, uri, named)
        context, params = self._context, self._params
        environment = self._environment_of(path)
        inputs = self._inputs(decoded, path, environment)
        inputs = self.lookups.with_answers(path, inputs, environment, self._settings_for(path))
        settings = self._levels(path)
        findings = at_levels([decoded.finding] if decoded.finding else [], settings)
        fixed: FixedText | None = None
        if decoded.finding is None:
            document = document_of(decoded.text, inputs)
            findings = check_document(document, inputs, settings=settings)
            fixed = self._fixed(document, inputs, settings) if params.fix or params.diff else None
        shown, before = findings, Positions.of(decoded.text)
        text = decoded.text if fixed is None else fixed.text
        if params.fix and fixed is not None and fixed.count:
            shown = check_document(document_of(text, inputs), inputs, settings=settings)
        self._count_fixes(shown)
        after = Positions.of(text) if params.fix else before
        diff = self._diff(decoded, text, path or uri)
        return CheckedFile(
            path=named,
            uri=None if named else uri,
            environment=environment.prefix if environment else None,
            diagnostics=Converter(uri, after, "utf-16", reader_of(context.host)).diagnostics(shown),
            diff=diff.text if diff else UNSET,
            diff_applies=diff.applies if diff else UNSET,
            **(_edits(before, fixed) if params.fix else {}),
        )

    def _fixed(self, document: Document, inputs: Inputs, settings: RuleLevels) -> FixedText:
        from venvoy_server.dependencies.checker.fix_all import fix_all

        safe_only = not self._params.unsafe_fixes
        return fix_all(document, inputs, settings=settings, safe_only=safe_only, variables=self._variables)

    def _diff(self, decoded: Decoded, fixed: str, path: str) -> TextDiff | None:
        if not self._params.diff:
            return None
        from venvoy_server.handlers.text_diff import diff_of, name_in_diff

        mark = "\ufeff" if decoded.bom == BOM_UTF8 else ""
        name = name_in_diff(path, self._context.client.folders, self._context.host.paths.sep)
        return diff_of(mark + decoded.text, mark + fixed, name)

    def _settings_for(self, path: str | None) -> ClientSettings:
        return self._settings_of(self._context.host.paths.dirname(path) if path else None)[0]

    def _levels(self, path: str | None) -> RuleLevels:
        return self._choice.applied_to(levels_of(self._settings_for(path)))

    def _count_fixes(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if fix_to_apply(finding) is not None:
                self.fixable += 1
            elif fix_to_apply(finding, safe_only=False) is not None:
                self.unsafe_fixable += 1

    def _other_format(self, what: str, decoded: Decoded, uri: str, named: str | None) -> CheckedFile:
        """Return a result with the single finding `other-format`, for a file that is not a requirements file.

        `what` describes the file's real format ("a uv lock file"). `named` is the path under which the result is
        reported; if it is None, the result is reported under `uri`.
        """
        message = f"This is {what}, not a requirements file; it is not checked."
        end = next((at for at, letter in enumerate(decoded.text) if letter in "\r\n"), len(decoded.text))
        positions = Positions.of(decoded.text)
        converter = Converter(uri, positions, "utf-16", lambda path: None)
        path = named or path_of_uri(uri)
        findings = at_levels([Finding("other-format", WARNING, message, 0, end)], self._levels(path))
        return CheckedFile(
            path=named,
            uri=None if named else uri,
            diagnostics=converter.diagnostics(findings),
            edits=[] if self._params.fix else UNSET,
            diff="" if self._params.diff else UNSET,
        )


def _edits(before: Positions, fixed: FixedText | None) -> dict[str, Any]:
    """Return the fields of a checked file that describe its fixes.

    These are the edits from the text `before` to the fixed one, and, if anything was fixed, the hash of the old text
    (by which a client notices that it has changed since), and the number and rule codes of the fixes.
    """
    from venvoy_server.handlers.text_fixes import line_edits, text_hash  # imported lazily: only fixes need these

    if fixed is None or not fixed.count:
        return {"edits": []}
    edits = line_edits(before, fixed.text, "utf-16")
    return {"edits": edits, "text_hash": text_hash(before.text), "fixed": fixed.count, "fixed_codes": fixed.codes}


HANDLER: Final = Handler(CHECK, check)
