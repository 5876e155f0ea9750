"""Combining the results of a `check` call: merging, removing duplicates, counting."""

from __future__ import annotations

from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, Counts
from venvoy_server.convert import uri_of_path
from venvoy_server.handlers.diagnostics import count


def merged(files: list[CheckedFile], settings: list[CheckedFile]) -> list[CheckedFile]:
    """Merge the findings about settings into the checked files.

    A TOML syntax error that a file has already is not repeated.
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
    """Return the files without findings that are reported both in an included file and at the line that includes it."""
    if len(files) < 2:
        return files
    from venvoy_server.handlers.repeated_findings import without_repeated

    names = [file.uri or uri_of_path(file.path or "") for file in files]
    found = without_repeated({name: file.diagnostics for name, file in zip(names, files, strict=True)})
    return [replace(file, diagnostics=found[name]) for name, file in zip(names, files, strict=True)]


def counts_of(files: list[CheckedFile], *, fixable: int, unsafe_fixable: int, checked: int) -> Counts:
    """Return the number of findings of each severity, of fixes made, and of fixes available."""
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
