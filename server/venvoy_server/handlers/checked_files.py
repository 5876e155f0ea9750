"""What the files of a call of `check` have in common: each finding once, and how many there are."""

from __future__ import annotations

from msgspec.structs import replace

from venvoy_protocol.check import CheckedFile, Counts
from venvoy_server.convert import uri_of_path
from venvoy_server.handlers.diagnostics import count


def merged(files: list[CheckedFile], settings: list[CheckedFile]) -> list[CheckedFile]:
    """Return files with the findings of their settings; what is not valid TOML is reported once."""
    by_path = {file.path: file for file in files}
    for file in settings:
        known = by_path.get(file.path)
        if known is None:
            files.append(file)
        elif all(diagnostic.code != "toml-syntax" for diagnostic in known.diagnostics):
            known.diagnostics.extend(file.diagnostics)
    return files


def each_once(files: list[CheckedFile]) -> list[CheckedFile]:
    """Return files in which what is found in an included one is not reported where it is included, too."""
    if len(files) < 2:
        return files
    from venvoy_server.handlers.repeated_findings import without_repeated

    names = [file.uri or uri_of_path(file.path or "") for file in files]
    found = without_repeated({name: file.diagnostics for name, file in zip(names, files, strict=True)})
    return [replace(file, diagnostics=found[name]) for name, file in zip(names, files, strict=True)]


def counts_of(files: list[CheckedFile], *, fixable: int, unsafe_fixable: int, checked: int) -> Counts:
    """Return how many findings of each severity there are, and how many fixes were made or can be."""
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
