"""A file that is named among the requirements, and does not exist.

The path is relative to the file that names it. Such paths are in `file:` of a setup.cfg, in
`[tool.setuptools.dynamic]`, in Hatch's requirements_txt hook, in the `path` of a source in `[tool.uv.sources]`, in
`path` and `file` of the tables of Poetry and Pipenv, and in `-r` of the pip list of an environment.yml. Setuptools
ignores a missing file and builds the package without its requirements; the other tools fail.

Example: in `setup.cfg`::

    [options]
    install_requires = file: requirments.txt

Fix: Correct the name, or create the file. Here::

    [options]
    install_requires = file: requirements.txt
"""

from __future__ import annotations

from collections.abc import Iterator

from venvoy_server.dependencies.analysis.context import RuleContext
from venvoy_server.dependencies.analysis.line import Draft, DraftFix
from venvoy_server.dependencies.analysis.listed_paths import listed_paths
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.dialects.requirements_txt.urls import is_archive
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR, WARNING

_BY_SETUPTOOLS = ("options.", "tool.setuptools.")


def _check(context: RuleContext) -> Iterator[Draft]:
    host, path = context.inputs.host, context.inputs.path
    if host is None or path is None:
        return
    for place, target in listed_paths(context, host, path):
        if not host.exists(target):
            message = f"The {_kind(place)} `{place.value}` does not exist (looked for {target})."
            severity = WARNING if place.section.startswith(_BY_SETUPTOOLS) else ERROR
            yield context.place_draft(place, message, severity=severity, fixes=_fixes(context, place, target))


def _kind(place: TextPlace) -> str:
    """Return what a path must lead to: for the field `path` of a requirement or source, a folder or an archive."""
    return "folder" if place.section.endswith(".path") and not is_archive(place.value) else "file"


def _fixes(context: RuleContext, place: TextPlace, target: str) -> tuple[DraftFix, ...]:
    host = context.inputs.host
    near = context.nearby.file(host, target, context.inputs.path) if host is not None else None
    line, start, end = context.span_of(place.start, place.end)
    quoted = line.entry.raw[start:end] != place.value
    if near is None or (quoted and line.entry.raw[start + 1 : end - 1] != place.value):
        return ()
    folder = place.value.rpartition("/")[0]
    better = f"{folder}/{near}" if folder else near
    return line.raw_replace(f"Replace with `{better}`", start + quoted, end - quoted, better)


RULE = Rule(
    "listed-file-not-found",
    "A file of requirements that does not exist",
    ERROR,
    "files",
    "document",
    _check,
    __doc__,
    needs=("host", "path"),
    dialects=("pyproject", "script", "setup-cfg", "conda", "pipfile"),
)
