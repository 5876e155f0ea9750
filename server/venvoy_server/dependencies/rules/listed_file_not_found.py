"""A file that is named among the requirements, and does not exist.

`file:` in a setup.cfg, `[tool.setuptools.dynamic]`, the files of Hatch's requirements_txt hook, the path of a source in
`[tool.uv.sources]`, `path` and `file` in the tables of Poetry and Pipenv, and `-r` in the pip list of an environment.yml are
looked up next to the file that names them. Setuptools goes on without a missing file, and the package is built without its
requirements; the other tools fail.

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
from venvoy_server.dependencies.analysis.graph import is_remote, resolve
from venvoy_server.dependencies.analysis.line import Draft, DraftFix
from venvoy_server.dependencies.analysis.rule import Rule
from venvoy_server.dependencies.analysis.uv_sources import is_required, uv_sources
from venvoy_server.dependencies.dialects.slots import TextPlace
from venvoy_server.dependencies.findings import ERROR, WARNING

_BY_SETUPTOOLS = ("options.", "tool.setuptools.")
_SIGNS = ("*", "?", "$", "{", "%")  # of patterns and of variables


def _check(context: RuleContext) -> Iterator[Draft]:
    host, path = context.inputs.host, context.inputs.path
    if host is None or path is None:
        return
    sources = {
        each["path"]
        for source in uv_sources(context)
        for each in source.tables
        if isinstance(each.get("path"), str) and "git" not in each and is_required(context, source)
    }
    for place in context.document.places:
        if (
            place.kind != "path"
            or not place.value
            or is_remote(place.value)
            or any(map(place.value.__contains__, _SIGNS))
        ):
            continue
        if _is_of_uv(context, place) and place.value not in sources:
            continue
        target = resolve(host, path, place.value)
        if not host.exists(target):
            message = f"The file `{place.value}` does not exist (looked for {target})."
            severity = WARNING if place.section.startswith(_BY_SETUPTOOLS) else ERROR
            yield context.place_draft(place, message, severity=severity, fixes=_fixes(context, place, target))


def _is_of_uv(context: RuleContext, place: TextPlace) -> bool:
    return place.section.startswith("tool.uv.") or (context.inputs.path or "").endswith(".py")


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
