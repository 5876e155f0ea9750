"""Audit of one partition (a piece of the work) in a Dask worker: checks files, and writes rows of the result tables.

A failure in one file becomes a row, and does not end the audit of the others.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import PurePath

import msgspec
import pyarrow.parquet as pq

from venvoy_fleet.archives import FILE_LIMIT, extract
from venvoy_fleet.table import FileRow, FindingRow, Parts
from venvoy_fleet.units import Choice, Partition, Unit
from venvoy_protocol.check import CheckedFile, CheckParams, CheckResult
from venvoy_protocol.errors import MethodError
from venvoy_protocol.text import Diagnostic
from venvoy_protocol.version import __version__
from venvoy_server.call_context import CallContext, Client
from venvoy_server.cancellation import Cancellation
from venvoy_server.dependencies.dialects.names import is_named_dialect
from venvoy_server.dependencies.dialects.requirements_txt.decode import decode
from venvoy_server.handlers.check import check
from venvoy_server.system.machine import RealMachine

SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
Checker = Callable[[CallContext, CheckParams], CheckResult]
TEXT_LIMIT = FILE_LIMIT

logger = logging.getLogger("venvoy.fleet")


class Summary(msgspec.Struct, frozen=True):
    """Counts of one partition (a piece of an audit's work, done by one Dask task): its files, and the findings in them.

    `failed` is the number of files that could not be checked; they are included in `files`. A folder or archive that
    could not be read counts as one such file.
    """

    files: int
    findings: int
    failed: int


def audit(
    partition: Partition, choice: Choice, output: str, checker: Checker = check, version: str = __version__
) -> Summary:
    """Check the folders, archives or texts of a partition (piece of the work), and write the results to `output`.

    `choice` has the rules and columns, `checker` is the function that checks. Raises RuntimeError unless this worker's
    Venvoy has the same `version` as the program that divided the work.
    """
    if version != __version__:
        raise RuntimeError(f"A worker has Venvoy {__version__} installed, and the audit is of Venvoy {version}.")
    parts = Parts(output, partition.id)
    auditor = _Auditor(choice, checker)
    for unit in partition.units:
        auditor.unit(unit)
    parts.write(auditor.files, auditor.findings)
    failed = sum(1 for each in auditor.files if each.problem is not None)
    return Summary(len(auditor.files), len(auditor.findings), failed)


class _Auditor:
    """Checks folders, archives and texts, and collects the rows of the result tables in `files` and `findings`.

    A failure in one file does not end the audit of the others.
    """

    def __init__(self, choice: Choice, checker: Checker) -> None:
        self._choice = choice
        self._check = checker
        self._machine = RealMachine()
        self.files: list[FileRow] = []
        self.findings: list[FindingRow] = []

    def unit(self, unit: Unit) -> None:
        """Check a folder, an archive or some texts, and add the results to `files` and `findings`.

        A unit that cannot be checked becomes a row of `files` with the reason.
        """
        try:
            if unit.kind == "folder":
                self._folder(unit.path, unit.path)
            elif unit.kind == "archive":
                self._archive(unit.path)
            elif unit.kind == "texts":
                self._texts(unit)
            else:
                self._failed(unit.path, None, unit.problem)
        except OSError as error:
            self._failed(unit.path, None, f"It cannot be read: {error.strerror or error}.")
        except MethodError as error:
            self._failed(unit.path, None, error.message)
        except ValueError as error:
            self._failed(unit.path, None, f"It cannot be read: {error}.")

    def _archive(self, path: str) -> None:
        with tempfile.TemporaryDirectory(prefix="venvoy-fleet-") as folder:
            for name in extract(path, folder):
                self._failed(path, name, f"It is larger than {FILE_LIMIT >> 20} MiB.")
            self._folder(os.path.realpath(folder), path)

    def _folder(self, folder: str, source: str) -> None:
        os.scandir(folder).close()  # a search leaves out what it may not read; this is the whole repository
        context = self._context(folder)
        found = self._checked(context, source, None, self._params([folder]))
        if found is None:
            # One of the files cannot be checked: find out which, and check the others.
            self._one_by_one(context, folder, source)
            return
        for file in found.files:
            self._add(source, _inner(file.path or "", folder), file)
        for path in found.unreadable:
            self._checked(context, source, _inner(path, folder), self._params([path]))  # the reason becomes a row
        for path in found.unsearched:
            self._failed(source, _inner(path, folder), "The folder was not searched: there are too many files.")

    def _one_by_one(self, context: CallContext, folder: str, source: str) -> None:
        from venvoy_server.handlers.file_search import search_files
        from venvoy_server.handlers.project_settings import settings_of

        listed, _ = search_files(context.host, folder, settings_of(context, folder)[0])
        self.files.pop()
        for path in listed.files:
            name = _inner(path, folder)
            checked = self._checked(context, source, name, self._params([path]))
            for file in checked.files if checked else ():
                self._add(source, name, file)

    def _texts(self, unit: Unit) -> None:
        context = self._context()
        for number, name, value in _rows(unit, self._choice):
            at = name or f"row {number}"
            text, problem = _text_of(value)
            if problem:
                self._failed(unit.path, at, problem)
                continue
            # A path says where `-r` leads; a text has none, except that the name of the file shows its format.
            uri = f"file:///{PurePath(name).name}" if name and is_named_dialect(name) else "untitled:requirements.txt"
            params = self._params([], text, uri)
            checked = self._checked(context, unit.path, at, params)
            for file in checked.files if checked else ():
                self._add(unit.path, at, file)

    def _checked(self, context: CallContext, source: str, name: str | None, params: CheckParams) -> CheckResult | None:
        """Run the check that `params` describe; return its result, or None after adding a row if it fails.

        The row has the reason, and `source` and `name`: the folder or archive, and the file in it (None: all of it).
        """
        try:
            return self._check(context, params)
        except (MethodError, OSError) as error:
            self._failed(source, name, str(error))
        except (
            Exception
        ) as error:  # a bug that one file of many brings out is a row; its traceback is in the worker's log
            logger.exception("the check of %s in %s failed", name, source)
            self._failed(source, name, f"The check failed: {type(error).__name__}.")
        return None

    def _context(self, *folders: str) -> CallContext:
        return CallContext(self._machine, Client(folders, trusted=False), Cancellation())

    def _params(self, files: list[str], text: str | None = None, uri: str | None = None) -> CheckParams:
        select, ignore = [*self._choice.select], [*self._choice.ignore]
        return CheckParams(files=files, text=text, uri=uri, select=select, ignore=ignore, no_environment=True)

    def _add(self, source: str, name: str, file: CheckedFile) -> None:
        self.files.append(FileRow(source, name, len(file.diagnostics), None))
        self.findings += [_finding(source, name, each) for each in file.diagnostics]

    def _failed(self, source: str, name: str | None, problem: str) -> None:
        self.files.append(FileRow(source, name, 0, problem))


def _text_of(value: str | bytes | None) -> tuple[str, str]:
    """Return the text to check, from a value of a Parquet column, and an empty reason.

    If the value cannot be checked, because it is null, too large or not decodable, the second part is the reason.
    """
    if value is None:
        return "", "There is no text: the value is null."
    if len(value) > TEXT_LIMIT:
        return "", f"It is larger than {TEXT_LIMIT >> 20} MiB."
    if isinstance(value, str):
        return value, ""
    decoded = decode(value)
    return decoded.text, decoded.finding.message if decoded.finding else ""


def _rows(unit: Unit, choice: Choice) -> Iterator[tuple[int, str | None, str | bytes | None]]:
    """Yield a tuple for each Parquet row in the range that `unit` describes: its number, file name (or None), and text.

    Numbers count from 0 at the start of the Parquet file. `choice` has the names of the columns with file names and
    texts.
    """
    columns = [choice.column, *([choice.name] if choice.name else [])]
    with pq.ParquetFile(unit.path) as file:
        before = sum(file.metadata.row_group(group).num_rows for group in range(unit.row_group))
        at = 0
        for batch in file.iter_batches(batch_size=unit.rows, row_groups=[unit.row_group], columns=columns):
            first, last = max(unit.start - at, 0), min(unit.start + unit.rows - at, batch.num_rows)
            if first < last:
                wanted = batch.slice(first, last - first).to_pydict()
                names = wanted[choice.name] if choice.name else [None] * (last - first)
                for number, (name, text) in enumerate(zip(names, wanted[choice.column], strict=True)):
                    yield before + at + first + number, None if name is None else str(name), text
            at += batch.num_rows
            if at >= unit.start + unit.rows:
                return


def _inner(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _finding(source: str, name: str, found: Diagnostic) -> FindingRow:
    start, end = found.range.start, found.range.end
    fixes = found.fixes if isinstance(found.fixes, list) else []
    return FindingRow(
        source=source,
        file=name,
        line=start.line + 1,
        column=start.character + 1,
        end_line=end.line + 1,
        end_column=end.character + 1,
        severity=SEVERITIES[found.severity],
        code=found.code,
        message=found.message,
        fixable=any(fix.safe for fix in fixes),
    )
