"""Combining the results of a `check` call: merging, removing duplicates, counting."""

from __future__ import annotations

from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, Counts
from venvoy_server.convert import uri_of_path
from venvoy_server.handlers.diagnostics import count


def merged(files: list[CheckedFile], settings: list[CheckedFile]) -> list[CheckedFile]:
    """Return the checked `files` with the findings about wrong settings added.

    `settings` are results for pyproject.toml files with wrong settings. The findings are added to the result of the
    same file, or as a further file. They are dropped if the file has a TOML syntax error already, as they would repeat
    it.
    """
    by_path = {file.path: file for file in files}
    for file in settings:
        known = by_path.get(file.path)
        if known is None:
            files.append(file)
        elif all(diagnostic.code != "toml-syntax" for diagnostic in known.diagnostics):
            known.diagnostics.extend(file.diagnostics)
    return files


def each_once(files: list[CheckedFile]) -> list[CheckedFile]:
    """Return the files, without findings at lines like `-r base.txt` that only repeat findings in the included file."""
    if len(files) < 2:
        return files
    from venvoy_server.handlers.repeated_findings import without_repeated

    names = [file.uri or uri_of_path(file.path or "") for file in files]
    found = without_repeated({name: file.diagnostics for name, file in zip(names, files, strict=True)})
    return [replace(file, diagnostics=found[name]) for name, file in zip(names, files, strict=True)]


def counts_of(files: list[CheckedFile], *, fixable: int, unsafe_fixable: int, checked: int) -> Counts:
    """Return the counts of a `check` result: findings by severity, fixes made, and the three numbers that are passed.

    `fixable` and `unsafe_fixable` are the numbers of findings with a safe or only an unsafe fix left, and `checked` is
    the number of checked files.
    """
    found = [diagnostic for file in files for diagnostic in file.diagnostics]
    return Counts(
        error=count(found, 1),
        warning=count(found, 2),
        information=count(found, 3),
        hint=count(found, 4),
        fixed=sum(file.fixed for file in files),
        fixable=fixable,
        unsafe_fixable=unsafe_fixable,
        checked=checked,
    )
